import { columnOf, Job, Leaf, leafOf, Node, nodeOf, partOf, Split, taskRows } from './job'
import { splitOf } from './evaluate'
import { partAlone } from './partition'
import { ADD_LEAF, DERIVE, EVALUATE, GATHER, PART, perform, QUANTISE } from './perform'
import { GROUPED } from './categories'
import { fork } from './pool'
import { goesLeft } from './scores'
import { hessianOf, leafValue } from './split'

/** Fewer row inputs than this are looked at by one thread alone: waking another takes longer. */
const alone: f64 = 60_000

/**
 * Begins a tree of boosting: derivatives are in place. @param drawn whether `rows` has the rows of this tree; else it sees all
 */
export function begin(address: usize, drawn: u32): void {
  const job = changetype<Job>(address)
  job.argument = drawn
  const tasks = (job.sampled + taskRows - 1) / taskRows
  fork(job, QUANTISE, tasks)
  const root = leafOf(job, 0)
  root.g = 0
  root.h = 0
  for (let i: u32 = 0; i < tasks; i++) {
    root.g += partOf(job, i).g
    root.h += partOf(job, i).h
  }
  root.h += (<i64>job.sampled) << job.countShift
  root.start = 0
  root.count = job.sampled
  root.depth = 0
  root.hist = 0
  root.lower = -Infinity
  root.upper = Infinity
  root.node = 0
  root.isGrouped = 0
  root.gain = 0
  root.input = -1
  job.leafCount = 1
  job.nodeCount = 1
  describe(job, root)
  resetHists(job)
  if (!mayPart(job, root)) return
  root.hist = takeHist(job, root)
  evaluate(job, root, null, false)
}

function resetHists(job: Job): void {
  job.freeCount = job.histSlots
  for (let i: u32 = 0; i < job.histSlots; i++)
    store<u32>(<usize>job.freeHists + ((<usize>i) << 2), job.hists + (job.histSlots - 1 - i) * job.histBytes)
}

/** A free histogram; where there is none, that of the leaf which gains least is given up, and counted again when it is wanted. */
function takeHist(job: Job, other: Leaf): u32 {
  if (job.freeCount === 0) {
    let least = -1
    for (let i: u32 = 0; i < job.leafCount; i++) {
      const leaf = leafOf(job, i)
      if (leaf.hist === 0 || changetype<usize>(leaf) === changetype<usize>(other)) continue
      if (least < 0 || leaf.gain < leafOf(job, least).gain) least = <i32>i
    }
    release(job, leafOf(job, least))
  }
  job.freeCount--
  return load<u32>(<usize>job.freeHists + ((<usize>job.freeCount) << 2))
}

function release(job: Job, leaf: Leaf): void {
  if (leaf.hist === 0) return
  store<u32>(<usize>job.freeHists + ((<usize>job.freeCount) << 2), leaf.hist)
  job.freeCount++
  leaf.hist = 0
}

function mayPart(job: Job, leaf: Leaf): bool {
  return job.inputs > 0 && leaf.depth < job.mostDepth && <u64>leaf.count >= 2 * <u64>job.minRows && leaf.count >= 2
}

/** Finds the best split of a new leaf, or of two. @param larger a leaf with the histogram of both where `subtracts` */
function evaluate(job: Job, smaller: Leaf, larger: Leaf | null, subtracts: bool): void {
  const scansLarger = larger !== null && mayPart(job, larger)
  job.smaller = <u32>changetype<usize>(smaller)
  job.larger = larger === null ? 0 : <u32>changetype<usize>(larger)
  job.subtracts = subtracts ? 1 : 0
  job.scansSmaller = mayPart(job, smaller) ? 1 : 0
  job.scansLarger = scansLarger ? 1 : 0
  const rows = smaller.count + (larger !== null && !subtracts ? larger.count : 0)
  const work = <f64>(rows + 256) * <f64>job.inputs
  job.work += work
  if (work < alone) for (let i: u32 = 0; i < job.groups; i++) perform(job, EVALUATE, i)
  else fork(job, EVALUATE, job.groups)
  if (job.scansSmaller !== 0) choose(job, smaller, 0)
  if (larger !== null && scansLarger) choose(job, larger, 1)
}

/** The best of all inputs, the first of equals. */
function choose(job: Job, leaf: Leaf, child: u32): void {
  leaf.gain = 0
  leaf.input = -1
  for (let j: u32 = 0; j < job.inputs; j++) {
    const split = splitOf(job, child, j)
    if (split.input < 0 || !(split.gain > leaf.gain)) continue
    memory.copy(changetype<usize>(leaf), changetype<usize>(split), offsetof<Split>())
  }
}

/** Splits leaves, the best first, until so much work is done. @returns 1 when the tree is whole */
export function grow(address: usize, budget: f64): u32 {
  const job = changetype<Job>(address)
  job.work = 0
  while (job.leafCount < job.mostLeaves) {
    if (job.work > budget) return 0
    let best = leafOf(job, 0)
    for (let i: u32 = 1; i < job.leafCount; i++) if (leafOf(job, i).gain > best.gain) best = leafOf(job, i)
    if (best.input < 0) return 1
    splitLeaf(job, best)
  }
  return 1
}

function splitLeaf(job: Job, leaf: Leaf): void {
  const node = nodeOf(job, leaf.node)
  memory.copy(changetype<usize>(node), changetype<usize>(leaf) + offsetof<Leaf>('set0'), 32)
  node.gain = leaf.gain
  node.input = leaf.input
  node.bin = leaf.bin
  node.missingLeft = leaf.missingLeft
  node.isSet = leaf.isSet
  node.left = job.nodeCount
  node.right = job.nodeCount + 1
  job.nodeCount += 2
  const column = columnOf(job, leaf.input)
  node.bins = column.bins
  node.stride = column.stride
  node.missing = column.missing
  for (let bin: u32 = 0; bin < 256; bin++) store<u8>(<usize>job.goes + bin, goesLeft(node, bin) ? 1 : 0)
  const lefts = <u32>(leaf.leftH >> job.countShift)
  partRows(job, leaf, lefts)
  const hist = leaf.hist
  const right = leafOf(job, job.leafCount++)
  makeChild(right, leaf, leaf.start + lefts, leaf.count - lefts, leaf.g - leaf.leftG, leaf.h - leaf.leftH, node.right)
  bound(job, leaf, right, column.monotone, leaf.isSet)
  makeChild(leaf, leaf, leaf.start, lefts, leaf.leftG, leaf.leftH, node.left)
  describe(job, leaf)
  describe(job, right)
  const smaller = leaf.count <= right.count ? leaf : right
  const larger = leaf.count <= right.count ? right : leaf
  leaf.hist = 0
  right.hist = 0
  larger.hist = hist
  if (job.leafCount === job.mostLeaves || !(mayPart(job, smaller) || mayPart(job, larger))) return release(job, larger)
  const subtracts = hist !== 0
  if (!subtracts) larger.hist = takeHist(job, smaller)
  smaller.hist = takeHist(job, larger)
  evaluate(job, smaller, larger, subtracts)
  if (smaller.input < 0) release(job, smaller)
  if (larger.input < 0) release(job, larger)
}

function makeChild(child: Leaf, parent: Leaf, start: u32, count: u32, g: i64, h: i64, node: u32): void {
  child.start = start
  child.count = count
  child.g = g
  child.h = h
  child.depth = parent.depth + 1
  child.node = node
  child.isGrouped = parent.isSet === GROUPED ? 1 : 0
  child.gain = 0
  child.input = -1
}

/** Where an input is monotone, what is below a split is held on its own side of the middle. */
function bound(job: Job, leaf: Leaf, right: Leaf, monotone: i32, isSet: u32): void {
  right.lower = leaf.lower
  right.upper = leaf.upper
  if (monotone === 0 || isSet !== 0) return
  const middle = (valueOf(job, leaf.leftG, leaf.leftH, leaf, job.l2) + valueOf(job, right.g, right.h, leaf, job.l2)) / 2
  if (monotone > 0) {
    leaf.upper = middle
    right.lower = middle
  } else {
    leaf.lower = middle
    right.upper = middle
  }
}

function valueOf(job: Job, g: i64, h: i64, bounds: Leaf, l2: f64): f64 {
  return leafValue(<f64>g * job.gScale, hessianOf(job, h), job.l1, l2, bounds.lower, bounds.upper)
}

/** The node of a leaf. */
function describe(job: Job, leaf: Leaf): void {
  const node = nodeOf(job, leaf.node)
  node.input = -1
  node.gain = 0
  node.start = leaf.start
  node.count = leaf.count
  const l2 = job.l2 + (leaf.isGrouped !== 0 ? job.categoryL2 : 0)
  node.value = <f64>(<f32>(job.rate * valueOf(job, leaf.g, leaf.h, leaf, l2)))
}

function partRows(job: Job, leaf: Leaf, lefts: u32): void {
  const tasks = (leaf.count + taskRows - 1) / taskRows
  job.work += <f64>leaf.count
  if (job.threads === 1 || tasks < 4) {
    partAlone(job, leaf)
    return
  }
  job.argument = <u32>changetype<usize>(leaf)
  fork(job, PART, tasks)
  job.from = leaf.start
  job.until = leaf.start + lefts
  fork(job, GATHER, tasks)
}

/** Adds the tree's leaves to the scores at `target`, of the rows that it was grown on. */
export function addLeaves(address: usize): void {
  const job = changetype<Job>(address)
  if (job.sampled < 4 * taskRows) for (let i: u32 = 0; i < job.leafCount; i++) perform(job, ADD_LEAF, i)
  else fork(job, ADD_LEAF, job.leafCount)
}
