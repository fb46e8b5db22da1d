import { normalQuantile } from '../../statistics/normal.ts'

/*
 * The quantile transform: one definition for training and for what is written into an ONNX graph.
 * Source: scikit-learn, QuantileTransformer._transform_col.
 */

/** Evenly spaced quantiles without repeats. A value that several of them share has a share below it and one up to it. */
export interface Knots {
  /** Strictly ascending. */
  readonly values: Float64Array
  /** The share of the first and of the last quantile with this value, 0 to 1. */
  readonly first: Float64Array
  readonly last: Float64Array
}

/** @param quantiles ascending, two or more */
export function knotsOf(quantiles: readonly number[]): Knots {
  const starts = [...quantiles.keys()].filter((i) => i === 0 || quantiles[i] !== quantiles[i - 1])
  const share = (i: number): number => i / (quantiles.length - 1)
  return {
    values: Float64Array.from(starts, (i) => quantiles[i]),
    first: Float64Array.from(starts, share),
    last: Float64Array.from(starts, (_, k) => share((starts[k + 1] ?? quantiles.length) - 1)),
  }
}

/** Within this distance of an end, `normal` takes a value for the end itself; and shares stay this far from 0 and 1. */
export const shareMargin = 1e-7

/**
 * The share of the rows below x: 0 up to the lowest quantile, 1 from the highest, the middle of its shares at a value that
 * repeats, and linear between two values.
 *
 * @param margin how near to an end counts as the end: 0, or `shareMargin` for normal
 */
export function shareBelow({ values, first, last }: Knots, x: number, margin: number): number {
  const end = values.length - 1
  if (x - margin <= values[0] && (margin === 0 || x - margin < values[0])) return 0
  if (x + margin >= values[end] && (margin === 0 || x + margin > values[end])) return 1
  const k = lastNotAbove(values, x)
  if (values[k] === x) return (first[k] + last[k]) / 2
  return last[k] + (first[k + 1] - last[k]) * ((x - values[k]) / (values[k + 1] - values[k]))
}

/** The place of the last value ≤ x, which the first value is. */
function lastNotAbove(values: Float64Array, x: number): number {
  let low = 0
  let high = values.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (values[middle] <= x) low = middle
    else high = middle
  }
  return low
}

/** Shares are kept in here before they become normal quantiles. As scikit-learn, which ends at ±5.1993. */
export const shareRange = { low: shareMargin - Number.EPSILON, high: 1 - (shareMargin - Number.EPSILON) } as const

/** The standard normal's quantile of a share that lies in `shareRange`, or is brought there. */
export function normalOfShare(share: number): number {
  return normalQuantile(Math.min(Math.max(share, shareRange.low), shareRange.high))
}
