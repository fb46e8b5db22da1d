import { z } from 'zod'
import { type MetricId, metric } from '../evaluation/metrics.ts'

/** How sure it is that one model is better than another, from the share of resamples in which it is ahead. */
export const DifferenceVerdict = z.enum(['better', 'probably better', 'inconclusive', 'probably worse', 'worse', 'same'])
export type DifferenceVerdict = z.infer<typeof DifferenceVerdict>

/** The difference of a metric between a model and the baseline on the same rows. */
export const MetricDifference = z.object({
  metric: z.string(),
  baseline: z.number().nullable(),
  value: z.number().nullable(),
  /** value − baseline, in the unit of the metric. */
  difference: z.number().nullable(),
  /** The percentile interval of the paired bootstrap; null where the metric has none. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** The share of resamples in which the model is better than the baseline, a tie counting half. */
  ahead: z.number().nullable(),
  verdict: DifferenceVerdict.nullable(),
  words: z.string(),
})
export type MetricDifference = z.infer<typeof MetricDifference>

/** McNemar's test of two classifiers on the same rows. */
export const McNemar = z.object({
  /** Rows that only the baseline has right, and that only the model has right. */
  onlyBaseline: z.int(),
  onlyModel: z.int(),
  bothRight: z.int(),
  bothWrong: z.int(),
  /** Two-sided: exact below 25 rows on which they differ, by the corrected chi-square from there on. */
  p: z.number(),
  exactP: z.number(),
  statistic: z.number(),
  correctedP: z.number(),
  words: z.string(),
})
export type McNemar = z.infer<typeof McNemar>

/** A resample share from which a difference is called decided: the 95 % interval then leaves out zero. */
const decided = 0.975
const probable = 0.9

/** @param ahead the share of resamples in which the model is better @param alike whether no resample tells them apart @param apart whether the interval leaves out 0 */
export function verdictOf(ahead: number | null, alike: boolean, apart = true): DifferenceVerdict | null {
  if (ahead === null) return null
  if (alike) return 'same'
  if (ahead >= decided && apart) return 'better'
  if (ahead >= probable) return 'probably better'
  if (ahead <= 1 - decided && apart) return 'worse'
  return ahead <= 1 - probable ? 'probably worse' : 'inconclusive'
}

/** `probably better, 94 in 100`; never 100 in 100, because resamples are not all the rows there could be. */
export function verdictWords(verdict: DifferenceVerdict | null, ahead: number | null): string {
  if (verdict === null || ahead === null) return 'no interval'
  if (verdict === 'same') return 'the same'
  if (verdict === 'inconclusive') return 'inconclusive'
  const share = Math.max(ahead, 1 - ahead)
  const times = Math.round(share * 100)
  return `${verdict}, ${times > 99 ? 'more than 99' : times} in 100`
}

/** `right more often, p = 0.012`, about the model. */
export function mcnemarWords({ onlyBaseline, onlyModel, p }: Pick<McNemar, 'onlyBaseline' | 'onlyModel' | 'p'>): string {
  const rows = onlyBaseline + onlyModel
  if (rows === 0) return 'both correct on the same rows'
  const leads = onlyModel > onlyBaseline ? 'correct more often' : 'correct less often'
  const shown = p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`
  return p < 0.05 ? `${leads}, ${shown}` : `inconclusive, ${shown}`
}

/** 1 where a larger difference is better, −1 where a smaller one is, 0 where neither is. */
export function directionOf(id: MetricId): 1 | -1 | 0 {
  const { direction } = metric(id)
  return direction === 'none' ? 0 : direction === 'higher' ? 1 : -1
}

/** What a param has to do with a metric over many runs. */
export const ParamImportance = z.object({
  param: z.string(),
  kind: z.enum(['number', 'boolean', 'text']),
  /** How many different ones there are. */
  values: z.int(),
  /** Permutation importance in a random forest, on rows that a tree has not seen: the rise of the squared error over the variance. */
  importance: z.number(),
  /** Spearman's ρ with the metric; null for texts. Above 0: a larger param goes with a larger metric. */
  correlation: z.number().nullable(),
  /** The runs that the correlation is over. */
  n: z.int(),
})
export type ParamImportance = z.infer<typeof ParamImportance>
