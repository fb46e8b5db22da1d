/** The evaluation room: how good a model is on rows it has not seen, and how sure that is. Pure functions on arrays. */
export { type BinaryInput, evaluateBinary } from './binary.ts'
export { binaryFigures, rocAuc } from './binaryMetrics.ts'
export { confusionCounts, type ConfusionFilter, type ConfusionRows, confusionRows } from './confusion.ts'
export { calibrationBins, calibrationError, decimate, type Pr, prCurve, type Roc, rocCurve } from './curves.ts'
export { bootstrapIntervals, confidence, type Interval, resampleCount, type WeightedStatistics, wilson } from './intervals.ts'
export { evaluateMulticlass, mostProbable, type MulticlassInput } from './multiclass.ts'
export { normalQuantile } from '../statistics/normal.ts'
export { type Moments, moments, quantileOfSorted, quantiles } from '../statistics/quantiles.ts'
export { type Draw, pairedDifferences, type PairedModel, seededDraw } from './paired.ts'
export { compareRight, pairedModel, type Predicted, rightRows } from './pairedModels.ts'
export { averageRanks, kendall, pearson, spearman } from './ranks.ts'
export { evaluateRegression, type RegressionInput, residualSummary } from './regression.ts'
export { type BinaryCounts, countsAt, type SortedScores, sortScores } from '../../shared/evaluation/scores.ts'
export {
  binCounts,
  chiSquareTest,
  decileEdges,
  jensenShannon,
  ksTwoSample,
  mcnemar,
  psi,
  type TestResult,
  wasserstein,
} from '../statistics/statistics.ts'
export {
  type Costs,
  costThreshold,
  maxF1Threshold,
  type PresetChoices,
  recallThreshold,
  thresholdPresetsOf,
} from '../../shared/evaluation/thresholds.ts'
