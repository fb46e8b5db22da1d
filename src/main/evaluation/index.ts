/** The evaluation room: how good a model is on rows it has not seen, and how sure that is. Pure functions on arrays. */
export { type BinaryInput, evaluateBinary } from './metrics/binary.ts'
export { binaryFigures, rocAuc } from './metrics/binaryMetrics.ts'
export { confusionCounts, type ConfusionFilter, type ConfusionRows, confusionRows } from './metrics/confusion.ts'
export { calibrationBins, calibrationError, decimate, type Pr, prCurve, type Roc, rocCurve } from './metrics/curves.ts'
export { confidence, type Interval, resampleCount, wilson } from './metrics/intervals.ts'
export { evaluateMulticlass, mostProbable, type MulticlassInput } from './metrics/multiclass.ts'
export { normalQuantile } from '../../shared/statistics/normal.ts'
export { type Moments, moments } from '../../shared/statistics/moments.ts'
export { quantileOfSorted, quantiles } from '../statistics/quantiles.ts'
export { pairedDifferences, type PairedModel } from './paired/paired.ts'
export { type Draw, seededDraw } from '../statistics/resampling.ts'
export { compareRight, pairedModel, rightRows } from './paired/pairedModels.ts'
export { answersAt, decidedClasses, evaluatePredicted, type Predicted } from './metrics/byTask.ts'
export { kendall } from '../statistics/kendall.ts'
export { averageRanks, pearson, spearman } from '../statistics/ranks.ts'
export { evaluateRegression, type RegressionInput, residualSummary } from './metrics/regression.ts'
export { type BinaryCounts, countsAt, type SortedScores, sortScores } from '../../shared/domain/evaluation/scores.ts'
export {
  binCounts,
  chiSquareTest,
  decileEdges,
  jensenShannon,
  mcnemar,
  psi,
  type TestResult,
} from '../statistics/statistics.ts'
export { wasserstein } from '../statistics/empirical.ts'
export { ksTwoSample } from '../statistics/kolmogorovSmirnov.ts'
export {
  type Costs,
  costThreshold,
  maxF1Threshold,
  type PresetChoices,
  recallThreshold,
  thresholdPresetsOf,
} from '../../shared/domain/evaluation/thresholds.ts'
