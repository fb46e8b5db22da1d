/** Operators that walk trees which lie in their attributes as lists. */
export const treeOperators: ReadonlySet<string> = new Set(['TreeEnsembleRegressor', 'TreeEnsembleClassifier', 'TreeEnsemble'])

/** The attributes of such an operator. */
export interface TreeLists {
  readonly integers: ReadonlyMap<string, readonly number[]>
  readonly texts: ReadonlyMap<string, readonly string[]>
}

export interface TreeLimits {
  /** Nodes of all trees of an operator. */
  readonly treeNodes: number
  /** Nodes on a way from a root: runtimes follow these by recursion. */
  readonly treeDepth: number
}

/** Two branches for each node, −1 where it is a leaf. */
interface Branches {
  readonly whenTrue: Int32Array
  readonly whenFalse: Int32Array
}

/**
 * Why an ensemble must not be loaded, or null: children that there are not, ways without an end, outputs that there are not. A runtime
 * takes such lists for granted, and reads or writes beyond its memory.
 */
export function whyUnsound(operator: string, lists: TreeLists, limits: TreeLimits): string | null {
  const nodes = lists.integers.get('nodes_featureids') ?? []
  if (nodes.length > limits.treeNodes) return `its trees have more than ${limits.treeNodes} nodes`
  if (nodes.some((input) => input >= 2 ** 31)) return 'a tree asks for an input that there is not'
  return operator === 'TreeEnsemble' ? whyRooted(lists, nodes.length, limits) : whyListed(operator, lists, nodes.length, limits)
}

/** The operators of old: each node is known by the numbers of its tree and of itself. */
function whyListed(operator: string, { integers, texts }: TreeLists, count: number, limits: TreeLimits): string | null {
  const list = (name: string): readonly number[] => integers.get(name) ?? []
  const [trees, ids, yes, no] = [list('nodes_treeids'), list('nodes_nodeids'), list('nodes_truenodeids'), list('nodes_falsenodeids')]
  const modes = texts.get('nodes_modes') ?? []
  if ([trees, ids, yes, no, modes].some((each) => each.length !== count)) return uneven
  const find = finder(trees, ids)
  if (find === null) return 'two nodes of a tree have the same number'
  const isLeaf = (node: number): boolean => modes[node] === 'LEAF'
  const branch = (node: number, to: readonly number[]): number => (isLeaf(node) ? -1 : find(trees[node], to[node]))
  const whenTrue = Int32Array.from(trees, (_, node) => branch(node, yes))
  const whenFalse = Int32Array.from(trees, (_, node) => branch(node, no))
  for (let node = 0; node < count; node++) if (!isLeaf(node) && (whenTrue[node] < 0 || whenFalse[node] < 0)) return noChild

  const of = operator === 'TreeEnsembleClassifier' ? 'class' : 'target'
  const [outputs, inTree, inNode] = [list(`${of}_ids`), list(`${of}_treeids`), list(`${of}_nodeids`)]
  if (inTree.length !== outputs.length || inNode.length !== outputs.length) return uneven
  const classes = texts.get('classlabels_strings')?.length || list('classlabels_int64s').length
  const most = of === 'class' ? classes : (list('n_targets')[0] ?? 0)
  if (outputs.some((output) => output >= most)) return noOutput
  for (let i = 0; i < outputs.length; i++) if (find(inTree[i], inNode[i]) < 0) return 'a leaf lies in no tree'
  return whyEndless({ whenTrue, whenFalse }, limits, false)
}

/** TreeEnsemble: nodes and leaves are known by their places; what several nodes lead to, runtimes copy. */
function whyRooted({ integers }: TreeLists, count: number, limits: TreeLimits): string | null {
  const list = (name: string): readonly number[] => integers.get(name) ?? []
  const [yes, no, yesLeaf, noLeaf] = ['nodes_truenodeids', 'nodes_falsenodeids', 'nodes_trueleafs', 'nodes_falseleafs'].map(list)
  const [roots, outputs] = [list('tree_roots'), list('leaf_targetids')]
  if ([yes, no, yesLeaf, noLeaf].some((each) => each.length !== count)) return uneven
  if (roots.length > count || outputs.length > 2 * limits.treeNodes) return uneven
  if (outputs.some((output) => output >= (list('n_targets')[0] ?? 0))) return noOutput
  const most = (leaf: number): number => (leaf ? outputs.length : count)
  for (let node = 0; node < count; node++) if (yes[node] >= most(yesLeaf[node]) || no[node] >= most(noLeaf[node])) return noChild
  const roofed = new Uint8Array(count)
  for (const root of roots) {
    if (root >= count) return 'a root is no node'
    if (roofed[root]++) return 'two trees have one root'
  }
  const whenTrue = Int32Array.from(yes, (to, node) => (yesLeaf[node] ? -1 : to))
  const whenFalse = Int32Array.from(no, (to, node) => (noLeaf[node] ? -1 : to))
  return whyEndless({ whenTrue, whenFalse }, limits, true)
}

const uneven = 'the lists of its trees differ in length'
const noChild = 'a node of a tree leads to one that there is not'
const noOutput = 'a leaf of a tree adds to an output that there is not'

/** Where the node of a tree lies in the lists, −1 where there is none; null where a number is there twice. */
function finder(trees: readonly number[], ids: readonly number[]): ((tree: number, id: number) => number) | null {
  const byTree = new Map<number, Map<number, number>>()
  for (const [place, tree] of trees.entries()) {
    const nodes = byTree.get(tree) ?? new Map<number, number>()
    if (nodes.size === 0) byTree.set(tree, nodes)
    if (nodes.has(ids[place])) return null
    nodes.set(ids[place], place)
  }
  return (tree, id) => byTree.get(tree)?.get(id) ?? -1
}

/** Walks from the roots: a node's turn comes when all that lead to it have had theirs, which in a circle never happens. */
function whyEndless({ whenTrue, whenFalse }: Branches, { treeDepth }: TreeLimits, alone: boolean): string | null {
  const count = whenTrue.length
  const before = new Int32Array(count)
  for (const branches of [whenTrue, whenFalse]) for (const to of branches) if (to >= 0) before[to]++
  if (alone && before.some((ways) => ways > 1)) return 'two branches of its trees lead to one node'
  const depth = new Int32Array(count).fill(1)
  const waiting = Array.from({ length: count }, (_, node) => node).filter((node) => before[node] === 0)
  let walked = 0
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    walked++
    if (depth[node] > treeDepth) return `a tree is more than ${treeDepth} nodes deep`
    for (const to of [whenTrue[node], whenFalse[node]]) {
      if (to < 0) continue
      depth[to] = Math.max(depth[to], depth[node] + 1)
      if (--before[to] === 0) waiting.push(to)
    }
  }
  return walked < count ? 'a tree leads back to itself' : null
}
