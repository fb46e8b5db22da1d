import { type Ordering, orderBy, orNull } from '../../shared/domain/evaluation/ordering.ts'
import { lanes, ResampleBlock } from './resampling.ts'

/** Kendall's tau-b. Null for fewer than two rows, or where one side does not vary. O(n log n). */
export function kendall(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  const block = new ResampleBlock(x.length)
  block.fillOnes()
  const found = new Float64Array(lanes)
  resampledKendall(block, orderBy(x, 'rising'), orderBy(y, 'rising'))(found)
  return orNull(found[0])
}

/**
 * Kendall's tau-b of resamples, prepared once for the orders of x and of y; then O(n log n) for each block. Pairs that stand in the order of
 * both are counted by the leading bits of the ranks of y, bit by bit (a wavelet tree), over rows that stand in the order of x. NaN where one side does not
 * vary. Copies of a row are tied with each other.
 */
export function resampledKendall(block: ResampleBlock, byX: Ordering, byY: Ordering): (out: Float64Array) => void {
  // A constant, such as the answers of the trivial baseline, varies in no resample.
  if (byX.ends.length < 2 || byY.ends.length < 2) return (out) => void out.fill(Number.NaN, 0, lanes)
  const { kernels, rows, weights } = block
  const rankY = denseRanks(byY)
  const { order, ends: endsOfBoth } = orderOfBoth(byX, rankY)
  const levels = levelsOf(
    Uint32Array.from(order, (row) => rankY[row]),
    byY.ends.length,
  ).map((level) => ({ nodes: block.whole(level.nodes), count: level.nodes.length / 3, bits: block.bytes(level.bits) }))
  const orders = { x: block.whole(byX.order), y: block.whole(byY.order), both: block.whole(order) }
  const ends = { x: block.whole(byX.ends), y: block.whole(byY.ends), both: block.whole(endsOfBoth) }
  const halves = [block.room(rows * lanes), block.room(rows * lanes)]
  const found = { pairs: block.room(8 * lanes), x: block.room(8 * lanes), y: block.room(8 * lanes), both: block.room(8 * lanes) }

  return (out) => {
    kernels.tiedPairs(weights, orders.x, byX.ends.length, ends.x, found.x)
    kernels.tiedPairs(weights, orders.y, byY.ends.length, ends.y, found.y)
    kernels.tiedPairs(weights, orders.both, endsOfBoth.length, ends.both, found.both)
    block.longAt(found.pairs, lanes).fill(0n)
    let [from, into] = halves
    kernels.reorder(rows, weights, orders.both, from)
    for (const { nodes, count, bits } of levels) {
      kernels.orderedPairs(nodes, count, bits, from, into, found.pairs)
      ;[from, into] = [into, from]
    }
    const at = (place: number) => block.longAt(place, lanes)
    const [inOrder, x, y, both] = [at(found.pairs), at(found.x), at(found.y), at(found.both)]
    const all = (rows * (rows - 1)) / 2
    for (let lane = 0; lane < block.filled; lane++) {
      const [tiedX, tiedY, tiedBoth] = [Number(x[lane]) / 2, Number(y[lane]) / 2, Number(both[lane]) / 2]
      const difference = 2 * Number(inOrder[lane]) - (all - tiedX - tiedY + tiedBoth)
      // Two rounded square roots can carry the ratio past 1.
      const tau = Math.max(-1, Math.min(1, difference / Math.sqrt(all - tiedX) / Math.sqrt(all - tiedY)))
      out[lane] = all === tiedX || all === tiedY ? Number.NaN : tau
    }
  }
}

/** Rows by x, those of equal x by falling y, so that no pair that is tied in x stands in order; with the ends of what is tied in both. */
function orderOfBoth(byX: Ordering, rankY: Uint32Array): Ordering {
  const order = byX.order.slice()
  const ends: number[] = []
  let start = 0
  for (const end of byX.ends) {
    if (end - start > 1) order.subarray(start, end).sort((a, b) => rankY[b] - rankY[a] || a - b)
    for (let i = start + 1; i <= end; i++) if (i === end || rankY[order[i]] !== rankY[order[i - 1]]) ends.push(i)
    start = end
  }
  return { order, ends: Uint32Array.from(ends) }
}

/** 0 for the smallest value, 1 for the next, ties the same. */
function denseRanks({ order, ends }: Ordering): Uint32Array {
  const ranks = new Uint32Array(order.length)
  let start = 0
  ends.forEach((end, group) => {
    for (let i = start; i < end; i++) ranks[order[i]] = group
    start = end
  })
  return ranks
}

interface Level {
  /** Start, place of the first row whose bit is 1, and end of each node. */
  readonly nodes: number[]
  /** Of each row, in the order of the level. */
  readonly bits: Uint8Array
}

/** The levels of the wavelet tree over ranks from 0 to `distinct` − 1. A node whose ranks are all the same has no pair left to tell. */
function levelsOf(ranks: Uint32Array, distinct: number): Level[] {
  const levels: Level[] = []
  let from: Uint32Array = ranks
  let into: Uint32Array = new Uint32Array(ranks.length)
  let open: [number, number][] = ranks.length < 2 ? [] : [[0, ranks.length]]
  for (let bit = 31 - Math.clz32(Math.max(1, distinct - 1)); bit >= 0; bit--) {
    const level: Level = { nodes: [], bits: new Uint8Array(ranks.length) }
    const next: [number, number][] = []
    for (const [start, end] of open) {
      let ones = 0
      for (let i = start; i < end; i++) ones += level.bits[i] = (from[i] >>> bit) & 1
      let [zero, one] = [start, end - ones]
      level.nodes.push(start, one, end)
      for (const half of [
        [start, one],
        [one, end],
      ] as const)
        if (half[1] - half[0] > 1) next.push([...half])
      for (let i = start; i < end; i++) into[level.bits[i] === 1 ? one++ : zero++] = from[i]
    }
    levels.push(level)
    open = next
    ;[from, into] = [into, from]
  }
  return levels
}
