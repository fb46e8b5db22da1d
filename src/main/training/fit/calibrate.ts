import { logOdds } from '../../../shared/domain/training/calibration.ts'
import { sigmoid } from '../../../shared/statistics/sigmoid.ts'
import type { Calibration } from '../../../shared/domain/training/model.ts'

/**
 * A calibration that is learnt from probabilities and what came true.
 * @param probabilities rows × 1 of the positive class for two classes, else rows × classes @param classes per row
 * @param width of a row of the probabilities
 */
export function fitCalibration(
  kind: Calibration['kind'],
  probabilities: ArrayLike<number>,
  classes: ArrayLike<number>,
  width: number,
): Calibration {
  const fitted = Array.from({ length: width }, (_, k) => {
    const p = Float64Array.from({ length: classes.length }, (_unused, row) => probabilities[row * width + k])
    // One output is that of the second of two classes.
    return [p, Uint8Array.from({ length: classes.length }, (_unused, row) => Number(classes[row] === (width === 1 ? 1 : k)))] as const
  })
  return kind === 'sigmoid'
    ? { kind, maps: fitted.map(([p, came]) => fitSigmoid(p.map(logOdds), came)) }
    : { kind, maps: fitted.map(([p, came]) => fitIsotonic(p, came)) }
}

/**
 * Platt (1999): slope and intercept by maximum likelihood, where a positive of n counts (n + 1) / (n + 2) and a negative of m
 * 1 / (m + 2), so that rows that are told apart perfectly give no infinite slope. By Newton's method with halved steps, as Lin, Lin
 * and Weng (2007).
 */
export function fitSigmoid(scores: ArrayLike<number>, came: ArrayLike<number>): { slope: number; intercept: number } {
  const rows = scores.length
  let positives = 0
  for (let i = 0; i < rows; i++) positives += came[i]
  const [high, low] = [(positives + 1) / (positives + 2), 1 / (rows - positives + 2)]
  const loss = (slope: number, intercept: number): number => {
    let sum = 0
    for (let i = 0; i < rows; i++) {
      const z = slope * scores[i] + intercept
      sum += Math.max(z, 0) - (came[i] ? high : low) * z + Math.log1p(Math.exp(-Math.abs(z)))
    }
    return sum
  }
  let [slope, intercept] = [0, Math.log((positives + 1) / (rows - positives + 1))]
  let current = loss(slope, intercept)
  for (let iteration = 0; iteration < 200; iteration++) {
    let [gSlope, gIntercept, hSlope, hBoth, hIntercept] = [0, 0, 1e-12, 0, 1e-12]
    for (let i = 0; i < rows; i++) {
      const p = sigmoid(slope * scores[i] + intercept)
      const error = p - (came[i] ? high : low)
      const weight = p * (1 - p)
      gSlope += error * scores[i]
      gIntercept += error
      hSlope += weight * scores[i] * scores[i]
      hBoth += weight * scores[i]
      hIntercept += weight
    }
    if (Math.max(Math.abs(gSlope), Math.abs(gIntercept)) < 1e-9 * Math.max(1, rows)) break
    const determinant = hSlope * hIntercept - hBoth * hBoth
    if (!(determinant > 0)) break
    const [dSlope, dIntercept] = [
      -(hIntercept * gSlope - hBoth * gIntercept) / determinant,
      -(hSlope * gIntercept - hBoth * gSlope) / determinant,
    ]
    let step = 1
    let next = loss(slope + dSlope, intercept + dIntercept)
    while (!(next <= current) && step > 1e-10) next = loss(slope + (step /= 2) * dSlope, intercept + step * dIntercept)
    if (!(next <= current)) break
    slope += step * dSlope
    intercept += step * dIntercept
    current = next
  }
  return { slope, intercept }
}

/**
 * The rising step function that is nearest to what came true, by pooling adjacent violators; equal scores are one point. Of each
 * level its first and last point are kept, which is all that linear interpolation between them needs.
 */
export function fitIsotonic(scores: ArrayLike<number>, came: ArrayLike<number>): { from: number[]; to: number[] } {
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[a] - scores[b])
  interface Level {
    first: number
    last: number
    sum: number
    count: number
  }
  const levels: Level[] = []
  const mean = ({ sum, count }: Level) => sum / count
  for (let i = 0; i < order.length; ) {
    const score = scores[order[i]]
    const level: Level = { first: score, last: score, sum: 0, count: 0 }
    for (; i < order.length && scores[order[i]] === score; i++) {
      level.sum += came[order[i]]
      level.count++
    }
    for (let before = levels.at(-1); before && mean(before) >= mean(level); before = levels.at(-1)) {
      level.first = before.first
      level.sum += before.sum
      level.count += before.count
      levels.pop()
    }
    levels.push(level)
  }
  const points = levels.flatMap((level) =>
    level.first === level.last
      ? [[level.first, mean(level)]]
      : [
          [level.first, mean(level)],
          [level.last, mean(level)],
        ],
  )
  return { from: points.map(([score]) => score), to: points.map(([, value]) => value) }
}
