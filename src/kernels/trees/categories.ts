import { Column, Job, Leaf, Split } from './job'
import { leafGain, leafValue, shrunk } from './split'

/** Up to so many categories, each is tried alone against all others, without the l2 of categories (as LightGBM does). */
const fewCategories: u32 = 4

/** What `isSet` says: a set among many categories, whose children are held back by the l2 of categories too, or one category alone. */
export const GROUPED: u32 = 1
export const ALONE: u32 = 2

/**
 * The best set of categories of one input: they are sorted by what they would gain (Fisher, 1958; with smoothing as in LightGBM), and the first
 * or last of them form the set that goes left. Missing values are sorted like a category.
 * @param order room for 256 numbers of 4 bytes and 256 of 8 after them
 */
export function findSetSplit(job: Job, column: Column, input: u32, hist: usize, leaf: Leaf, split: Split, order: usize): void {
  const shift = job.countShift
  const mask = ((<i64>1) << shift) - 1
  const used = usedBins(column, hist, order)
  if (used < 2) return
  const parent = leafGain(job, leaf, job.l2)
  split.gain = parent
  if (used <= fewCategories) {
    for (let i: u32 = 0; i < used; i++) {
      const bin = load<u32>(order + ((<usize>i) << 2))
      const at = hist + ((<usize>bin) << 4)
      if (!tryLeft(job, input, leaf, split, load<i64>(at), load<i64>(at, 8), job.l2)) continue
      setOne(split, bin)
      split.isSet = ALONE
    }
  } else {
    sortBins(job, hist, leaf, order, used, shift, mask)
    const most = min<u32>(job.categoryLimit, used >> 1)
    tryEnds(job, input, hist, leaf, split, order, used, most, false)
    tryEnds(job, input, hist, leaf, split, order, used, used - 1 < job.categoryLimit ? used - 1 - most : most, true)
  }
  split.gain = split.input < 0 ? 0 : split.gain - parent
  if (split.input < 0) return
  const missing = column.missing
  const hasMissing = missing < 256 && load<i64>(hist + ((<usize>missing) << 4), 8) !== 0
  split.missingLeft = hasMissing ? inSet(split, missing) : <u32>(split.leftH >> shift) >= leaf.count - <u32>(split.leftH >> shift) ? 1 : 0
  clearOne(split, missing)
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

/** By gradient over second derivative, each with `categorySmoothing` average rows of the leaf added. Insertion: at most 255 bins. */
function sortBins(job: Job, hist: usize, leaf: Leaf, order: usize, used: u32, shift: u32, mask: i64): void {
  const keys = order + 1024
  const rows = job.categorySmoothing / <f64>leaf.count
  const g = <f64>leaf.g * job.gScale * rows
  const h = <f64>(leaf.h & mask) * job.hScale * rows
  for (let i: u32 = 0; i < used; i++) {
    const bin = load<u32>(order + ((<usize>i) << 2))
    const at = hist + ((<usize>bin) << 4)
    const below = <f64>(load<i64>(at, 8) & mask) * job.hScale + h
    const key = below > 0 ? (<f64>load<i64>(at) * job.gScale + g) / below : 0
    let to = i
    while (to > 0 && load<f64>(keys + ((<usize>to - 1) << 3)) > key) {
      store<f64>(keys + ((<usize>to) << 3), load<f64>(keys + ((<usize>to - 1) << 3)))
      store<u32>(order + ((<usize>to) << 2), load<u32>(order + ((<usize>to - 1) << 2)))
      to--
    }
    store<f64>(keys + ((<usize>to) << 3), key)
    store<u32>(order + ((<usize>to) << 2), bin)
  }
}

function tryEnds(job: Job, input: u32, hist: usize, leaf: Leaf, split: Split, order: usize, used: u32, most: u32, fromEnd: bool): void {
  let g: i64 = 0
  let h: i64 = 0
  let size: u32 = 0
  for (let i: u32 = 0; i < most; i++) {
    const bin = load<u32>(order + ((<usize>(fromEnd ? used - 1 - i : i)) << 2))
    const at = hist + ((<usize>bin) << 4)
    g += load<i64>(at)
    h += load<i64>(at, 8)
    if (tryLeft(job, input, leaf, split, g, h, job.l2 + job.categoryL2)) size = i + 1
  }
  if (size === 0) return
  setNone(split)
  for (let i: u32 = 0; i < size; i++) setBin(split, load<u32>(order + ((<usize>(fromEnd ? used - 1 - i : i)) << 2)))
}

function tryLeft(job: Job, input: u32, leaf: Leaf, split: Split, gInt: i64, hInt: i64, l2: f64): bool {
  const shift = job.countShift
  const mask = ((<i64>1) << shift) - 1
  const count = <u32>(hInt >> shift)
  if (count < job.minRows || leaf.count - count < job.minRows) return false
  const hLeft = <f64>(hInt & mask) * job.hScale
  const hRight = <f64>((leaf.h - hInt) & mask) * job.hScale
  if (hLeft < job.minHessian || hRight < job.minHessian) return false
  const gLeft = <f64>gInt * job.gScale
  const gRight = <f64>(leaf.g - gInt) * job.gScale
  const gain = half(job, leaf, gLeft, hLeft, l2) + half(job, leaf, gRight, hRight, l2)
  if (!(gain > split.gain)) return false
  split.gain = gain
  split.input = <i32>input
  split.isSet = GROUPED
  split.leftG = gInt
  split.leftH = hInt
  return true
}

function half(job: Job, leaf: Leaf, g: f64, h: f64, l2: f64): f64 {
  const value = leafValue(g, h, job.l1, l2, leaf.lower, leaf.upper)
  return -(2 * shrunk(g, job.l1) * value + (h + l2) * value * value)
}

function setNone(split: Split): void {
  split.set0 = 0
  split.set1 = 0
  split.set2 = 0
  split.set3 = 0
}

function setOne(split: Split, bin: u32): void {
  setNone(split)
  setBin(split, bin)
}

function word(split: Split, bin: u32): usize {
  return changetype<usize>(split) + offsetof<Split>('set0') + <usize>((bin >> 6) << 3)
}

function setBin(split: Split, bin: u32): void {
  store<u64>(word(split, bin), load<u64>(word(split, bin)) | ((<u64>1) << (bin & 63)))
}

function clearOne(split: Split, bin: u32): void {
  if (bin < 256) store<u64>(word(split, bin), load<u64>(word(split, bin)) & ~((<u64>1) << (bin & 63)))
}

function inSet(split: Split, bin: u32): u32 {
  return <u32>((load<u64>(word(split, bin)) >> (bin & 63)) & 1)
}
