import type { Ensemble, Trees } from '../../../../shared/domain/training/trees.ts'

/**
 * The nodes of an ensemble as TreeEnsembleRegressor wants them: side by side, a tree after another, its root first, each node known by its
 * place in its tree.
 */
export interface TreeNodes {
  readonly treeIds: number[]
  readonly nodeIds: number[]
  readonly inputs: number[]
  readonly modes: NodeMode[]
  readonly values: number[]
  readonly whenTrue: number[]
  readonly whenFalse: number[]
  readonly missingIsTrue: number[]
  readonly leafTrees: number[]
  readonly leafNodes: number[]
  readonly leafOutputs: number[]
  readonly leafValues: number[]
}

export type NodeMode = 'BRANCH_LEQ' | 'BRANCH_EQ' | 'LEAF'

/** What a tree asks of a category, one question after another: the first that is true decides, and if none is, `otherwise` does. */
export interface CategoryQuestions {
  readonly mode: 'BRANCH_LEQ' | 'BRANCH_EQ'
  readonly asked: readonly { readonly value: number; readonly left: boolean }[]
  readonly otherwise: boolean
}

/** @param leaves of further trees, each of one leaf: what is added to an output for every row */
export function nodesOf(
  ensemble: Ensemble,
  trees: Trees,
  leaves: readonly { readonly output: number; readonly value: number }[],
): TreeNodes {
  const writer = new NodeWriter(ensemble, trees)
  for (let tree = 0; tree < trees.roots.length; tree++) writer.tree(tree)
  for (const { output, value } of leaves) writer.leafAlone(output, value)
  return writer.nodes
}

class NodeWriter {
  readonly nodes: TreeNodes = {
    treeIds: [],
    nodeIds: [],
    inputs: [],
    modes: [],
    values: [],
    whenTrue: [],
    whenFalse: [],
    missingIsTrue: [],
    leafTrees: [],
    leafNodes: [],
    leafOutputs: [],
    leafValues: [],
  }
  readonly #ensemble: Ensemble
  readonly #trees: Trees
  #tree = -1
  /** Where the tree that is written begins. */
  #first = 0

  constructor(ensemble: Ensemble, trees: Trees) {
    this.#ensemble = ensemble
    this.#trees = trees
  }

  tree(tree: number): void {
    this.#begin()
    const { roots, input, left, right } = this.#trees
    const waiting: { readonly node: number; readonly tell: (id: number) => void }[] = [{ node: roots[tree], tell: () => {} }]
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { node, tell } = next
      if (input[node] < 0) {
        tell(this.#leaf(tree, node))
        continue
      }
      const { id, ways } = this.#branch(node)
      tell(id)
      // A tree of any depth: its nodes wait in a list, not on the stack.
      waiting.push({ node: right[node], tell: (to) => ways.right.forEach((set) => set(to)) })
      waiting.push({ node: left[node], tell: (to) => ways.left.forEach((set) => set(to)) })
    }
  }

  leafAlone(output: number, value: number): void {
    this.#begin()
    const id = this.#node('LEAF', 0, 0, false)
    this.#weight(id, output, value)
  }

  #begin(): void {
    this.#tree++
    this.#first = this.nodes.treeIds.length
  }

  #node(mode: NodeMode, input: number, value: number, missingIsTrue: boolean): number {
    const { nodes } = this
    const id = nodes.treeIds.length - this.#first
    nodes.treeIds.push(this.#tree)
    nodes.nodeIds.push(id)
    nodes.modes.push(mode)
    nodes.inputs.push(input)
    nodes.values.push(value)
    nodes.whenTrue.push(0)
    nodes.whenFalse.push(0)
    nodes.missingIsTrue.push(missingIsTrue ? 1 : 0)
    return id
  }

  #weight(id: number, output: number, value: number): void {
    const { nodes } = this
    nodes.leafTrees.push(this.#tree)
    nodes.leafNodes.push(id)
    nodes.leafOutputs.push(output)
    nodes.leafValues.push(value)
  }

  #leaf(tree: number, node: number): number {
    const id = this.#node('LEAF', 0, 0, false)
    const { output, value, width } = this.#trees
    if (output[tree] >= 0) this.#weight(id, output[tree], value[node * width])
    else for (let k = 0; k < this.#ensemble.outputs; k++) this.#weight(id, k, value[node * width + k])
    return id
  }

  /** The id of the first node that asks, and how those that ask are told where their rows go. */
  #branch(node: number): { readonly id: number; readonly ways: Ways } {
    const { input, threshold, missingLeft, setStart, setSize, sets } = this.#trees
    const { whenTrue, whenFalse } = this.nodes
    const first = this.#first
    const count = this.#ensemble.categories[input[node]]
    if (count === 0) {
      const id = this.#node('BRANCH_LEQ', input[node], threshold[node], missingLeft[node] === 1)
      return { id, ways: { left: [(to) => (whenTrue[first + id] = to)], right: [(to) => (whenFalse[first + id] = to)] } }
    }
    const places = sets.subarray(setStart[node], setStart[node] + setSize[node])
    const { mode, asked, otherwise } = categoryQuestions(places, count, missingLeft[node] === 1)
    const ways: Ways = { left: [], right: [] }
    const ids = asked.map(({ value, left }) => {
      const id = this.#node(mode, input[node], value, false)
      ways[left ? 'left' : 'right'].push((to) => (whenTrue[first + id] = to))
      return id
    })
    for (const [i, id] of ids.entries()) {
      if (i + 1 < ids.length) whenFalse[first + id] = ids[i + 1]
      else ways[otherwise ? 'left' : 'right'].push((to) => (whenFalse[first + id] = to))
    }
    return { id: ids[0], ways }
  }
}

interface Ways {
  readonly left: ((to: number) => void)[]
  readonly right: ((to: number) => void)[]
}

/**
 * Whether a category goes left, asked by comparing its place. Several questions lead to one node, as converters write sets of categories.
 * The shorter list is taken: each place of the smaller side, or the ends of ranges that go one way.
 * @param places that go left, out of 0..count − 1 @param missing whether what is missing goes left; its place is `count`
 */
export function categoryQuestions(places: Iterable<number>, count: number, missing: boolean): CategoryQuestions {
  const goesLeft = new Uint8Array(count + 1)
  for (const place of places) if (place < count) goesLeft[place] = 1
  goesLeft[count] = missing ? 1 : 0
  const ends = [...goesLeft.keys()].filter((place) => place < count && goesLeft[place] !== goesLeft[place + 1])
  // All go one way: what no place is goes the other.
  if (ends.length === 0) return { mode: 'BRANCH_LEQ', asked: [{ value: -1, left: !missing }], otherwise: missing }
  const lefts = goesLeft.reduce((sum, one) => sum + one, 0)
  const smaller = lefts <= count + 1 - lefts ? 1 : 0
  const members = [...goesLeft.keys()].filter((place) => goesLeft[place] === smaller)
  if (members.length < ends.length)
    return { mode: 'BRANCH_EQ', asked: members.map((value) => ({ value, left: smaller === 1 })), otherwise: smaller === 0 }
  return { mode: 'BRANCH_LEQ', asked: ends.map((value) => ({ value, left: goesLeft[value] === 1 })), otherwise: missing }
}
