import { bestClassSplit, sumClasses } from './classSplit'
import { columnOf, ForestNode, forestNodeOf, Job, setAt, Slot, slotOf, taskRows } from './job'
import { bestNumberSplit, sumNumbers } from './numberSplit'

/**
 * Trees of a forest (Breiman, 2001): each is grown by one thread, on rows drawn with replacement, and each split chooses among some inputs.
 * Which of the nodes is split next matters only where leaves are limited: then it is the one that gains most.
 */

/** Goes on with the tree of a slot until the budget is used up or it is whole. */
export function growForestTree(job: Job, index: u32): void {
  const slot = slotOf(job, index)
  if (slot.isDone !== 0) return
  let work: f64 = 0
  if (slot.nodeCount === 0) work += plant(job, slot)
  while (slot.frontierCount > 0 && slot.leafCount < job.mostLeaves && work < job.budget) {
    work += split(job, slot, takeBest(slot))
  }
  if (slot.frontierCount > 0 && slot.leafCount < job.mostLeaves) return
  for (let i: u32 = 0; i < slot.nodeCount; i++) settle(slot, i)
  slot.isDone = 1
}

/** Begins a tree: all its rows are in one node. @returns the row inputs looked at */
function plant(job: Job, slot: Slot): f64 {
  slot.nodeCount = 1
  slot.leafCount = 1
  slot.frontierCount = 0
  for (let j: u32 = 0; j < job.inputs; j++) store<u32>(<usize>slot.inputs + ((<usize>j) << 2), j)
  const root = forestNodeOf(slot, 0)
  root.start = 0
  root.count = slot.rowCount
  root.lower = -Infinity
  root.upper = Infinity
  return consider(job, slot, 0, 0)
}

/** Parts a node, whose best split is known, and looks for the best ones of its children. @returns the row inputs looked at */
function split(job: Job, slot: Slot, index: u32): f64 {
  const node = forestNodeOf(slot, index)
  const depth = node.left
  const lefts = partRows(job, slot, node, index)
  const left = slot.nodeCount
  slot.nodeCount += 2
  slot.leafCount++
  node.left = left
  node.right = left + 1
  const a = forestNodeOf(slot, left)
  const b = forestNodeOf(slot, left + 1)
  a.start = node.start
  a.count = lefts
  b.start = node.start + lefts
  b.count = node.count - lefts
  a.lower = node.lower
  a.upper = node.upper
  b.lower = node.lower
  b.upper = node.upper
  const direction = columnOf(job, node.input).monotone
  if (direction !== 0) boundChildren(job, slot, left, direction)
  return <f64>node.count + consider(job, slot, left, depth + 1) + consider(job, slot, left + 1, depth + 1)
}

/** What lies below a split by a monotone input stays on its own side of the middle of its children. */
function boundChildren(job: Job, slot: Slot, left: u32, direction: i32): void {
  const a = forestNodeOf(slot, left)
  const b = forestNodeOf(slot, left + 1)
  sumNumbers(job, slot, a, left)
  sumNumbers(job, slot, b, left + 1)
  const middle: f32 = (load<f32>(<usize>slot.values + ((<usize>left) << 2)) + load<f32>(<usize>slot.values + ((<usize>left + 1) << 2))) / 2
  if (direction > 0) {
    a.upper = middle
    b.lower = middle
  } else {
    a.lower = middle
    b.upper = middle
  }
}

/** Whether a node may be parted, and how best; its value too. @returns the row inputs looked at */
function consider(job: Job, slot: Slot, index: u32, depth: u32): f64 {
  const node = forestNodeOf(slot, index)
  node.input = -1
  node.gain = 0
  node.isSet = 0
  node.left = 0
  node.right = 0
  const isPure = job.outputs > 1 ? sumClasses(job, slot, node, index) : sumNumbers(job, slot, node, index)
  if (isPure || depth >= job.mostDepth || node.count < 2 || <u64>node.count < 2 * <u64>job.minRows) return <f64>node.count
  let tried: u32 = 0
  for (; tried < job.inputs; tried++) {
    if (tried >= job.chosen && node.input >= 0) break
    const input = drawInput(slot, tried, job.inputs)
    if (job.outputs > 1) bestClassSplit(job, slot, node, index, input)
    else bestNumberSplit(job, slot, node, index, input)
  }
  if (node.input >= 0) {
    node.left = depth
    put(slot, index)
  }
  return <f64>node.count * <f64>(tried + 1)
}

/** The next of a random order of inputs (Fisher and Yates, in part). */
function drawInput(slot: Slot, place: u32, inputs: u32): u32 {
  const at = <usize>slot.inputs + ((<usize>place) << 2)
  const other = <usize>slot.inputs + ((<usize>(place + <u32>((<u64>nextRandom(slot) * <u64>(inputs - place)) >> 32))) << 2)
  const input = load<u32>(other)
  store<u32>(other, load<u32>(at))
  store<u32>(at, input)
  return input
}

/** xoshiro128** (Blackman and Vigna, 2021). */
function nextRandom(slot: Slot): u32 {
  const result = rotl<u32>(slot.random1 * 5, 7) * 9
  const shifted = slot.random1 << 9
  slot.random2 ^= slot.random0
  slot.random3 ^= slot.random1
  slot.random1 ^= slot.random2
  slot.random0 ^= slot.random3
  slot.random2 ^= shifted
  slot.random3 = rotl<u32>(slot.random3, 11)
  return result
}

/** Brings the rows of a node into the order of its children; @returns how many go left */
function partRows(job: Job, slot: Slot, node: ForestNode, index: u32): u32 {
  const column = columnOf(job, node.input)
  const rows = <usize>slot.rows + ((<usize>node.start) << 2)
  const aside = <usize>slot.aside
  let left: usize = 0
  let right: usize = 0
  for (let i: usize = 0; i < node.count; i++) {
    const row = load<u32>(rows + (i << 2))
    const go = <usize>(forestGoesLeft(slot, node, index, load<u8>(<usize>column.bins + <usize>row * column.stride), column.missing) ? 1 : 0)
    store<u32>(rows + (left << 2), row)
    store<u32>(aside + (right << 2), row)
    left += go
    right += 1 - go
  }
  memory.copy(rows + (left << 2), aside, right << 2)
  return <u32>left
}

function forestGoesLeft(slot: Slot, node: ForestNode, index: u32, bin: u32, missing: u32): bool {
  if (bin === missing) return node.missingLeft !== 0
  if (node.isSet === 0) return bin <= node.bin
  return setAt(slot, index).has(bin)
}

/** Puts a node that may be split into a heap with the largest gain on top. */
function put(slot: Slot, index: u32): void {
  const list = <usize>slot.frontier
  let at = <usize>slot.frontierCount
  slot.frontierCount++
  store<u32>(list + (at << 2), index)
  while (at > 0) {
    const above = (at - 1) >> 1
    if (!isBefore(slot, load<u32>(list + (at << 2)), load<u32>(list + (above << 2)))) break
    swap(list, at, above)
    at = above
  }
}

/** Takes the top of the heap. */
function takeBest(slot: Slot): u32 {
  const list = <usize>slot.frontier
  const best = load<u32>(list)
  slot.frontierCount--
  const count = <usize>slot.frontierCount
  store<u32>(list, load<u32>(list + (count << 2)))
  let at: usize = 0
  while (true) {
    let first = at
    for (let below: usize = 2 * at + 1; below <= 2 * at + 2; below++) {
      if (below >= count) break
      if (isBefore(slot, load<u32>(list + (below << 2)), load<u32>(list + (first << 2)))) first = below
    }
    if (first === at) break
    swap(list, at, first)
    at = first
  }
  return best
}

/** By gain; of equals the one that was grown first. */
function isBefore(slot: Slot, a: u32, b: u32): bool {
  const gainA = forestNodeOf(slot, a).gain
  const gainB = forestNodeOf(slot, b).gain
  return gainA > gainB || (gainA === gainB && a < b)
}

function swap(list: usize, a: usize, b: usize): void {
  const kept = load<u32>(list + (a << 2))
  store<u32>(list + (a << 2), load<u32>(list + (b << 2)))
  store<u32>(list + (b << 2), kept)
}

/** A node that could have been split, and was not, is a leaf. */
function settle(slot: Slot, index: u32): void {
  const node = forestNodeOf(slot, index)
  if (node.input >= 0 && node.right !== 0) return
  node.input = -1
  node.left = 0
  node.gain = 0
}

/** Adds what the tree in `job.slot` says of rows to their scores, output by output. */
export function addForestTree(job: Job, task: u32): void {
  const slot = slotOf(job, job.slot)
  const first = job.from + task * taskRows
  const last = min(first + taskRows, job.until)
  for (let row = first; row < last; row++) {
    let index: u32 = 0
    let node = forestNodeOf(slot, 0)
    while (node.input >= 0) {
      const column = columnOf(job, node.input)
      const bin = <u32>load<u8>(<usize>column.bins + <usize>row * column.stride)
      index = forestGoesLeft(slot, node, index, bin, column.missing) ? node.left : node.right
      node = forestNodeOf(slot, index)
    }
    for (let k: u32 = 0; k < job.outputs; k++) {
      const at = <usize>job.target + (<usize>k * job.step + row) * 8
      store<f64>(at, load<f64>(at) + <f64>load<f32>(<usize>slot.values + (<usize>index * job.outputs + k) * 4))
    }
  }
}
