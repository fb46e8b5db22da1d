import { arena } from './arena.ts'
import {
  blockRows,
  columnRecord,
  forestNodeRecord,
  groupRecord,
  jobRecord,
  leafRecord,
  nodeRecord,
  partRecord,
  slotRecord,
  splitRecord,
  taskRows,
} from './records.ts'

/** What lies in the memory of a learner. */
export interface RoomSpec {
  /** Rows: those that are trained on come first, then those that are scored, then all others. */
  readonly trainRows: number
  readonly scoredRows: number
  readonly allRows: number
  readonly edges: readonly Float32Array[]
  readonly categories: readonly number[]
  readonly monotone: readonly number[]
  readonly outputs: number
  readonly leaves: number
  readonly weighted: boolean
  readonly threads: number
  /** Trees of a forest that are grown side by side, and leaves that one has at most; null where trees correct each other. */
  readonly slots: { readonly count: number; readonly leaves: number } | null
}

/** Inputs of a group: their histograms fit the cache of a core. */
const groupInputs = 32
/** Histograms of leaves take so many bytes at most; then some are counted again. */
const mostHistBytes = 512 * 2 ** 20
/** Nodes that trees are read from at once. */
const nodeBatch = 16_384
const rawBytes = 4 * 2 ** 20

function groupsOf(inputs: number, threads: number): { first: number; width: number }[] {
  const count = Math.max(1, Math.min(inputs, Math.max(Math.ceil(inputs / groupInputs), threads === 1 ? 1 : threads)))
  return Array.from({ length: count }, (_, i) => {
    const first = Math.floor((i * inputs) / count)
    return { first, width: Math.floor(((i + 1) * inputs) / count) - first }
  })
}

/** What one tree of a forest takes. @param bins of an input at most */
function slotRoom(room: (bytes: number) => number, spec: RoomSpec, bins: number) {
  const { trainRows, outputs, edges, categories } = spec
  const leaves = spec.slots?.leaves ?? 0
  return {
    rows: room(4 * trainRows),
    aside: room(4 * trainRows),
    draws: room(trainRows),
    nodes: room(2 * leaves * forestNodeRecord.size),
    values: room(4 * 2 * leaves * outputs),
    sets: categories.some((count) => count > 0) ? room(32 * 2 * leaves) : 0,
    frontier: room(4 * leaves),
    hist: room(bins * Math.max(16, 8 * (outputs + 1))),
    sums: room(16 * outputs + 16),
    inputs: room(4 * edges.length),
    order: room(4096),
  }
}

/** Where everything lies in a learner's memory, as addresses in bytes, and how much of it there is. @returns `open`, which gets the memory */
export function layOut(spec: RoomSpec) {
  const { trainRows, scoredRows, allRows, edges, outputs, leaves, threads } = spec
  const inputs = edges.length
  const { room, open } = arena()
  const job = room(jobRecord.size)
  const counts = edges.map((of, input) => (spec.categories[input] > 0 ? spec.categories[input] : of.length + 1))
  const histStarts: number[] = []
  let histBytes = 0
  for (const count of counts) {
    histStarts.push(histBytes)
    histBytes += 16 * (count + 1)
  }
  const histSlots = Math.max(3, Math.min(leaves, Math.floor(mostHistBytes / Math.max(1, histBytes))))
  const groups = groupsOf(inputs, threads).map(({ first, width }) => ({ first, width, at: room(allRows * width) }))
  const rawRows = Math.max(blockRows, Math.floor(rawBytes / (4 * Math.max(1, inputs)) / blockRows) * blockRows)
  const nodes = Math.max(2 * leaves, nodeBatch)
  const tasks = Math.ceil(Math.max(allRows, 1) / taskRows) + leaves
  // A tree of a forest has its own order of the rows.
  const inOrder = spec.slots === null ? trainRows : 0
  const slots = Array.from({ length: spec.slots?.count ?? 0 }, () => slotRoom(room, spec, Math.max(1, ...counts) + 1))
  const at = {
    groupList: room(groups.length * groupRecord.size),
    columnList: room(inputs * columnRecord.size),
    hists: room(histSlots * histBytes),
    freeHists: room(4 * histSlots),
    leafList: room(leaves * leafRecord.size),
    nodeList: room(nodes * nodeRecord.size),
    splitList: room(2 * inputs * splitRecord.size),
    scratch: room(groups.length * 8192),
    rows: room(4 * inOrder),
    rowsAside: room(4 * inOrder),
    pairs: room(8 * trainRows),
    pairsAside: room(8 * inOrder),
    goes: room(256),
    lefts: room(4 * tasks),
    scores: room(8 * scoredRows * outputs),
    y: room(4 * scoredRows),
    weights: spec.weighted ? room(4 * scoredRows) : 0,
    // Sums of at least one row's outputs, too.
    derivatives: room(8 * Math.max(scoredRows, outputs)),
    logSums: outputs > 1 ? room(4 * scoredRows) : 0,
    parts: room(tasks * partRecord.size),
    raw: room(4 * rawRows * inputs),
    edges: room(1024 * inputs),
    roots: room(4 * nodes),
    slots: room(Math.max(1, slots.length) * slotRecord.size),
  }
  return { open, job, at, counts, histStarts, histBytes, histSlots, groups, slots, rawRows, nodes }
}
