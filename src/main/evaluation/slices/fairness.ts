import type { Fairness, FairnessGroup } from '../../../shared/domain/evaluation/slices.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Grouping } from './groups.ts'
import { percentiles, resampleCount, wilson } from '../metrics/intervals.ts'
import { orNull } from '../../../shared/domain/evaluation/ordering.ts'
import { resampledCells, sumCells } from '../metrics/resamples.ts'
import { drawAll, ResampleBlock, seededDraw } from '../../statistics/resampling.ts'

export interface FairnessInput {
  readonly grouping: Grouping
  /** The class that is good to get, or bad: the one whose prediction is a selection. */
  readonly positive: string
  /** 1 where the row is of it, and where it is predicted. */
  readonly actual: Uint8Array
  readonly predicted: Uint8Array
  /** Groups of fewer rows are left out. */
  readonly minSupport: number
  readonly seed: number
}

type Counts = readonly [tn: number, fp: number, fn: number, tp: number]
const width = 4

/** Numerator and denominator of each rate. */
const rates = {
  selectionRate: ([tn, fp, fn, tp]: Counts) => [fp + tp, tn + fp + fn + tp],
  truePositiveRate: ([, , fn, tp]: Counts) => [tp, fn + tp],
  falsePositiveRate: ([tn, fp]: Counts) => [fp, tn + fp],
} as const
type RateName = keyof typeof rates
const rateNames = Object.keys(rates) as RateName[]

/**
 * Selection, true and false positive rates of groups, and how far apart they are (Hardt, Price and Srebro, 2016; the
 * definitions of fairlearn). Rates have Wilson intervals, gaps percentile bootstrap intervals.
 * @throws TOO_FEW_ROWS with fewer than two groups of enough rows
 */
export function evaluateFairness({ grouping, positive, actual, predicted, minSupport, seed }: FairnessInput): Fairness {
  const rows = actual.length
  const cells = { codes: grouping.codes, count: grouping.slices.length }
  const summed = { width, counted: [Int32Array.from(actual, (label, row) => label * 2 + predicted[row])], added: [] }
  const countsAt = (sums: Float64Array, place: number) => [...sums.subarray(place * width, (place + 1) * width)] as unknown as Counts
  const whole = sumCells(cells, summed)
  const sizes = grouping.slices.map((_, place) => countsAt(whole, place).reduce((sum, n) => sum + n, 0))
  const kept = [...sizes.keys()].filter((place) => sizes[place] > 0 && sizes[place] >= minSupport)
  if (kept.length < 2) {
    throw new CairnError('TOO_FEW_ROWS', `Fewer than two groups of ${grouping.columns.join(' and ')} have ${minSupport} rows or more.`, {
      column: grouping.columns.join(' and '),
      minimum: minSupport,
    })
  }
  const gapsOf = (sums: Float64Array) => gaps(kept.map((place) => countsAt(sums, place)))
  const found = gapsOf(whole)
  const resamples = resampleCount(rows)
  const drawn = found.map(() => new Float64Array(resamples))
  const block = new ResampleBlock(rows)
  const sumsOf = resampledCells(block, summed, cells.count)
  const sums = new Float64Array(cells.count * width)
  drawAll(block, resamples, seededDraw(seed), (first) => {
    const write = sumsOf(cells)
    for (let lane = 0; lane < block.filled; lane++) {
      for (const place of kept) write(place, lane, sums.subarray(place * width, (place + 1) * width))
      for (const [i, value] of gapsOf(sums).entries()) drawn[i][first + lane] = value
    }
  })
  const values = found.map((value, i) => {
    const interval = Number.isNaN(value) ? null : percentiles(drawn[i])
    return { value: orNull(value), low: interval?.low ?? null, high: interval?.high ?? null }
  })
  const gap = (place: number) => ({ difference: values[place * 2], ratio: values[place * 2 + 1] })
  return {
    column: grouping.columns.join(' and '),
    positive,
    rows,
    seed,
    resamples,
    groups: kept.map((place) => describeGroup(grouping.slices[place].name, sizes[place], countsAt(whole, place))),
    tooSmall: sizes.filter((size) => size > 0).length - kept.length,
    selectionRate: gap(0),
    truePositiveRate: gap(1),
    falsePositiveRate: gap(2),
    equalizedOdds: gap(3),
  }
}

function describeGroup(name: string, rows: number, counts: Counts): FairnessGroup {
  const rate = (which: RateName) => {
    const [k, n] = rates[which](counts)
    const interval = wilson(k, n)
    return { value: orNull(k / n), low: interval?.low ?? null, high: interval?.high ?? null, n }
  }
  const [selectionRate, truePositiveRate, falsePositiveRate] = rateNames.map(rate)
  return { name, rows, selectionRate, truePositiveRate, falsePositiveRate }
}

/** Difference and ratio of each rate, then of the equalised odds. A group without rows for a rate is left out of it. */
function gaps(groups: readonly Counts[]): number[] {
  const pairs = rateNames.map((which) => {
    const values = groups
      .map((counts) => {
        const [k, n] = rates[which](counts)
        return k / n
      })
      .filter((value) => !Number.isNaN(value))
    if (values.length < 2) return [Number.NaN, Number.NaN]
    const [most, least] = [Math.max(...values), Math.min(...values)]
    return [most - least, most === 0 ? 1 : least / most]
  })
  const [, tpr, fpr] = pairs
  return [...pairs.flat(), Math.max(tpr[0], fpr[0]), Math.min(tpr[1], fpr[1])]
}
