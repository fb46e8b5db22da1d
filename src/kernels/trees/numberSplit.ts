import { Column, columnOf, ForestNode, Job, setAt, Slot } from './job'
import { binAt, insert } from './order'

/** Splits of a forest for a number, or for two classes as 0 and 1: what falls is the variance, which for two classes is half of Gini's impurity. */

/** Sums of a node, kept at `sums`: Σ k·g and Σ k·h of rows that were drawn k times; its mean. @returns whether all rows have one value */
export function sumNumbers(job: Job, slot: Slot, node: ForestNode, index: u32): bool {
  let g: i64 = 0
  let h: i64 = 0
  let least: f32 = Infinity
  let most: f32 = -Infinity
  let sum: f64 = 0
  let cover: f64 = 0
  for (let i = node.start; i < node.start + node.count; i++) {
    const row = <usize>load<u32>(<usize>slot.rows + ((<usize>i) << 2))
    const draws = <i64>load<u8>(<usize>slot.draws + row)
    g += draws * <i64>load<i32>(<usize>job.pairs + (row << 3))
    h += draws * <i64>load<i32>(<usize>job.pairs + (row << 3), 4)
    const y = load<f32>(<usize>job.y + (row << 2))
    if (y < least) least = y
    if (y > most) most = y
    const weight = <f64>draws * (job.weights !== 0 ? <f64>load<f32>(<usize>job.weights + (row << 2)) : 1)
    sum += weight * <f64>y
    cover += weight
  }
  store<i64>(<usize>slot.sums, g)
  store<i64>(<usize>slot.sums, h, 8)
  node.cover = <f32>cover
  store<f32>(<usize>slot.values + ((<usize>index) << 2), cover > 0 ? <f32>(sum / cover) : 0)
  return least === most
}

/** Looks for the best split of a node by one input, and keeps it where it gains more than that of the inputs before. */
export function bestNumberSplit(job: Job, slot: Slot, node: ForestNode, index: u32, input: u32): void {
  const column = columnOf(job, input)
  const hist = <usize>slot.hist
  memory.fill(hist, 0, (<usize>column.count) << 4)
  const one = (<i64>1) << job.countShift
  let first: u32 = 256
  let last: u32 = 0
  for (let i = node.start; i < node.start + node.count; i++) {
    const row = <usize>load<u32>(<usize>slot.rows + ((<usize>i) << 2))
    const draws = <i64>load<u8>(<usize>slot.draws + row)
    const bin = <u32>load<u8>(<usize>column.bins + row * column.stride)
    if (bin < first) first = bin
    if (bin > last) last = bin
    const to = hist + ((<usize>bin) << 4)
    store<i64>(to, load<i64>(to) + draws * <i64>load<i32>(<usize>job.pairs + (row << 3)))
    store<i64>(to, load<i64>(to, 8) + one + draws * <i64>load<i32>(<usize>job.pairs + (row << 3), 4), 8)
  }
  if (first === last) return
  if (column.categories > 0) return scanOrdered(job, slot, node, index, input, column)
  const missing = hist + ((<usize>column.missing) << 4)
  const hasMissing = load<i64>(missing, 8) !== 0
  const end = last === column.missing ? column.missing - 1 : last
  scan(job, slot, node, input, column, first, hasMissing ? end + 1 : end, 0, 0, 0)
  if (hasMissing) scan(job, slot, node, input, column, first, end, load<i64>(missing), load<i64>(missing, 8), 1)
}

/** Tries the thresholds first … end − 1. @param g @param h what goes left before the first: nothing, or missing values */
function scan(
  job: Job,
  slot: Slot,
  node: ForestNode,
  input: u32,
  column: Column,
  first: u32,
  end: u32,
  g: i64,
  h: i64,
  missingLeft: u32,
): void {
  const hasMissing = load<i64>(<usize>slot.hist + ((<usize>column.missing) << 4), 8) !== 0
  for (let bin = first; bin < end; bin++) {
    const at = <usize>slot.hist + ((<usize>bin) << 4)
    const rows = load<i64>(at, 8)
    if (rows === 0) continue
    g += load<i64>(at)
    h += rows
    if (!isBetter(job, slot, node, column, g, h)) continue
    node.input = <i32>input
    node.bin = bin
    node.isSet = 0
    node.missingLeft = hasMissing ? missingLeft : sideOfMost(job, node, h)
  }
}

/** Whether missing values go left where the node has none: the way of most rows. */
function sideOfMost(job: Job, node: ForestNode, h: i64): u32 {
  const left = <u32>(h >> job.countShift)
  return left >= node.count - left ? 1 : 0
}

/** Whether these rows on the left gain more than the best split so far; then that is their gain. */
function isBetter(job: Job, slot: Slot, node: ForestNode, column: Column, g: i64, packed: i64): bool {
  const left = <u32>(packed >> job.countShift)
  if (left < job.minRows || left >= node.count || node.count - left < job.minRows) return false
  const hLeft = <f64>(packed & (((<i64>1) << job.countShift) - 1))
  const hAll = <f64>load<i64>(<usize>slot.sums, 8)
  const hRight = hAll - hLeft
  if (hLeft <= 0 || hRight <= 0) return false
  const gAll = <f64>load<i64>(<usize>slot.sums)
  const gLeft = <f64>g
  const gRight = gAll - gLeft
  const unit = (job.gScale * job.gScale) / job.hScale
  const gain = <f32>(((gLeft * gLeft) / hLeft + (gRight * gRight) / hRight - (gAll * gAll) / hAll) * unit)
  if (!(gain > node.gain)) return false
  if (job.hasMonotone !== 0 && isAgainst(job, node, column, gLeft / hLeft, gRight / hRight)) return false
  node.gain = gain
  return true
}

/** Against a monotone input, or out of the bounds that one above has set. */
function isAgainst(job: Job, node: ForestNode, column: Column, left: f64, right: f64): bool {
  const unit = job.gScale / job.hScale
  const a = left * unit + job.parameter
  const b = right * unit + job.parameter
  if (column.monotone > 0 && a > b) return true
  if (column.monotone < 0 && a < b) return true
  return Math.min(a, b) < <f64>node.lower || Math.max(a, b) > <f64>node.upper
}

/** Categories in the order of their means: one of the prefixes is the best set of all (Breiman and others, CART, 1984, theorem 4.5). */
function scanOrdered(job: Job, slot: Slot, node: ForestNode, index: u32, input: u32, column: Column): void {
  const mask = ((<i64>1) << job.countShift) - 1
  const hist = <usize>slot.hist
  const order = <usize>slot.order
  let used: u32 = 0
  for (let bin: u32 = 0; bin < column.count; bin++) {
    const at = hist + ((<usize>bin) << 4)
    const packed = load<i64>(at, 8)
    if (packed === 0) continue
    const h = <f64>(packed & mask)
    insert(order, used, bin, h > 0 ? <f64>load<i64>(at) / h : 0)
    used++
  }
  let g: i64 = 0
  let h: i64 = 0
  let size: u32 = 0
  let leftH: i64 = 0
  for (let i: u32 = 0; i + 1 < used; i++) {
    const at = hist + ((<usize>binAt(order, i)) << 4)
    g += load<i64>(at)
    h += load<i64>(at, 8)
    if (!isBetter(job, slot, node, column, g, h)) continue
    size = i + 1
    leftH = h
  }
  if (size > 0)
    takeSet(slot, node, index, input, column, size, load<i64>(hist + ((<usize>column.missing) << 4), 8) !== 0, sideOfMost(job, node, leftH))
}

/** The first `size` categories in order go left. @param otherwise whether missing values do, where the node has none */
export function takeSet(
  slot: Slot,
  node: ForestNode,
  index: u32,
  input: u32,
  column: Column,
  size: u32,
  hasMissing: bool,
  otherwise: u32,
): void {
  node.input = <i32>input
  node.isSet = 1
  node.missingLeft = hasMissing ? 0 : otherwise
  const set = setAt(slot, index)
  set.clear()
  for (let i: u32 = 0; i < size; i++) {
    const bin = binAt(slot.order, i)
    if (bin === column.missing) node.missingLeft = 1
    else set.add(bin)
  }
}
