/** What worker processes do with a model. Apart from the index, because it loads DuckDB, engines and onnxruntime. */
export { classesOf, type ModelSource, openModel, type Predictor, type Scores, trainedPredictor } from './predictor.ts'
export { answersOf, readSample, type RowChoice, type Sample } from './sample.ts'
export { additiveMetrics } from './additive.ts'
export { evaluateFairness } from './fairness.ts'
export { type Grouping, groupRows } from './groups.ts'
export { evaluateSlices } from './slices.ts'
