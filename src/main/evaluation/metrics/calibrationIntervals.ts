import type { CalibrationBin } from '../../../shared/domain/evaluation/evaluation.ts'
import { spread } from '../../../shared/statistics/moments.ts'
import { quantileOfSorted } from '../../statistics/quantiles.ts'
import { type BlockFigures, lanes, type ResampleBlock } from '../../statistics/resampling.ts'
import { sortNumbers } from '../../statistics/sortNumbers.ts'
import { binsOf, calibrationError, equalWidthEdges } from './curves.ts'
import { confidence, type Interval } from './intervals.ts'

/** What was said of rows, and whether it was so: the probability of the positive class, or of the class that is predicted. */
export interface Claims {
  readonly score: Float64Array
  /** 1 where it was so. */
  readonly positive: Uint8Array
}

/** Bins of claims, with the error over them. */
export interface Binned {
  /** Of each row. */
  readonly codes: Int32Array
  readonly bins: readonly CalibrationBin[]
  /** Σ (count/n)·|mean score − share of positives|; NaN without rows. */
  readonly error: number
}

/** Ten bins of equal width: low < score ≤ high. */
export function equalWidth(claims: Claims): Binned {
  return binned(claims, equalWidthEdges(10))
}

/** Ten bins between deciles of the scores (as scikit-learn's calibration_curve with `quantile`): tied scores stay in one bin, and some bins can be empty. */
export function equalMass(claims: Claims): Binned {
  const sorted = sortNumbers(claims.score.slice())
  const inner = sorted.length === 0 ? [] : Array.from({ length: 9 }, (_, i) => quantileOfSorted(sorted, (i + 1) / 10))
  return binned(claims, [0, ...inner, 1])
}

function binned(claims: Claims, edges: readonly number[]): Binned {
  const { codes, bins } = binsOf(claims, edges)
  return { codes, bins, error: calibrationError(bins) }
}

/** By bin, the sum of score − truth over its rows, divided by all rows: the calibration error is the sum of their absolute values. */
export function binGaps(block: ResampleBlock, { score, positive }: Claims, { codes, bins }: Binned): BlockFigures {
  const placed = block.whole(codes)
  const gaps = block.numbers(score.map((p, i) => p - positive[i]))
  const sums = block.room(8 * lanes * bins.length)
  return (out) => {
    const found = block.numbersAt(sums, lanes * bins.length).fill(0)
    block.kernels.sumCells(block.rows, block.weights, placed, gaps, sums)
    for (let i = 0; i < found.length; i++) out[i] = found[i] / block.rows
  }
}

/**
 * The interval of a calibration error from the gaps of its bins, and those of resamples. Noise makes every absolute gap larger, and a resample makes it
 * larger still, so percentiles of resampled errors lie too high. The error is a sum of absolute values of means: away from 0 its deviation is that of the
 * signed gaps; at 0 it is that of their absolute values (the directional derivative; Fang and Santos, "Inference on directionally
 * differentiable functions", 2019). A gap counts as one that may be 0 up to √ln n of its standard deviations. The upper bound takes signed gaps only, which is wider: so
 * the interval holds the truth at least as often as it says, wherever the gaps are.
 */
export function calibrationInterval(gaps: Float64Array, drawn: readonly Float64Array[], rows: number): Interval | null {
  const resamples = drawn[0]?.length ?? 0
  if (resamples === 0) return null
  const near = Math.sqrt(Math.log(rows))
  const signed = new Float64Array(resamples)
  const leaning = new Float64Array(resamples)
  gaps.forEach((gap, bin) => {
    const deviations = drawn[bin].map((value) => value - gap)
    const maybeNone = Math.abs(gap) <= near * spread(drawn[bin]).sd
    deviations.forEach((deviation, r) => {
      const along = gap < 0 ? -deviation : deviation
      signed[r] += along
      leaning[r] += maybeNone ? Math.abs(deviation) : along
    })
  })
  const error = gaps.reduce((sum, gap) => sum + Math.abs(gap), 0)
  const low = error - quantileOfSorted(leaning.sort(), (1 + confidence) / 2)
  const high = error - quantileOfSorted(signed.sort(), (1 - confidence) / 2)
  return { low: Math.max(0, Math.min(error, low)), high: Math.min(1, Math.max(error, high)) }
}
