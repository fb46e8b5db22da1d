import type { IntervalSettings, MetricValue } from '../../../shared/domain/evaluation/evaluation.ts'
import { type MetricId, metric } from '../../../shared/domain/evaluation/metrics.ts'
import { bootstrapIntervals, confidence, type Interval, wilson, type WeightedStatistics } from './intervals.ts'
import { orNull, unitWeights } from '../../../shared/domain/evaluation/ordering.ts'

/** A share of rows, as its numerator and denominator. */
export interface Proportion {
  readonly k: number
  readonly n: number
}

interface Measured {
  readonly rows: number
  /** The metrics that `statistics` writes, in its order. */
  readonly ids: readonly MetricId[]
  readonly statistics: WeightedStatistics
  readonly proportions: ReadonlyMap<MetricId, Proportion>
  readonly resamples: number
  readonly seed: number
}

/** The value of every metric and its interval. Values and resamples come from the same function, so they can't disagree. */
export function measure({ rows, ids, statistics, proportions, resamples, seed }: Measured): MetricValue[] {
  const values = new Float64Array(ids.length).fill(Number.NaN)
  if (rows > 0) statistics(unitWeights(rows), values)
  const bootstrapped = bootstrapIntervals(rows, ids.length, statistics, { resamples, seed })
  return ids.map((id, i) => {
    const proportion = proportions.get(id)
    const value = orNull(values[i])
    const interval = value === null ? null : intervalOf(id, proportion, bootstrapped[i])
    const method = metric(id).interval
    return {
      metric: id,
      value,
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      method: interval === null || method === 'none' ? null : method,
      n: proportion?.n ?? rows,
    }
  })
}

function intervalOf(id: MetricId, proportion: Proportion | undefined, bootstrapped: Interval | null): Interval | null {
  const method = metric(id).interval
  if (method === 'none') return null
  if (method === 'bootstrap') return bootstrapped
  return proportion === undefined ? null : wilson(proportion.k, proportion.n)
}

export function intervalSettings(resamples: number, seed: number): IntervalSettings {
  return { confidence, resamples, seed }
}
