import type { IntervalSettings, MetricValue } from '../../../shared/domain/evaluation/evaluation.ts'
import { type MetricId, metric } from '../../../shared/domain/evaluation/metrics.ts'
import { type BlockFigures, type ResampleBlock, resampled, seededDraw } from '../../statistics/resampling.ts'
import { confidence, type Interval, percentiles, wilson } from './intervals.ts'
import { orNull } from '../../../shared/domain/evaluation/ordering.ts'

/** A share of rows, as its numerator and denominator. */
export interface Proportion {
  readonly k: number
  readonly n: number
}

interface Measured {
  readonly block: ResampleBlock
  /** The metrics that `figures` writes, in its order. */
  readonly ids: readonly MetricId[]
  readonly figures: BlockFigures
  readonly proportions: ReadonlyMap<MetricId, Proportion>
  readonly resamples: number
  readonly seed: number
}

/** The value of every metric and its interval. Values and resamples come from the same function, so they can't disagree. */
export function measure({ block, ids, figures, proportions, resamples, seed }: Measured): MetricValue[] {
  const { values, drawn } = resampled(block, ids.length, figures, resamples, seededDraw(seed))
  return ids.map((id, i) => {
    const proportion = proportions.get(id)
    const value = orNull(values[i])
    const interval = value === null ? null : intervalOf(id, proportion, drawn[i])
    const method = metric(id).interval
    return {
      metric: id,
      value,
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      method: interval === null || method === 'none' ? null : method,
      n: proportion?.n ?? block.rows,
    }
  })
}

function intervalOf(id: MetricId, proportion: Proportion | undefined, drawn: Float64Array): Interval | null {
  const method = metric(id).interval
  if (method === 'none') return null
  if (method === 'bootstrap') return percentiles(drawn)
  return proportion === undefined ? null : wilson(proportion.k, proportion.n)
}

export function intervalSettings(resamples: number, seed: number): IntervalSettings {
  return { confidence, resamples, seed }
}
