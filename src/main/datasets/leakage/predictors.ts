import type { FrameColumn } from '../../frame.ts'
import { seededRandom } from '../../random.ts'
import { quantileOfSorted } from '../../statistics/quantiles.ts'
import { nextUp } from '../../statistics/shift.ts'
import { spread } from '../../../shared/statistics/moments.ts'

/** How well one column alone tells the target. */
export interface Score {
  readonly measure: 'auc' | 'r2'
  readonly value: number
}

const bins = 100
/** Bins at both ends that are smaller than the others: a class with 3 rows in 1,000 may be all that lies there. */
const finerEnds = [0.001, 0.002, 0.004, 0.007]
/** An integer target with no more values than this is taken for classes. */
const mostClasses = 20

export function isClasses(target: FrameColumn): boolean {
  return (
    target.kind === 'text' ||
    target.type === 'boolean' ||
    new Set(target.values.filter((value) => !Number.isNaN(value))).size <= mostClasses
  )
}

/**
 * A model of one level: the feature is cut into up to 100 bins of equal size (numbers) or its values (text), and each bin
 * predicts what half of the rows say of it. Measured on the other half, so that a column with a value of its own in each row
 * predicts nothing. Classes: the area under the ROC curve, the lowest of all classes against the rest; else R².
 * Null where the target does not vary or there are fewer than 20 rows with a target.
 * @param measured which half of the rows it is measured on
 */
export function predictiveScore(feature: FrameColumn, target: FrameColumn, classes: boolean, measured: 1 | 2 = 2): Score | null {
  const goal = classes ? codesOf(target) : null
  const amount = target.kind === 'number' ? target.values : null
  const known = rowsWithTarget(target)
  if (known.length < 20) return null
  const shuffled = seededRandom(1).shuffle(known.slice())
  const half = shuffled.length >> 1
  const halves = [shuffled.subarray(0, half), shuffled.subarray(half)]
  const [learn, measure] = measured === 2 ? halves : halves.toReversed()
  const bin = binsOf(feature, learn, classes)
  if (goal) return rocScore(bin, goal, learn, measure)
  return amount && r2Score(bin, amount, learn, measure)
}

function rowsWithTarget(target: FrameColumn): Uint32Array {
  const rows = target.kind === 'text' ? target.codes.length : target.values.length
  const missing = (row: number) => (target.kind === 'text' ? target.codes[row] < 0 : Number.isNaN(target.values[row]))
  return Uint32Array.from({ length: rows }, (_, row) => row).filter((row) => !missing(row))
}

function codesOf(target: FrameColumn): Int32Array {
  if (target.kind === 'text') return target.codes
  const codes = new Map<number, number>()
  return Int32Array.from(target.values, (value) => codes.get(value) ?? codes.set(value, codes.size).size - 1)
}

/** The bin of each row; missing values have a bin of their own. @param fine for classes, of which one may be rare: a mean of an amount needs more rows */
function binsOf(feature: FrameColumn, learn: Uint32Array, fine: boolean): Int32Array {
  if (feature.kind === 'text') return feature.codes
  const sorted = Float64Array.from(learn, (row) => feature.values[row])
    .filter((value) => !Number.isNaN(value))
    .sort()
  const cuts = Array.from({ length: bins - 1 }, (_, k) => quantileOfSorted(sorted, (k + 1) / bins))
  // A value that is more than one bin has a bin of its own.
  const common = cuts.filter((cut, k) => k > 0 && cut === cuts[k - 1])
  const ends = (fine ? finerEnds : []).flatMap((share) => [quantileOfSorted(sorted, share), quantileOfSorted(sorted, 1 - share)])
  const edges = [...new Set([...cuts, ...ends, ...[...common, 0].flatMap((value) => [value, nextUp(value)])])].sort((a, b) => a - b)
  return Int32Array.from(feature.values, (value) => (Number.isNaN(value) ? -1 : upperBound(edges, value)))
}

function upperBound(edges: readonly number[], value: number): number {
  let [low, high] = [0, edges.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (value >= edges[middle]) low = middle + 1
    else high = middle
  }
  return low
}

function rocScore(bin: Int32Array, goal: Int32Array, learn: Uint32Array, measure: Uint32Array): Score | null {
  const classes = [...new Set(Array.from(learn, (row) => goal[row]))]
  if (classes.length < 2) return null
  const areas = classes.slice(0, mostClasses).map((one) => oneAgainstRest(bin, goal, one, learn, measure))
  const found = areas.filter((area) => area !== null)
  return found.length === 0 ? null : { measure: 'auc', value: Math.min(...found) }
}

/** The area from the counts of the bins, in the order of the share that the class has in them. */
function oneAgainstRest(bin: Int32Array, goal: Int32Array, one: number, learn: Uint32Array, measure: Uint32Array): number | null {
  const learnt = meansByBin(bin, learn, (row) => (goal[row] === one ? 1 : 0))
  const byScore = new Map<number, [own: number, rest: number]>()
  for (const row of measure) {
    const score = learnt.of(bin[row])
    const counts = byScore.get(score) ?? [0, 0]
    counts[goal[row] === one ? 0 : 1]++
    byScore.set(score, counts)
  }
  let [own, rest, won] = [0, 0, 0]
  for (const [, [o, r]] of [...byScore].sort(([a], [b]) => a - b)) {
    won += o * (rest + r / 2)
    own += o
    rest += r
  }
  return own === 0 || rest === 0 ? null : won / (own * rest)
}

function r2Score(bin: Int32Array, amount: Float64Array, learn: Uint32Array, measure: Uint32Array): Score | null {
  const learnt = meansByBin(bin, learn, (row) => amount[row])
  const total = spread(Float64Array.from(measure, (row) => amount[row])).variance * measure.length
  let residual = 0
  for (const row of measure) residual += (amount[row] - learnt.of(bin[row])) ** 2
  return total > 0 && Number.isFinite(total) ? { measure: 'r2', value: 1 - residual / total } : null
}

/** The mean of each bin; a bin without rows has the mean of all. */
function meansByBin(bin: Int32Array, rows: Uint32Array, value: (row: number) => number): { of(bin: number): number } {
  const sums = new Map<number, [sum: number, count: number]>()
  let total = 0
  for (const row of rows) {
    const entry = sums.get(bin[row]) ?? [0, 0]
    entry[0] += value(row)
    entry[1]++
    total += value(row)
    sums.set(bin[row], entry)
  }
  const means = new Map([...sums].map(([key, [sum, count]]) => [key, sum / count]))
  const overall = rows.length === 0 ? 0 : total / rows.length
  return { of: (key) => means.get(key) ?? overall }
}

/**
 * Which rows of an amount all have the same class, where they are so many that it is no chance: those where it is not 0, is 0, is there,
 * or is missing. What is only entered once the target is known looks like this, and does not have to be entered always: `recoveries` of
 * loans that were not paid back. Text and columns of two values are not looked at: one of their values may well be a sure sign.
 */
export function oneSided(feature: FrameColumn, target: FrameColumn): 'notZero' | 'zero' | 'present' | 'missing' | null {
  if (feature.kind !== 'number') return null
  const known = rowsWithTarget(target)
  if (new Set(known.map((row) => feature.values[row])).size <= 3) return null
  const goal = codesOf(target)
  const totals = countsBy(goal, known)
  const sides = {
    notZero: (value: number) => value !== 0 && !Number.isNaN(value),
    zero: (value: number) => value === 0,
    present: (value: number) => !Number.isNaN(value),
    missing: (value: number) => Number.isNaN(value),
  } as const
  for (const side of ['present', 'missing', 'notZero', 'zero'] as const) {
    const rows = known.filter((row) => sides[side](feature.values[row]))
    if (rows.length < fewestOfSide || rows.length === known.length) continue
    const [[label, count]] = [...countsBy(goal, rows)].sort(([, a], [, b]) => b - a)
    const total = totals.get(label) ?? 0
    if (count >= pure * rows.length && count >= total / 2 && total <= known.length / 2) return side
  }
  return null
}

/** Rows of one side at least, and the share of them that have the same class. */
const fewestOfSide = 40
const pure = 0.999

function countsBy(goal: Int32Array, rows: Uint32Array): Map<number, number> {
  const counts = new Map<number, number>()
  for (const row of rows) counts.set(goal[row], (counts.get(goal[row]) ?? 0) + 1)
  return counts
}

/**
 * Whether a column says the target in other words. One value for one value only counts where values repeat: in columns of
 * which each row has a value of its own it is always so.
 */
export function copyKind(feature: FrameColumn, target: FrameColumn): 'identical' | 'oneToOne' | null {
  if (identical(feature, target)) return 'identical'
  const [a, b] = [keyed(feature), keyed(target)]
  const [there, back] = [new Map<number, number>(), new Map<number, number>()]
  for (let row = 0; row < a.length; row++) {
    if ((there.get(a[row]) ?? b[row]) !== b[row] || (back.get(b[row]) ?? a[row]) !== a[row]) return null
    there.set(a[row], b[row])
    back.set(b[row], a[row])
  }
  return there.size >= 2 && there.size <= a.length / 2 ? 'oneToOne' : null
}

function keyed(column: FrameColumn): Int32Array {
  return codesOf(column)
}

function identical(a: FrameColumn, b: FrameColumn): boolean {
  if (a.kind === 'text' && b.kind === 'text')
    return a.codes.every((code, row) => (a.levels[code] ?? null) === (b.levels[b.codes[row]] ?? null))
  if (a.kind === 'number' && b.kind === 'number')
    return a.values.every((value, row) => Object.is(value, b.values[row]) || value === b.values[row])
  return false
}
