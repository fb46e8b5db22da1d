import { seededRandom } from '../../random.ts'
import { derivedSeed } from '../seeds.ts'
import type { TreeRows } from './treeTypes.ts'

/** Edges are placed by so many rows at most, and by so many values. */
const mostRows = 65_536
const mostValues = 50_000_000

/**
 * Of each input the numbers between its bins, ascending: a value lies in bin b where it is above edge b − 1 and at most edge b. None for categories.
 * @param bins at most, without that of missing values @param rest lets other work run
 */
export async function edgesOf(
  { x, width, rows }: Pick<TreeRows, 'x' | 'width' | 'rows'>,
  categories: readonly number[],
  bins: number,
  seed: number,
  rest: () => Promise<void>,
): Promise<Float32Array[]> {
  const size = Math.min(rows.train.length, mostRows, Math.max(10_000, Math.floor(mostValues / Math.max(1, width))))
  const sample = sampled(rows.train, size, derivedSeed('sample of rows', seed))
  const isRead = !(x instanceof Float32Array)
  const values = isRead ? new Float32Array(sample.length * width) : x
  if (isRead) x.gather(sample, 0, sample.length, values)
  const column = new Float32Array(sample.length)
  const edges: Float32Array[] = []
  for (let input = 0; input < width; input++) {
    if (categories[input] === 0) for (let i = 0; i < sample.length; i++) column[i] = values[(isRead ? i : sample[i]) * width + input]
    edges.push(categories[input] > 0 ? new Float32Array() : edgesBetween(column, bins))
    if (input % 16 === 15) await rest()
  }
  return edges
}

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

/** All values apart where there are few enough; else bins of about as many rows each. @param column is sorted here, and of no use afterwards */
export function edgesBetween(column: Float32Array, bins: number): Float32Array {
  column.sort()
  let end = column.length
  while (end > 0 && Number.isNaN(column[end - 1])) end--
  const counts = new Uint32Array(end)
  let last = -1
  for (let i = 0; i < end; i++) {
    if (last >= 0 && column[i] === column[last]) counts[last]++
    else {
      last++
      column[last] = column[i]
      counts[last] = 1
    }
  }
  const values = last + 1
  const ends =
    values <= bins ? Uint32Array.from({ length: Math.max(0, last) }, (_, i) => i) : lastOfBins(counts.subarray(0, values), end, bins)
  return Float32Array.from(ends, (i) => between(column[i], column[i + 1]))
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
