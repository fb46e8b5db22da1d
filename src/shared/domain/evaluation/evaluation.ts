import { z } from 'zod'
import { Histogram } from '../datasets/dataset.ts'
import { type MetricId, metricIds } from './metrics.ts'

/** Why a stored number can be null: what it measures is not defined on these rows (one class only, no rows, a division by zero). */
const maybe = z.number().nullable()

export const MetricValue = z.object({
  metric: z.enum(metricIds as [MetricId, ...MetricId[]]),
  value: maybe,
  /** The bounds of the interval; null where the metric has none, or none could be found. */
  low: maybe,
  high: maybe,
  method: z.enum(['wilson', 'bootstrap']).nullable(),
  /** The rows it was measured on: for a proportion its denominator (recall: the positive rows), else all rows. */
  n: z.int().nonnegative(),
})
export type MetricValue = z.infer<typeof MetricValue>

/** `counts[a][p]` rows are of class `labels[a]` and were predicted as `labels[p]`. */
export const Confusion = z.object({ labels: z.array(z.string()), counts: z.array(z.array(z.int().nonnegative())) })
export type Confusion = z.infer<typeof Confusion>

/** Falling thresholds. The first point predicts nothing as positive: its threshold is infinite, stored as null. */
export const RocCurve = z.object({ fpr: z.array(z.number()), tpr: z.array(z.number()), threshold: z.array(maybe) })
export type RocCurve = z.infer<typeof RocCurve>

/** Rising thresholds. The last point, precision 1 and recall 0, belongs to no threshold: null. */
export const PrCurve = z.object({ precision: z.array(z.number()), recall: z.array(z.number()), threshold: z.array(maybe) })
export type PrCurve = z.infer<typeof PrCurve>

/** A bin holds the scores with low < score ≤ high; the first one also 0. */
export const CalibrationBin = z.object({
  low: z.number(),
  high: z.number(),
  count: z.int().nonnegative(),
  /** Null in an empty bin. */
  meanScore: maybe,
  fractionPositive: maybe,
})
export type CalibrationBin = z.infer<typeof CalibrationBin>

export const thresholdPresets = ['default', 'maxF1', 'recall', 'cost'] as const

export const ThresholdPreset = z.object({
  preset: z.enum(thresholdPresets),
  /** Positive is predicted where score ≥ threshold. */
  threshold: z.number(),
  precision: z.number(),
  recall: maybe,
  f1: z.number(),
  /** recall: the recall that was asked for. cost: how many false alarms one miss is worth. */
  parameter: z.number().optional(),
})
export type ThresholdPreset = z.infer<typeof ThresholdPreset>

/** How the intervals were found, so that anyone can find them again. */
export const IntervalSettings = z.object({ confidence: z.number(), resamples: z.int().nonnegative(), seed: z.int().nonnegative() })
export type IntervalSettings = z.infer<typeof IntervalSettings>

const common = {
  format: z.literal('cairn.evaluation/1'),
  rows: z.int().nonnegative(),
  intervals: IntervalSettings,
  metrics: z.array(MetricValue),
}

export const BinaryEvaluation = z.object({
  ...common,
  task: z.literal('binary'),
  /** [negative, positive] */
  labels: z.tuple([z.string(), z.string()]),
  threshold: z.number(),
  confusion: Confusion,
  /** At most 1,000 points each. ROC is null when a class is absent, PR when there is no positive row. */
  curves: z.object({
    roc: RocCurve.nullable(),
    pr: PrCurve.nullable(),
    calibration: z.object({ bins: z.array(CalibrationBin) }),
  }),
  /** Empty but for the default when there are no positive rows. */
  thresholds: z.array(ThresholdPreset),
})
export type BinaryEvaluation = z.infer<typeof BinaryEvaluation>

export const ClassScores = z.object({
  label: z.string(),
  precision: z.number(),
  recall: z.number(),
  f1: z.number(),
  /** Rows of this class. With none, recall is 0 by convention and says nothing. */
  support: z.int().nonnegative(),
})
export type ClassScores = z.infer<typeof ClassScores>

export const MulticlassEvaluation = z.object({
  ...common,
  task: z.literal('multiclass'),
  labels: z.array(z.string()),
  confusion: Confusion,
  /** How sure the model is of the class it predicts (score), and how often that is right (positive). Evaluations of earlier releases have none. */
  calibration: z.object({ bins: z.array(CalibrationBin) }).optional(),
  classes: z.array(ClassScores),
})
export type MulticlassEvaluation = z.infer<typeof MulticlassEvaluation>

/** Residuals are actual − predicted, in the unit of the target. */
export const ResidualSummary = z.object({
  mean: z.number(),
  /** Sample standard deviation (n − 1); null for one row. */
  sd: maybe,
  min: z.number(),
  max: z.number(),
  quantiles: z.object({ p05: z.number(), p25: z.number(), p50: z.number(), p75: z.number(), p95: z.number() }),
  histogram: Histogram,
})
export type ResidualSummary = z.infer<typeof ResidualSummary>

export const RegressionEvaluation = z.object({
  ...common,
  task: z.literal('regression'),
  /** Null without rows. */
  residuals: ResidualSummary.nullable(),
})
export type RegressionEvaluation = z.infer<typeof RegressionEvaluation>

/** A stored evaluation: what a model scored on which number of rows. The rows themselves are named by what refers to this. */
export const Evaluation = z.discriminatedUnion('task', [BinaryEvaluation, MulticlassEvaluation, RegressionEvaluation])
export type Evaluation = z.infer<typeof Evaluation>

/** The value of one metric, or undefined when the evaluation does not hold it. */
export function metricValue(evaluation: Evaluation, id: MetricId): MetricValue | undefined {
  return evaluation.metrics.find((value) => value.metric === id)
}
