import { Column, Job, Leaf, Split } from './job'

/** A gradient moved towards 0 by l1. */
function shrunk(g: f64, l1: f64): f64 {
  const size = abs(g) - l1
  return size <= 0 ? 0 : copysign(size, g)
}

/** What a leaf adds to a score before the learning rate, held within its bounds. */
export function leafValue(g: f64, h: f64, l1: f64, l2: f64, lower: f64, upper: f64): f64 {
  const below = h + l2
  return below > 0 ? min<f64>(max<f64>(-shrunk(g, l1) / below, lower), upper) : 0
}

/** What a leaf with this value gains; at its best value that is G² / (H + λ). */
function gainOf(value: f64, g: f64, h: f64, l1: f64, l2: f64): f64 {
  return -(2 * shrunk(g, l1) * value + (h + l2) * value * value)
}

/** What a leaf with these sums gains, at its best value within the bounds of `bounds`. */
export function bestGain(job: Job, bounds: Leaf, g: f64, h: f64, l2: f64): f64 {
  return gainOf(leafValue(g, h, job.l1, l2, bounds.lower, bounds.upper), g, h, job.l1, l2)
}

/** The sum of second derivatives in the second number of a histogram, below the number of rows. */
export function hessianOf(job: Job, packed: i64): f64 {
  return <f64>(packed & (((<i64>1) << job.countShift) - 1)) * job.hScale
}

/** What a leaf gains without a split. */
export function leafGain(job: Job, leaf: Leaf, l2: f64): f64 {
  return bestGain(job, leaf, <f64>leaf.g * job.gScale, hessianOf(job, leaf.h), l2)
}

/** The best threshold of one input. Where the leaf has missing values, they are tried on both sides. */
export function findSplit(job: Job, column: Column, input: u32, hist: usize, leaf: Leaf, split: Split): void {
  const bins = column.missing < 256 ? column.count - 1 : column.count
  const missing = hist + ((<usize>bins) << 4)
  const hasMissing = column.missing < 256 && load<i64>(missing, 8) !== 0
  const parent = leafGain(job, leaf, job.l2)
  const simple = job.l1 === 0 && job.hasMonotone === 0
  split.gain = parent
  // With missing values on the right, the last threshold parts them from all others.
  if (simple) scan(job, input, hist, hasMissing ? bins : bins - 1, i64x2.splat(0), 0, leaf, split)
  else scanBounded(job, column, input, hist, hasMissing ? bins : bins - 1, i64x2.splat(0), 0, leaf, split)
  if (hasMissing) {
    if (simple) scan(job, input, hist, bins - 1, v128.load(missing), 1, leaf, split)
    else scanBounded(job, column, input, hist, bins - 1, v128.load(missing), 1, leaf, split)
  }
  split.gain = split.input < 0 ? 0 : split.gain - parent
  if (!hasMissing && split.input >= 0) {
    const left = <u32>(split.leftH >> job.countShift)
    split.missingLeft = left >= leaf.count - left ? 1 : 0
  }
}

/** Tries thresholds where neither l1 nor bounds matter: both sides in one vector. @param start what goes left before bin 0: nothing, or missing values */
function scan(job: Job, input: u32, hist: usize, bins: u32, start: v128, missingLeft: u32, leaf: Leaf, split: Split): void {
  const shift = job.countShift
  const mask = ((<i64>1) << shift) - 1
  const g = <f64>leaf.g * job.gScale
  const h = <f64>(leaf.h & mask) * job.hScale
  const gScale = job.gScale
  const hScale = job.hScale
  const l2 = f64x2.splat(job.l2)
  const rows = <i64>leaf.count
  const minRows = <i64>job.minRows
  const minHessian = job.minHessian
  let left = start
  let best = split.gain
  let bin: i32 = -1
  let at: v128 = left
  for (let b: u32 = 0; b < bins; b++, hist += 16) {
    const entry = v128.load(hist)
    if (!v128.any_true(entry)) continue
    left = i64x2.add(left, entry)
    const packed = i64x2.extract_lane(left, 1)
    const count = packed >> shift
    if (count < minRows) continue
    if (rows - count < minRows) break
    const hLeft = <f64>(packed & mask) * hScale
    const hRight = h - hLeft
    if (hLeft < minHessian) continue
    if (hRight < minHessian) break
    const gLeft = <f64>i64x2.extract_lane(left, 0) * gScale
    const gs = f64x2(gLeft, g - gLeft)
    const gains = f64x2.div(f64x2.mul(gs, gs), f64x2.add(f64x2(hLeft, hRight), l2))
    const gain = f64x2.extract_lane(gains, 0) + f64x2.extract_lane(gains, 1)
    if (gain > best) {
      best = gain
      bin = <i32>b
      at = left
    }
  }
  if (bin < 0) return
  split.gain = best
  split.input = <i32>input
  split.bin = <u32>bin
  split.missingLeft = missingLeft
  split.isSet = 0
  split.leftG = i64x2.extract_lane(at, 0)
  split.leftH = i64x2.extract_lane(at, 1)
}

/** The same with l1 and with bounds of monotone inputs (Gutierrez and others' basic method, as in LightGBM: a split must not go against them). */
function scanBounded(
  job: Job,
  column: Column,
  input: u32,
  hist: usize,
  bins: u32,
  start: v128,
  missingLeft: u32,
  leaf: Leaf,
  split: Split,
): void {
  const shift = job.countShift
  const mask = ((<i64>1) << shift) - 1
  const g = <f64>leaf.g * job.gScale
  const h = <f64>(leaf.h & mask) * job.hScale
  const l1 = job.l1
  const l2 = job.l2
  const minRows = <i64>job.minRows
  let left = start
  for (let b: u32 = 0; b < bins; b++, hist += 16) {
    const entry = v128.load(hist)
    if (!v128.any_true(entry)) continue
    left = i64x2.add(left, entry)
    const packed = i64x2.extract_lane(left, 1)
    const count = packed >> shift
    if (count < minRows) continue
    if (<i64>leaf.count - count < minRows) break
    const hLeft = <f64>(packed & mask) * job.hScale
    const hRight = h - hLeft
    if (hLeft < job.minHessian) continue
    if (hRight < job.minHessian) break
    const gLeft = <f64>i64x2.extract_lane(left, 0) * job.gScale
    const gRight = g - gLeft
    const leftValue = leafValue(gLeft, hLeft, l1, l2, leaf.lower, leaf.upper)
    const rightValue = leafValue(gRight, hRight, l1, l2, leaf.lower, leaf.upper)
    if (column.monotone > 0 && leftValue > rightValue) continue
    if (column.monotone < 0 && leftValue < rightValue) continue
    const gain = gainOf(leftValue, gLeft, hLeft, l1, l2) + gainOf(rightValue, gRight, hRight, l1, l2)
    if (gain <= split.gain) continue
    split.gain = gain
    split.input = <i32>input
    split.bin = b
    split.missingLeft = missingLeft
    split.isSet = 0
    split.leftG = i64x2.extract_lane(left, 0)
    split.leftH = packed
  }
}
