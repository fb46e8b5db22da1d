export { chooseModel, type ChosenModel, allRowsOf, chooseRows, type ChosenRows, rowsFor } from './evaluations/choose.ts'
export { describeEvaluation, type EvaluateJob, evaluationsOf, requireEvaluation } from './evaluations/store.ts'
export * from './aliases/aliases.ts'
export { architectureOf } from './versions/architecture.ts'
export { featuresOfModel, type ModelFeatures } from './versions/features.ts'
export { shownTree } from './versions/shownTree.ts'
export * from './cards/cards.ts'
export * from './gates/gates.ts'
export * from './gates/check.ts'
export { positiveOfVersion } from './versions/positive.ts'
export * from './cards/sheets.ts'
export * from './versions/store.ts'
export * from './versions/unopened.ts'
export { modelsTable } from './versions/table.ts'
export { checkAndKeep } from './gates/checkAndKeep.ts'
export { moveAlias } from './aliases/moveAlias.ts'
export {
  addReference,
  beginReference,
  describeReference,
  makeReference,
  maskedReference,
  referenceInputOf,
  referenceObjectOf,
  referenceOf,
} from './reference/store.ts'
export { packProfile, unpackProfile, unpackReference } from './reference/stored.ts'
export { withoutValues } from './reference/withhold.ts'
export { registerModel } from './versions/register.ts'
export { rollBackAlias } from './aliases/rollBackAlias.ts'
export { evaluateModel } from './evaluations/evaluateModel.ts'
export { chooseComparison } from './comparison/chooseComparison.ts'
export { compareModels, comparisonOf } from './comparison/compareModels.ts'
export { planChallengerData, type ChallengerDataRequest } from './judging/planChallengerData.ts'
export { judgeChallenger, startJudging } from './judging/judgeChallenger.ts'
export { championOf, type JudgeRequest } from './judging/judgeInput.ts'
