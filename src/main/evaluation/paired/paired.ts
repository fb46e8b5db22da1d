import { type MetricDifference, directionOf, verdictOf, verdictWords } from '../../../shared/domain/experiments/comparison.ts'
import { otherPositive } from '../../../shared/domain/experiments/comparability.ts'
import { type MetricId, metric } from '../../../shared/domain/evaluation/metrics.ts'
import { type BlockFigures, type Draw, ResampleBlock, resampled, sideBySide } from '../../statistics/resampling.ts'
import { percentiles } from '../metrics/intervals.ts'
import { orNull } from '../../../shared/domain/evaluation/ordering.ts'

/** The metrics of one model on rows; the rows of all models that are compared are the same, in the same order. */
export interface PairedModel {
  readonly ids: readonly MetricId[]
  /** Of a binary model. */
  readonly positive: string | null
  /** The metrics of resamples of the block, in the order of `ids`. */
  readonly figures: (block: ResampleBlock) => BlockFigures
}

export interface PairedInput {
  readonly rows: number
  readonly baseline: PairedModel
  readonly others: readonly PairedModel[]
  readonly resamples: number
  readonly draw: Draw
}

/**
 * The paired bootstrap (Efron and Tibshirani, 1993, chapter 8): every resample holds the same rows for all models, so what
 * makes rows hard for all of them cancels out. Percentile intervals at 95 %; a metric that a resample does not define is left
 * out of it, and has no interval when that is more than half of them.
 * @returns for each of the others, the difference of every metric that it shares with the baseline
 */
export function pairedDifferences({ rows, baseline, others, resamples, draw }: PairedInput): MetricDifference[][] {
  const block = new ResampleBlock(rows)
  const models = [baseline, ...others].map(({ ids, figures }) => ({ width: ids.length, figures: figures(block) }))
  const starts = models.map((_, m) => models.slice(0, m).reduce((sum, { width }) => sum + width, 0))
  const found = resampled(
    block,
    models.reduce((sum, { width }) => sum + width, 0),
    sideBySide(models),
    resamples,
    draw,
  )
  const values = models.map(({ width }, m) => found.values.subarray(starts[m], starts[m] + width))
  const drawn = models.map(({ width }, m) => found.drawn.slice(starts[m], starts[m] + width))
  return others.map((other, o) =>
    other.ids.flatMap((id, i): MetricDifference[] => {
      const b = baseline.ids.indexOf(id)
      if (b < 0) return []
      const off = otherPositive(id, other.positive, baseline.positive)
      if (off !== null) return [incomparableDifference(id, values[0][b], values[o + 1][i], off)]
      return [differenceOf(id, values[0][b], values[o + 1][i], drawn[0][b], drawn[o + 1][i])]
    }),
  )
}

function incomparableDifference(id: MetricId, baseline: number, value: number, why: string): MetricDifference {
  const none = { difference: null, low: null, high: null, ahead: null, verdict: null }
  return { metric: id, baseline: orNull(baseline), value: orNull(value), ...none, words: `not comparable: ${why}` }
}

/** Of other metrics resamples say nothing about how far two models are apart. */
const pairedIntervals = new Set(['wilson', 'bootstrap'])

function differenceOf(id: MetricId, baseline: number, value: number, before: Float64Array, after: Float64Array): MetricDifference {
  const difference = orNull(value - baseline)
  const own = { metric: id, baseline: orNull(baseline), value: orNull(value), difference }
  const none = { ...own, low: null, high: null, ahead: null, verdict: null, words: verdictWords(null, null) }
  if (difference === null || !pairedIntervals.has(metric(id).interval)) return none
  const differences = after.map((one, r) => one - before[r])
  const interval = percentiles(differences)
  const ahead = shareAhead(differences, directionOf(id))
  if (interval === null || ahead === null) return none
  const alike = differences.every((d) => d === 0 || Number.isNaN(d))
  const verdict = verdictOf(ahead, alike, interval.low > 0 || interval.high < 0)
  return { ...own, low: interval.low, high: interval.high, ahead, verdict, words: verdictWords(verdict, ahead) }
}

/** How often the difference points the better way, a tie counting half; null where no resample defines it. */
function shareAhead(differences: Float64Array, direction: 1 | -1 | 0): number | null {
  let [wins, defined] = [0, 0]
  for (const difference of differences) {
    if (Number.isNaN(difference)) continue
    defined++
    wins += difference === 0 ? 0.5 : difference * direction > 0 ? 1 : 0
  }
  return defined === 0 || direction === 0 ? null : wins / defined
}
