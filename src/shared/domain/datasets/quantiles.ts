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

/** A quotient of two polynomials, each from the constant upwards. */
export interface Rational {
  readonly over: readonly number[]
  readonly under: readonly number[]
}

/** Wichura, 1988, algorithm AS 241 (PPND16): accurate to about 1 part in 10¹⁶. */
export const wichura = {
  /** Up to here from one half the central quotient holds, in 0.180625 − (p − ½)². */
  centre: 0.425,
  centreSquared: 0.180625,
  central: {
    over: [
      3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087, 33430.57558358813,
      2509.0809287301227,
    ],
    under: [
      1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943,
      5226.495278852546,
    ],
  },
  /** Outside, in √(−ln p) − 1.6, for p down to e⁻²⁵: far below `shareMargin`. */
  tailShift: 1.6,
  tail: {
    over: [
      1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684, 0.2417807251774506,
      0.022723844989269184, 0.0007745450142783414,
    ],
    under: [
      1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457, 0.0005475938084995345,
      1.0507500716444169e-9,
    ],
  },
} as const satisfies Record<string, number | Rational>

/** Shares are kept in here before they become normal quantiles. As scikit-learn, which ends at ±5.1993. */
export const shareRange = { low: shareMargin - Number.EPSILON, high: 1 - (shareMargin - Number.EPSILON) } as const

/** The standard normal's quantile of a share that lies in `shareRange`, or is brought there. */
export function normalQuantile(share: number): number {
  const p = Math.min(Math.max(share, shareRange.low), shareRange.high)
  const q = p - 0.5
  if (Math.abs(q) <= wichura.centre) return q * quotient(wichura.central, wichura.centreSquared - q * q)
  const r = Math.sqrt(-Math.log(Math.min(p, 1 - p))) - wichura.tailShift
  return Math.sign(q) * quotient(wichura.tail, r)
}

const quotient = ({ over, under }: Rational, x: number): number => polynomial(over, x) / polynomial(under, x)
const polynomial = (terms: readonly number[], x: number): number => terms.reduceRight((sum, term) => sum * x + term, 0)
