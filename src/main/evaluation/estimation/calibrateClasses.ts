import type { CbpeEstimation, RisingMap } from '../../../shared/domain/models/estimation.ts'
import { orderBy } from '../../../shared/domain/evaluation/ordering.ts'
import { interpolated } from '../../../shared/domain/training/calibration.ts'
import { seededRandom } from '../../random.ts'
import { fitIsotonic } from '../../training/index.ts'
import { rocAuc } from '../metrics/binaryMetrics.ts'

/** Of one class against the rest: what was predicted, and 1 where it was so. */
interface Claims {
  readonly score: Float64Array
  readonly came: Uint8Array
}

const splits = 10
const testShare = 0.1
const bins = 10
/** Told apart so well, calibration has nothing to learn from. */
const nearlyPerfect = 0.999
/** Rows that whether calibration helps is found out by, over all classes. */
const mostRowsOfCheck = 200_000
/** Points of all maps together: a map has two for each of its levels. */
const mostPoints = 4_000

/**
 * Isotonic calibration of each class, only where it helps: where the calibration error of held-out rows is smaller with it than without, over ten
 * stratified splits together (NannyML's `needs_calibration`, version 0.13.1).
 * @param width 1: of the positive class
 */
export function calibrateClasses(
  probabilities: Float64Array,
  actual: ArrayLike<number>,
  width: number,
  seed: number,
): CbpeEstimation['calibration'] {
  const rows = actual.length
  return Array.from({ length: width }, (_, c) => {
    const positive = width === 1 ? 1 : c
    const claims = {
      score: Float64Array.from({ length: rows }, (_unused, row) => probabilities[row * width + c]),
      came: Uint8Array.from({ length: rows }, (_unused, row) => Number(actual[row] === positive)),
    }
    const most = Math.min(20_000, Math.max(2_000, Math.floor(mostRowsOfCheck / width / splits)))
    if (!helps(claims, most, seed + c)) return null
    return thinned(fitIsotonic(claims.score, claims.came), Math.max(16, Math.floor(mostPoints / width)))
  })
}

function helps({ score, came }: Claims, most: number, seed: number): boolean {
  const byClass = [0, 1].map((label) => Uint32Array.from([...came.keys()].filter((row) => came[row] === label)))
  if (byClass.some(({ length }) => length < 2)) return false
  if ((rocAuc(came, score) ?? 0) > nearlyPerfect) return false
  const random = seededRandom(seed)
  const share = Math.min(1, most / score.length)
  const tested: { raw: number[]; mended: number[]; came: number[] } = { raw: [], mended: [], came: [] }
  for (let split = 0; split < splits; split++) {
    const parts = byClass.map((rows) => {
      const some = random.shuffle(rows.slice()).subarray(0, Math.max(2, Math.round(rows.length * share)))
      const test = Math.max(1, Math.round(some.length * testShare))
      return { test: some.subarray(0, test), train: some.subarray(test) }
    })
    const train = parts.flatMap(({ train: some }) => [...some])
    const { from, to } = fitIsotonic(
      train.map((row) => score[row]),
      train.map((row) => came[row]),
    )
    for (const row of parts.flatMap(({ test }) => [...test])) {
      tested.raw.push(score[row])
      tested.mended.push(interpolated(from, to, score[row]))
      tested.came.push(came[row])
    }
  }
  const error = (of: ArrayLike<number>) => equalCountError(of, tested.came)
  return error(tested.mended) < error(tested.raw)
}

/** Σ (count/n)·|mean score − share that came true| over bins of equal count in the order of the scores; the last one takes what is left over. */
export function equalCountError(score: ArrayLike<number>, came: ArrayLike<number>): number {
  const n = score.length
  const count = n <= 2 * bins ? Math.max(1, Math.floor(n / 2)) : bins
  const size = Math.floor(n / count)
  const { order } = orderBy(score, 'rising')
  let error = 0
  for (let bin = 0; bin < count; bin++) {
    let gap = 0
    for (let i = bin * size; i < (bin === count - 1 ? n : (bin + 1) * size); i++) gap += score[order[i]] - came[order[i]]
    error += Math.abs(gap) / n
  }
  return error
}

/** Every k-th point and the last, so that there are no more than so many. */
function thinned({ from, to }: RisingMap, most: number): RisingMap {
  if (from.length <= most) return { from, to }
  const places = Array.from({ length: most }, (_, i) => Math.round((i * (from.length - 1)) / (most - 1)))
  return { from: places.map((place) => from[place]), to: places.map((place) => to[place]) }
}
