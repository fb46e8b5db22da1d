import { Column, columnOf, ForestNode, Job, Slot } from './job'
import { takeSet } from './numberSplit'
import { binAt, insert } from './order'

/**
 * Splits of a forest for several classes, by Gini's impurity. A histogram has, of each bin, its rows and the weight of each class, all float64;
 * one thread adds them up in the order of rows, so that they are the same every time.
 */

/** A row's weight, as often as it was drawn. */
function classWeight(job: Job, slot: Slot, row: usize): f64 {
  const draws = <f64>load<u8>(<usize>slot.draws + row)
  return job.weights !== 0 ? draws * <f64>load<f32>(<usize>job.weights + (row << 2)) : draws
}

/** Weights of the classes of a node, kept at `sums`, and their shares. @returns whether all rows are of one class */
export function sumClasses(job: Job, slot: Slot, node: ForestNode, index: u32): bool {
  const sums = <usize>slot.sums
  const classes = job.outputs
  memory.fill(sums, 0, (<usize>classes) << 3)
  let cover: f64 = 0
  let isPure = true
  const label = load<f32>(<usize>job.y + ((<usize>load<u32>(<usize>slot.rows + ((<usize>node.start) << 2))) << 2))
  for (let i = node.start; i < node.start + node.count; i++) {
    const row = <usize>load<u32>(<usize>slot.rows + ((<usize>i) << 2))
    const weight = classWeight(job, slot, row)
    const y = load<f32>(<usize>job.y + (row << 2))
    if (y !== label) isPure = false
    const to = sums + ((<usize>y) << 3)
    store<f64>(to, load<f64>(to) + weight)
    cover += weight
  }
  node.cover = <f32>cover
  for (let k: u32 = 0; k < classes; k++) {
    const share = cover > 0 ? <f32>(load<f64>(sums + ((<usize>k) << 3)) / cover) : 0
    store<f32>(<usize>slot.values + (<usize>index * classes + k) * 4, share)
  }
  return isPure
}

/** Looks for the best split of a node by one input, and keeps it where it gains more than that of the inputs before. */
export function bestClassSplit(job: Job, slot: Slot, node: ForestNode, index: u32, input: u32): void {
  const column = columnOf(job, input)
  const size = (<usize>job.outputs + 1) << 3
  const hist = <usize>slot.hist
  memory.fill(hist, 0, <usize>column.count * size)
  let first: u32 = 256
  let last: u32 = 0
  for (let i = node.start; i < node.start + node.count; i++) {
    const row = <usize>load<u32>(<usize>slot.rows + ((<usize>i) << 2))
    const bin = <u32>load<u8>(<usize>column.bins + row * column.stride)
    if (bin < first) first = bin
    if (bin > last) last = bin
    const at = hist + <usize>bin * size
    store<f64>(at, load<f64>(at) + 1)
    const to = at + 8 + ((<usize>load<f32>(<usize>job.y + (row << 2))) << 3)
    store<f64>(to, load<f64>(to) + classWeight(job, slot, row))
  }
  if (first === last) return
  if (column.categories > 0) return scanOrdered(job, slot, node, index, input, column, size)
  const missing = hist + <usize>column.missing * size
  const hasMissing = load<f64>(missing) !== 0
  const end = last === column.missing ? column.missing - 1 : last
  scan(job, slot, node, input, first, hasMissing ? end + 1 : end, size, 0, hasMissing, 0)
  if (hasMissing) scan(job, slot, node, input, first, end, size, missing, true, 1)
}

/**
 * Tries the thresholds first … end − 1. @param size bytes of a bin in the histogram @param start the bin of missing values where they go left; else 0
 */
function scan(
  job: Job,
  slot: Slot,
  node: ForestNode,
  input: u32,
  first: u32,
  end: u32,
  size: usize,
  start: usize,
  hasMissing: bool,
  missingLeft: u32,
): void {
  let rows = begin(job, slot, start)
  for (let bin = first; bin < end; bin++) {
    const at = <usize>slot.hist + <usize>bin * size
    if (load<f64>(at) === 0) continue
    rows += <u32>load<f64>(at)
    if (!isBetter(job, slot, node, at + 8, rows)) continue
    node.input = <i32>input
    node.bin = bin
    node.isSet = 0
    node.missingLeft = hasMissing ? missingLeft : rows >= node.count - rows ? 1 : 0
  }
}

/** Class weights on the left, after those of the node: those of one bin, or none. @returns its rows */
function begin(job: Job, slot: Slot, bin: usize): u32 {
  const left = <usize>slot.sums + ((<usize>job.outputs) << 3)
  const bytes = (<usize>job.outputs) << 3
  if (bin === 0) {
    memory.fill(left, 0, bytes)
    return 0
  }
  memory.copy(left, bin + 8, bytes)
  return <u32>load<f64>(bin)
}

/** Moves the weights of a bin to the left, and says whether that gains more than the best split so far. */
function isBetter(job: Job, slot: Slot, node: ForestNode, weights: usize, rows: u32): bool {
  const classes = job.outputs
  const sums = <usize>slot.sums
  const lefts = sums + ((<usize>classes) << 3)
  let left: f64 = 0
  let all: f64 = 0
  let leftSquares: f64 = 0
  let rightSquares: f64 = 0
  let squares: f64 = 0
  for (let k: usize = 0; k < classes; k++) {
    const to = lefts + (k << 3)
    const a = load<f64>(to) + load<f64>(weights + (k << 3))
    store<f64>(to, a)
    const whole = load<f64>(sums + (k << 3))
    left += a
    all += whole
    leftSquares += a * a
    rightSquares += (whole - a) * (whole - a)
    squares += whole * whole
  }
  if (rows < job.minRows || rows >= node.count || node.count - rows < job.minRows) return false
  const right = all - left
  if (left <= 0 || right <= 0) return false
  const gain = <f32>(leftSquares / left + rightSquares / right - squares / all)
  if (!(gain > node.gain)) return false
  node.gain = gain
  return true
}

/** Categories in the order of their share of the node's commonest class. */
function scanOrdered(job: Job, slot: Slot, node: ForestNode, index: u32, input: u32, column: Column, size: usize): void {
  const hist = <usize>slot.hist
  const order = <usize>slot.order
  let common: usize = 0
  for (let k: usize = 1; k < job.outputs; k++) {
    if (load<f64>(<usize>slot.sums + (k << 3)) > load<f64>(<usize>slot.sums + (common << 3))) common = k
  }
  let used: u32 = 0
  for (let bin: u32 = 0; bin < column.count; bin++) {
    const at = hist + <usize>bin * size
    if (load<f64>(at) === 0) continue
    let weight: f64 = 0
    for (let k: usize = 0; k < job.outputs; k++) weight += load<f64>(at + 8 + (k << 3))
    insert(order, used, bin, weight > 0 ? load<f64>(at + 8 + (common << 3)) / weight : 0)
    used++
  }
  let rows = begin(job, slot, 0)
  let best: u32 = 0
  let left: u32 = 0
  for (let i: u32 = 0; i + 1 < used; i++) {
    const at = hist + <usize>binAt(order, i) * size
    rows += <u32>load<f64>(at)
    if (!isBetter(job, slot, node, at + 8, rows)) continue
    best = i + 1
    left = rows
  }
  const hasMissing = load<f64>(hist + <usize>column.missing * size) !== 0
  if (best > 0) takeSet(slot, node, index, input, column, best, hasMissing, left >= node.count - left ? 1 : 0)
}
