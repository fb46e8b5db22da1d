/**
 * The records that JavaScript and the kernels share: the fields of src/kernels/trees/job.ts, in the same order. A test compares their sizes.
 */

type Kind = 'u32' | 'u64' | 'f64'
const sizeOf = { u32: 4, u64: 8, f64: 8 } as const

function record<const Names extends string>(fields: readonly (readonly [Kind, readonly Names[]])[]) {
  const offsets = new Map<string, number>()
  let end = 0
  for (const [kind, names] of fields) {
    const size = sizeOf[kind]
    for (const name of names) {
      end = Math.ceil(end / size) * size
      offsets.set(name, end)
      end += size
    }
  }
  const size = Math.ceil(end / 8) * 8
  return { size, at: (name: Names): number => offsets.get(name) ?? 0 }
}

export const jobRecord = record([
  ['u64', ['next']],
  [
    'u32',
    [
      ...(['epoch', 'done', 'sleeping', 'stopping', 'threads', 'operation', 'from', 'until', 'step', 'argument'] as const),
      ...(['trainRows', 'scoredRows', 'allRows', 'inputs', 'groups', 'groupList', 'columnList', 'histBytes', 'hists'] as const),
      ...(['histSlots', 'freeHists', 'freeCount', 'leafList', 'leafCount', 'mostLeaves', 'mostDepth', 'minRows'] as const),
      ...(['nodeList', 'nodeCount', 'splitList', 'scratch', 'rows', 'rowsAside', 'pairs', 'pairsAside', 'sampled'] as const),
      ...(['goes', 'lefts', 'scores', 'y', 'weights', 'derivatives', 'logSums', 'parts', 'loss', 'outputs', 'output'] as const),
      ...(['countShift', 'pairBits', 'hasMonotone', 'smaller', 'larger', 'subtracts', 'scansSmaller', 'scansLarger'] as const),
      ...(['categoryLimit', 'raw', 'edges', 'roots', 'rootCount', 'target', 'slots', 'chosen', 'slot'] as const),
    ],
  ],
  ['f64', ['gScale', 'hScale', 'l1', 'l2', 'minHessian', 'rate', 'categorySmoothing', 'categoryL2', 'parameter', 'work', 'budget']],
])

export const groupRecord = record([['u32', ['bins', 'stride', 'first', 'count']]])

export const columnRecord = record([
  ['u32', ['bins', 'stride', 'hist', 'count', 'missing', 'categories', 'monotone', 'active', 'edgeCount', 'padding']],
])

const split = [
  ['f64', ['gain']],
  ['u64', ['leftG', 'leftH']],
  ['u32', ['input', 'bin', 'missingLeft', 'isSet']],
  ['u64', ['set0', 'set1', 'set2', 'set3']],
] as const

export const splitRecord = record(split)

export const leafRecord = record([
  ...split,
  ['u64', ['g', 'h']],
  ['f64', ['lower', 'upper']],
  ['u32', ['start', 'count', 'hist', 'node', 'depth', 'isGrouped']],
])

export const nodeRecord = record([
  ['u64', ['set0', 'set1', 'set2', 'set3']],
  ['f64', ['gain', 'value']],
  ['u32', ['input', 'bin', 'missingLeft', 'isSet', 'left', 'right', 'start', 'count', 'bins', 'stride', 'missing', 'padding']],
])

export const partRecord = record([['f64', ['loss', 'validationLoss', 'mostG', 'mostH', 'g', 'h']]])

export const slotRecord = record([
  [
    'u32',
    [
      ...(['rows', 'aside', 'draws', 'rowCount', 'nodes', 'values', 'sets', 'nodeCount', 'leafCount', 'frontier'] as const),
      ...(['frontierCount', 'hist', 'sums', 'inputs', 'order', 'isDone', 'random0', 'random1', 'random2', 'random3'] as const),
    ],
  ],
])

export const forestNodeRecord = record([
  ['u32', ['input', 'bin', 'missingLeft', 'isSet', 'left', 'right', 'start', 'count', 'gain', 'cover', 'lower', 'upper']],
])

/** Operations of src/kernels/trees/perform.ts. */
export const operations = { bin: 0, derive: 1, addTrees: 7, sumExponentials: 8, growForestTree: 9, addForestTree: 10 } as const

/** Rows that one task works on, and rows of a block that one task bins. */
export const taskRows = 16_384
export const blockRows = 512
