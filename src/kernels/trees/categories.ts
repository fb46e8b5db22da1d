import { Column, Job, Leaf, Split } from './job'
import { binAt, insert } from './order'
import { BinSet } from './sets'
import { bestGain, hessianOf, leafGain } from './split'

/** Up to so many categories, each is tried alone against all others, without the l2 of categories (as LightGBM does). */
const fewCategories: u32 = 4

/** What `isSet` says: a set among many categories, whose children are held back by the l2 of categories too, or one category alone. */
export const GROUPED: u32 = 1
const ALONE: u32 = 2

/**
 * The best set of categories of one input: they are sorted by what they would gain (Fisher, 1958; with smoothing as in LightGBM), and the first
 * or last of them form the set that goes left. Missing values are sorted like a category.
 * @param order room for an order: see `order.ts`
 */
export function findSetSplit(job: Job, column: Column, input: u32, hist: usize, leaf: Leaf, split: Split, order: usize): void {
  const used = usedBins(column, hist, order)
  if (used < 2) return
  const parent = leafGain(job, leaf, job.l2)
  split.gain = parent
  if (used <= fewCategories) {
    for (let i: u32 = 0; i < used; i++) {
      const bin = binAt(order, i)
      const at = hist + ((<usize>bin) << 4)
      if (!tryLeft(job, input, leaf, split, load<i64>(at), load<i64>(at, 8), job.l2)) continue
      setOf(split).clear()
      setOf(split).add(bin)
      split.isSet = ALONE
    }
  } else {
    sortBins(job, hist, leaf, order, used)
    const most = min<u32>(job.categoryLimit, used >> 1)
    tryEnds(job, input, hist, leaf, split, order, used, most, false)
    tryEnds(job, input, hist, leaf, split, order, used, used - 1 < job.categoryLimit ? used - 1 - most : most, true)
  }
  split.gain = split.input < 0 ? 0 : split.gain - parent
  if (split.input < 0) return
  const missing = column.missing
  const hasMissing = missing < 256 && load<i64>(hist + ((<usize>missing) << 4), 8) !== 0
  const left = <u32>(split.leftH >> job.countShift)
  split.missingLeft = hasMissing ? <u32>setOf(split).has(missing) : left >= leaf.count - left ? 1 : 0
  if (missing < 256) setOf(split).remove(missing)
}

/** Bins that have rows, in `order`. */
function usedBins(column: Column, hist: usize, order: usize): u32 {
  let used: u32 = 0
  for (let bin: u32 = 0; bin < column.count; bin++) {
    if (load<i64>(hist + ((<usize>bin) << 4), 8) === 0) continue
    store<u32>(order + ((<usize>used) << 2), bin)
    used++
  }
  return used
}

/** By gradient over second derivative, each with `categorySmoothing` average rows of the leaf added. */
function sortBins(job: Job, hist: usize, leaf: Leaf, order: usize, used: u32): void {
  const rows = job.categorySmoothing / <f64>leaf.count
  const g = <f64>leaf.g * job.gScale * rows
  const h = hessianOf(job, leaf.h) * rows
  for (let i: u32 = 0; i < used; i++) {
    const bin = binAt(order, i)
    const at = hist + ((<usize>bin) << 4)
    const below = hessianOf(job, load<i64>(at, 8)) + h
    insert(order, i, bin, below > 0 ? (<f64>load<i64>(at) * job.gScale + g) / below : 0)
  }
}

/** Tries the first, or the last, 1 … most bins of the order as the set that goes left. */
function tryEnds(job: Job, input: u32, hist: usize, leaf: Leaf, split: Split, order: usize, used: u32, most: u32, fromEnd: bool): void {
  let g: i64 = 0
  let h: i64 = 0
  let size: u32 = 0
  for (let i: u32 = 0; i < most; i++) {
    const bin = binAt(order, fromEnd ? used - 1 - i : i)
    const at = hist + ((<usize>bin) << 4)
    g += load<i64>(at)
    h += load<i64>(at, 8)
    if (tryLeft(job, input, leaf, split, g, h, job.l2 + job.categoryL2)) size = i + 1
  }
  if (size === 0) return
  setOf(split).clear()
  for (let i: u32 = 0; i < size; i++) setOf(split).add(binAt(order, fromEnd ? used - 1 - i : i))
}

/** Keeps the split where these sums go left, if it is allowed and gains more than the best so far; @returns whether it was */
function tryLeft(job: Job, input: u32, leaf: Leaf, split: Split, gInt: i64, hInt: i64, l2: f64): bool {
  const count = <u32>(hInt >> job.countShift)
  if (count < job.minRows || leaf.count - count < job.minRows) return false
  const hLeft = hessianOf(job, hInt)
  const hRight = hessianOf(job, leaf.h - hInt)
  if (hLeft < job.minHessian || hRight < job.minHessian) return false
  const gLeft = <f64>gInt * job.gScale
  const gRight = <f64>(leaf.g - gInt) * job.gScale
  const gain = bestGain(job, leaf, gLeft, hLeft, l2) + bestGain(job, leaf, gRight, hRight, l2)
  if (!(gain > split.gain)) return false
  split.gain = gain
  split.input = <i32>input
  split.isSet = GROUPED
  split.leftG = gInt
  split.leftH = hInt
  return true
}

function setOf(split: Split): BinSet {
  return changetype<BinSet>(changetype<usize>(split) + offsetof<Split>('set0'))
}
