import { BinSet } from './sets'

/**
 * What JavaScript and the kernels share, in one memory; `records.ts` beside the learner lists the fields in the same order. Addresses are in bytes,
 * 0 where something is not there.
 */
@unmanaged
export class Job {
  /** `pool.ts`: number of the fork, tasks of it, next task: 32, 16 and 16 bits. */
  next: u64
  /** The fork that is worked on, its tasks that are done, threads that sleep, and whether they should end. */
  epoch: u32
  done: u32
  sleeping: u32
  stopping: u32
  /** Threads, with the one that forks; and what its tasks do, as in `perform.ts`. */
  threads: u32
  operation: u32
  /** What the tasks of a fork are told: rows from … until − 1, numbers from an output to the next, a leaf or whether rows were drawn. */
  from: u32
  until: u32
  step: u32
  argument: u32

  /** Rows that trees are grown on, which are the first; those that scores are kept of; and all. */
  trainRows: u32
  scoredRows: u32
  allRows: u32
  inputs: u32
  groups: u32
  /** [groups] of `Group`. */
  groupList: u32
  /** [inputs] of `Column`. */
  columnList: u32
  /** Bytes of a histogram of all inputs. */
  histBytes: u32
  /** Room for histograms: where, how many, and a stack of free ones. */
  hists: u32
  histSlots: u32
  freeHists: u32
  freeCount: u32
  /** [leaves] of `Leaf`. */
  leafList: u32
  leafCount: u32
  mostLeaves: u32
  mostDepth: u32
  minRows: u32
  /** [nodes] of `Node`. */
  nodeList: u32
  nodeCount: u32
  /** [2 × inputs] of `Split`: the best of each input, for the smaller and the larger child. */
  splitList: u32
  /** [2 × groups × 256] numbers to sort categories by. */
  scratch: u32

  /** [trainRows] rows in the order of leaves, and as many to put aside; of each row (g, h) as integers, and the same aside. */
  rows: u32
  rowsAside: u32
  pairs: u32
  pairsAside: u32
  /** Rows of this tree. */
  sampled: u32
  /** [256] whether a bin goes left. */
  goes: u32
  /** [tasks] rows of each task that go left. */
  lefts: u32

  /** [outputs × scoredRows] float64. */
  scores: u32
  /** [scoredRows] float32: the class or the value; and the weight, which is not there where all rows weigh 1. */
  y: u32
  weights: u32
  /** [scoredRows] gradient and second derivative, float32 pairs, of the rows that are trained on. Room for sums of predictions, too. */
  derivatives: u32
  /** [scoredRows] float32: ln Σ exp of the scores of a row, for softmax. */
  logSums: u32
  /** [tasks] of `Part`. */
  parts: u32
  /** As in `losses.ts`. */
  loss: u32
  outputs: u32
  /** The one that a tree is grown for. */
  output: u32

  /** Bits that the number of rows stands above in the second number of a histogram. */
  countShift: u32
  /** Bits of a second derivative as an integer: the sum of all rows stays below `countShift` bits. */
  pairBits: u32
  hasMonotone: u32
  /** What `evaluateGroup` is told: two `Leaf`, the second of which may be absent; whether it holds the histogram of both; which may be split. */
  smaller: u32
  larger: u32
  subtracts: u32
  scansSmaller: u32
  scansLarger: u32
  /** Categories at most in the smaller side of a set. */
  categoryLimit: u32
  /** [n × inputs] float32 rows that are to be binned. */
  raw: u32
  /** [256 × inputs] float32. */
  edges: u32
  /** [trees] first node of each tree that is to be added. */
  roots: u32
  rootCount: u32
  /** Where trees are added: float64, from row 0 on. */
  target: u32
  /** [threads] of `Slot`, in which trees of a forest are grown side by side. */
  slots: u32
  /** Inputs that each split of a forest chooses from. */
  chosen: u32
  /** The one whose tree is added. */
  slot: u32

  /** What 1 stands for in gradients and second derivatives as integers: powers of two. */
  gScale: f64
  hScale: f64
  l1: f64
  l2: f64
  minHessian: f64
  rate: f64
  categorySmoothing: f64
  categoryL2: f64
  /** Of the loss: delta of Huber, level of a quantile; of a forest the mean that targets are told from. */
  parameter: f64
  /** Row inputs that `grow` has looked at. */
  work: f64
  /** Row inputs after which a slot of a forest pauses. */
  budget: f64
}

/** Inputs whose bins lie side by side, row after row. */
@unmanaged
export class Group {
  /** [allRows × stride] bins, one byte each. */
  bins: u32
  stride: u32
  /** Its inputs: from which on, and how many. */
  first: u32
  count: u32
}

/** One input. */
@unmanaged
export class Column {
  /** Bin of row 0, and from a row to the next. */
  bins: u32
  stride: u32
  /** In a histogram, in bytes. */
  hist: u32
  /** Bins, with that of missing values. */
  count: u32
  /** The bin of missing values; 256 where there are none. */
  missing: u32
  /** 0 for a number. */
  categories: u32
  monotone: i32
  /** Whether this tree may split by it. */
  active: u32
  edgeCount: u32
  padding: u32
}

/** A way to part a leaf in two. */
@unmanaged
export class Split {
  gain: f64
  /** Sums of what goes left, as in a histogram. */
  leftG: i64
  leftH: i64
  /** −1 where there is none. */
  input: i32
  /** The last bin that goes left. */
  bin: u32
  missingLeft: u32
  /** 0 for a number; else as in `categories.ts`, and the set says which bins go left. */
  isSet: u32
  set0: u64
  set1: u64
  set2: u64
  set3: u64
}

/** A leaf of the tree that is grown, with the best way to part it. */
@unmanaged
export class Leaf extends Split {
  /** Sums of its rows, as in a histogram. */
  g: i64
  h: i64
  /** What monotone inputs above it leave for its value. */
  lower: f64
  upper: f64
  /** Its rows: places in `job.rows`. */
  start: u32
  count: u32
  /** Its histogram, where it is kept. */
  hist: u32
  node: u32
  depth: u32
  /** Whether the split above it dealt categories into groups. */
  isGrouped: u32
}

/** A node of a tree, for rows that are known by their bins. */
@unmanaged
export class Node {
  set0: u64
  set1: u64
  set2: u64
  set3: u64
  gain: f64
  value: f64
  /** −1 for a leaf. */
  input: i32
  bin: u32
  missingLeft: u32
  isSet: u32
  left: u32
  right: u32
  /** Its rows while it is grown: places in `job.rows`. */
  start: u32
  count: u32
  /** Of its input: where bins are, how far apart, and which is that of missing values. */
  bins: u32
  stride: u32
  missing: u32
  padding: u32
}

/** A tree of a forest, and what it takes to grow it. */
@unmanaged
export class Slot {
  /** [rowCount] distinct rows that were drawn, in the order of leaves; as many aside; [trainRows] how often, in bytes. */
  rows: u32
  aside: u32
  draws: u32
  rowCount: u32
  /** [nodes] of `ForestNode`; [nodes × outputs] float32 values; [nodes × 4] sets, 64 bits each. */
  nodes: u32
  values: u32
  sets: u32
  nodeCount: u32
  leafCount: u32
  /** [leaves] nodes that may be split. */
  frontier: u32
  frontierCount: u32
  /** A histogram of one input; [2 × outputs] sums; [inputs] inputs to choose from; bins in an order, and what they are ordered by. */
  hist: u32
  sums: u32
  inputs: u32
  order: u32
  isDone: u32
  /** State of its random numbers. */
  random0: u32
  random1: u32
  random2: u32
  random3: u32
}

/** A node of a tree of a forest. */
@unmanaged
export class ForestNode {
  /** −1 for a leaf. */
  input: i32
  bin: u32
  missingLeft: u32
  isSet: u32
  /** Its children; while it waits to be split `left` is its depth, and `right` 0. */
  left: u32
  right: u32
  /** Its rows: places in `slot.rows`. */
  start: u32
  count: u32
  gain: f32
  /** Weight of its rows. */
  cover: f32
  /** What monotone inputs above it leave for its value. */
  lower: f32
  upper: f32
}

/** What one task found of its rows. */
@unmanaged
export class Part {
  loss: f64
  validationLoss: f64
  /** The largest derivatives, without their sign. */
  mostG: f64
  mostH: f64
  /** Sums of derivatives as integers. */
  g: i64
  h: i64
}

/** Rows that one task works on. */
export const taskRows: u32 = 16384

export function columnOf(job: Job, input: u32): Column {
  return changetype<Column>(<usize>job.columnList + <usize>input * offsetof<Column>())
}

export function leafOf(job: Job, index: u32): Leaf {
  return changetype<Leaf>(<usize>job.leafList + <usize>index * offsetof<Leaf>())
}

export function nodeOf(job: Job, index: u32): Node {
  return changetype<Node>(<usize>job.nodeList + <usize>index * offsetof<Node>())
}

export function partOf(job: Job, index: u32): Part {
  return changetype<Part>(<usize>job.parts + <usize>index * offsetof<Part>())
}

export function slotOf(job: Job, index: u32): Slot {
  return changetype<Slot>(<usize>job.slots + <usize>index * offsetof<Slot>())
}

export function forestNodeOf(slot: Slot, index: u32): ForestNode {
  return changetype<ForestNode>(<usize>slot.nodes + <usize>index * offsetof<ForestNode>())
}

/** The set of a node of a forest. */
export function setAt(slot: Slot, index: u32): BinSet {
  return changetype<BinSet>(<usize>slot.sets + <usize>index * offsetof<BinSet>())
}
