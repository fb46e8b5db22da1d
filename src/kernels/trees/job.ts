/**
 * What JavaScript and the kernels share, in one memory. Fields are words of 4 bytes first, then numbers of 8; `jobFields.ts` beside the
 * learner lists them in the same order. Addresses are in bytes.
 */
@unmanaged
export class Job {
  /** `pool.ts`: number of the fork, tasks of it, next task: 32, 16 and 16 bits. */
  next: u64
  epoch: u32
  done: u32
  sleeping: u32
  stopping: u32
  threads: u32
  operation: u32
  /** What the tasks of a fork are told. */
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

  /** [scoredRows] of each output. */
  scores: u32
  /** [scoredRows]; 0 where all rows weigh 1. */
  y: u32
  weights: u32
  /** [trainRows] gradient and second derivative, float32 pairs. */
  derivatives: u32
  /** [scoredRows] ln Σ exp of the scores of a row, for softmax. */
  logSums: u32
  /** [tasks] of `Part`. */
  parts: u32
  loss: u32
  outputs: u32
  output: u32

  /** Bits that the number of rows stands above in the second number of a histogram. */
  countShift: u32
  pairBits: u32
  hasMonotone: u32
  smaller: u32
  larger: u32
  subtracts: u32
  scansSmaller: u32
  scansLarger: u32
  categoryLimit: u32
  /** [n × inputs] float32 rows that are to be binned. */
  raw: u32
  /** [256 × inputs] float32. */
  edges: u32
  /** [trees] first node of each tree that is to be added. */
  roots: u32
  rootCount: u32
  target: u32
  /** [threads] of `Slot`, in which trees of a forest are grown side by side. */
  slots: u32
  /** Inputs that each split of a forest chooses from. */
  chosen: u32
  slot: u32

  gScale: f64
  hScale: f64
  l1: f64
  l2: f64
  minHessian: f64
  rate: f64
  categorySmoothing: f64
  categoryL2: f64
  /** Of the loss: delta of Huber, level of a quantile. */
  parameter: f64
  /** Row inputs that `grow` has looked at. */
  work: f64
  /** Row inputs after which a slot of a forest pauses. */
  budget: f64
}

/** Inputs whose bins lie side by side, row after row. */
@unmanaged
export class Group {
  bins: u32
  stride: u32
  first: u32
  count: u32
}

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

@unmanaged
export class Split {
  gain: f64
  leftG: i64
  leftH: i64
  input: i32
  bin: u32
  missingLeft: u32
  isSet: u32
  set0: u64
  set1: u64
  set2: u64
  set3: u64
}

@unmanaged
export class Leaf {
  gain: f64
  leftG: i64
  leftH: i64
  input: i32
  bin: u32
  missingLeft: u32
  isSet: u32
  set0: u64
  set1: u64
  set2: u64
  set3: u64
  g: i64
  h: i64
  lower: f64
  upper: f64
  start: u32
  count: u32
  hist: u32
  node: u32
  depth: u32
  /** Whether the split above it dealt categories into groups. */
  isGrouped: u32
}

@unmanaged
export class Node {
  set0: u64
  set1: u64
  set2: u64
  set3: u64
  gain: f64
  value: f64
  lower: f64
  upper: f64
  input: i32
  bin: u32
  missingLeft: u32
  isSet: u32
  left: u32
  right: u32
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
  random0: u32
  random1: u32
  random2: u32
  random3: u32
}

@unmanaged
export class ForestNode {
  input: i32
  bin: u32
  missingLeft: u32
  isSet: u32
  left: u32
  right: u32
  start: u32
  count: u32
  gain: f32
  cover: f32
  lower: f32
  upper: f32
}

/** What one task found of its rows. */
@unmanaged
export class Part {
  loss: f64
  validationLoss: f64
  mostG: f64
  mostH: f64
  g: i64
  h: i64
}

/** Rows that one task works on. */
export const taskRows: u32 = 16384

export const NONE: i32 = -1

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

export function min(a: u32, b: u32): u32 {
  return a < b ? a : b
}
