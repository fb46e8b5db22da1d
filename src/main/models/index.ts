export { chooseModel, type ChosenModel, chooseRows, type ChosenRows } from './evaluateSource.ts'
export { describeEvaluation, type EvaluateJob, evaluationsOf, requireEvaluation } from './evaluateStore.ts'
export * from './store.ts'
