import { sigmoid } from '../../statistics/sigmoid.ts'
import type { Calibration, ModelTarget } from './model.ts'

/** So near to 0 and 1 a probability is held before its log-odds are taken. */
export const calibrationMargin = 1e-7

/** ln(p / (1 − p)), finite for 0 and 1 too. */
export function logOdds(p: number): number {
  const held = Math.min(1 - calibrationMargin, Math.max(calibrationMargin, p))
  return Math.log(held / (1 - held))
}

/**
 * Probabilities as a calibration mends them.
 * @param probabilities of the positive class, one per row where there is one map; else rows × maps @returns the same form
 */
export function calibrated(calibration: Calibration, probabilities: ArrayLike<number>): Float64Array {
  const mend =
    calibration.kind === 'sigmoid'
      ? calibration.maps.map(
          ({ slope, intercept }) =>
            (p: number) =>
              sigmoid(slope * logOdds(p) + intercept),
        )
      : calibration.maps.map(
          ({ from, to }) =>
            (p: number) =>
              interpolated(from, to, p),
        )
  const width = mend.length
  const out = new Float64Array(probabilities.length)
  for (let i = 0; i < out.length; i++) out[i] = mend[i % width](probabilities[i])
  if (width > 1) normalise(out, width)
  return out
}

/** Each row divided by its sum; all equal where that is 0. */
function normalise(values: Float64Array, width: number): void {
  for (let start = 0; start < values.length; start += width) {
    let sum = 0
    for (let i = start; i < start + width; i++) sum += values[i]
    for (let i = start; i < start + width; i++) values[i] = sum > 0 ? values[i] / sum : 1 / width
  }
}

/** Between the points, on the line from one to the next; outside, what the nearest end has. @param from ascending */
export function interpolated(from: readonly number[], to: readonly number[], x: number): number {
  const last = from.length - 1
  if (!(x > from[0])) return to[0]
  if (x >= from[last]) return to[last]
  let [low, high] = [0, last]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (from[middle] <= x) low = middle
    else high = middle
  }
  return to[low] + ((to[high] - to[low]) * (x - from[low])) / (from[high] - from[low])
}

/** What a value of the target is before its link is undone: the logarithm that a model is trained on. */
export function linked(link: ModelTarget['link'], value: number): number {
  if (link === 'log') return Math.log(value)
  return link === 'log1p' ? Math.log1p(value) : value
}

/** The value in the target's own units. */
export function unlinked(link: ModelTarget['link'], value: number): number {
  if (link === 'log') return Math.exp(value)
  return link === 'log1p' ? Math.expm1(value) : value
}
