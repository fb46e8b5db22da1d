import type { IntervalSettings, MetricValue } from '../../../shared/domain/evaluation/evaluation.ts'
import { type MetricId, metric } from '../../../shared/domain/evaluation/metrics.ts'
import { type BlockFigures, type ResampleBlock, resampled, seededDraw, sideBySide } from '../../statistics/resampling.ts'
import { calibrationInterval } from './calibrationIntervals.ts'
import { confidence, type Interval, percentiles, wilson } from './intervals.ts'
import { orNull } from '../../../shared/domain/evaluation/ordering.ts'

/** A share of rows, as its numerator and denominator. */
export interface Proportion {
  readonly k: number
  readonly n: number
}

/** The gaps of the bins that a calibration error adds up. */
export interface BinnedError {
  readonly id: MetricId
  readonly width: number
  readonly figures: BlockFigures
}

interface Measured {
  readonly block: ResampleBlock
  /** The metrics that `figures` writes, in its order. */
  readonly ids: readonly MetricId[]
  readonly figures: BlockFigures
  readonly proportions: ReadonlyMap<MetricId, Proportion>
  /** The bins of each calibration error. */
  readonly binned: readonly BinnedError[]
  readonly resamples: number
  readonly seed: number
}

/** The value of every metric and its interval. Values and resamples come from the same function, so they can't disagree. */
export function measure({ block, ids, figures, proportions, binned, resamples, seed }: Measured): MetricValue[] {
  const parts = [{ width: ids.length, figures }, ...binned]
  const width = parts.reduce((sum, part) => sum + part.width, 0)
  const { values, drawn } = resampled(block, width, sideBySide(parts), resamples, seededDraw(seed))
  const gaps = new Map<MetricId, Interval | null>()
  let at = ids.length
  for (const { id, width: bins } of binned) {
    gaps.set(id, calibrationInterval(values.subarray(at, at + bins), drawn.slice(at, at + bins), block.rows))
    at += bins
  }
  return ids.map((id, i) => {
    const proportion = proportions.get(id)
    const value = orNull(values[i])
    const interval = value === null ? null : (gaps.get(id) ?? intervalOf(id, proportion, drawn[i]))
    const method = metric(id).interval
    return {
      metric: id,
      value,
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      method: interval === null || method === 'none' ? null : method === 'calibration' ? 'bootstrap' : method,
      n: proportion?.n ?? block.rows,
    }
  })
}

function intervalOf(id: MetricId, proportion: Proportion | undefined, drawn: Float64Array): Interval | null {
  const method = metric(id).interval
  if (method === 'none' || method === 'calibration') return null
  if (method === 'bootstrap') return percentiles(drawn)
  return proportion === undefined ? null : wilson(proportion.k, proportion.n)
}

export function intervalSettings(resamples: number, seed: number): IntervalSettings {
  return { confidence, resamples, seed }
}
