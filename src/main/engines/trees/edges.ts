import { seededRandom } from '../../random.ts'
import { derivedSeed } from '../seeds.ts'
import { resting } from './data.ts'
import { type FewValues, fewValues, lookUp } from './fewValues.ts'
import type { TreeRows } from './treeTypes.ts'

/** Edges are placed by so many rows at most, and by so many values. */
const mostRows = 65_536
const mostValues = 50_000_000
/** Values that are looked at before other work runs. */
const valuesAtOnce = 2_000_000

/**
 * Of each input the numbers between its bins, ascending: a value lies in bin b where it is above edge b − 1 and at most edge b. None for categories.
 * @param bins at most, without that of missing values @throws CANCELLED
 */
export async function edgesOf(
  { x, width, rows }: Pick<TreeRows, 'x' | 'width' | 'rows'>,
  categories: readonly number[],
  bins: number,
  seed: number,
  signal: AbortSignal,
): Promise<Float32Array[]> {
  const size = Math.min(rows.train.length, mostRows, Math.max(10_000, Math.floor(mostValues / Math.max(1, width))))
  const sample = sampled(rows.train, size, derivedSeed('sample of rows', seed))
  const isRead = !(x instanceof Float32Array)
  const values = isRead ? await gathered(x, sample, width, signal) : x
  const column = new Float32Array(sample.length)
  const edges: Float32Array[] = []
  const few: FewValues[] = []
  for (let input = 0; input < width; input++) {
    if (input % 4 === 3) await resting(signal)
    if (categories[input] > 0) {
      edges.push(new Float32Array())
      continue
    }
    for (let i = 0; i < sample.length; i++) column[i] = values[(isRead ? i : sample[i]) * width + input]
    const found = distinctOf(column)
    edges.push(edgesBetween(found, bins))
    if (found.values.length <= bins) few.push(fewValues(input, found.values, bins))
  }
  // A rare value that the sample does not have is told apart too, where there are few values in all.
  if (size < rows.train.length && few.length > 0) await lookForOthers(few, x, rows.train, width, signal)
  for (const { input, list, isMany, found } of few) if (!isMany && found > 0) edges[input] = allApart(Float32Array.from(list).sort())
  return edges
}

type Matrix = TreeRows['x']

/** Rows of a matrix that is read, some at a time. */
async function gathered(x: Exclude<Matrix, Float32Array>, rows: Uint32Array, width: number, signal: AbortSignal): Promise<Float32Array> {
  const out = new Float32Array(rows.length * width)
  const step = rowsAtOnce(width)
  for (let from = 0; from < rows.length; from += step) {
    const until = Math.min(rows.length, from + step)
    x.gather(rows, from, until, out.subarray(from * width, until * width))
    await resting(signal)
  }
  return out
}

async function lookForOthers(few: readonly FewValues[], x: Matrix, rows: Uint32Array, width: number, signal: AbortSignal): Promise<void> {
  const step = rowsAtOnce(width)
  const read = x instanceof Float32Array ? null : new Float32Array(Math.min(step, rows.length) * width)
  for (let from = 0; from < rows.length && few.some(({ isMany }) => !isMany); from += step) {
    const until = Math.min(rows.length, from + step)
    if (x instanceof Float32Array) for (const values of few) lookUp(values, x, width, rows.subarray(from, until))
    else if (read !== null) {
      x.gather(rows, from, until, read)
      for (const values of few) lookUp(values, read, width, until - from)
    }
    await resting(signal)
  }
}

const rowsAtOnce = (width: number): number => Math.max(1, Math.floor(valuesAtOnce / Math.max(1, width)))

/** So many of the rows, in their order: each row has the same chance (Knuth, TAOCP 2, algorithm 3.4.2 S). */
export function sampled(rows: Uint32Array, size: number, seed: number): Uint32Array {
  if (size >= rows.length) return rows
  const out = new Uint32Array(size)
  const random = seededRandom(seed)
  for (let i = 0, taken = 0; taken < size; i++) {
    if ((rows.length - i) * random.next() < size - taken) out[taken++] = rows[i]
  }
  return out
}

interface Distinct {
  /** Ascending, without missing ones. */
  readonly values: Float32Array
  readonly counts: Uint32Array
}

/** @param column is sorted here */
function distinctOf(column: Float32Array): Distinct {
  column.sort()
  let end = column.length
  while (end > 0 && Number.isNaN(column[end - 1])) end--
  const counts = new Uint32Array(end)
  const values = new Float32Array(end)
  let last = -1
  for (let i = 0; i < end; i++) {
    if (last >= 0 && column[i] === values[last]) counts[last]++
    else {
      last++
      values[last] = column[i]
      counts[last] = 1
    }
  }
  return { values: values.subarray(0, last + 1), counts: counts.subarray(0, last + 1) }
}

/** All values apart where there are few enough; else bins of about as many rows each. */
function edgesBetween({ values, counts }: Distinct, bins: number): Float32Array {
  if (values.length <= bins) return allApart(values)
  const rows = counts.reduce((sum, count) => sum + count, 0)
  return Float32Array.from(lastOfBins(counts, rows, bins), (i) => between(values[i], values[i + 1]))
}

function allApart(values: Float32Array): Float32Array {
  return Float32Array.from({ length: Math.max(0, values.length - 1) }, (_, i) => between(values[i], values[i + 1]))
}

/**
 * Which values end a bin, but for the last. Values with more rows than a bin should have are bins of their own; the others share what is left
 * (as LightGBM's `GreedyFindBin`).
 */
function lastOfBins(counts: Uint32Array, rows: number, bins: number): number[] {
  const limit = rows / bins
  let [binsLeft, rowsLeft] = [bins, rows]
  for (let i = 0; i < counts.length; i++) {
    if (counts[i] < limit) continue
    binsLeft--
    rowsLeft -= counts[i]
  }
  let mean = rowsLeft / Math.max(1, binsLeft)
  const last: number[] = []
  let size = 0
  for (let i = 0; i < counts.length - 1 && last.length < bins - 1; i++) {
    const isLarge = counts[i] >= limit
    if (!isLarge) rowsLeft -= counts[i]
    size += counts[i]
    if (!isLarge && size < mean && !(counts[i + 1] >= limit && size >= Math.max(1, mean / 2))) continue
    last.push(i)
    size = 0
    if (isLarge) continue
    binsLeft--
    mean = rowsLeft / Math.max(1, binsLeft)
  }
  return last
}

/** A float32 t with a ≤ t < b, in the middle where there is one. */
export function between(a: number, b: number): number {
  const middle = Math.fround(a / 2 + b / 2)
  return middle >= a && middle < b ? middle : a
}
