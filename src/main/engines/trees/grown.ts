import type { Trees } from '../../../shared/domain/training/trees.ts'

/** One tree, its nodes in preorder, with children counted from its root. */
export interface GrownTree {
  readonly output: number
  readonly input: Int32Array
  readonly threshold: Float32Array
  readonly left: Int32Array
  readonly right: Int32Array
  readonly missingLeft: Uint8Array
  readonly sets: readonly (readonly number[])[]
  readonly gain: Float32Array
  readonly cover: Float32Array
  /** [nodes × width] */
  readonly value: Float32Array
}

export function emptyTree(output: number, nodes: number, width: number) {
  return {
    output,
    input: new Int32Array(nodes),
    threshold: new Float32Array(nodes),
    left: new Int32Array(nodes),
    right: new Int32Array(nodes),
    missingLeft: new Uint8Array(nodes),
    sets: new Array<readonly number[]>(nodes).fill([]),
    gain: new Float32Array(nodes),
    cover: new Float32Array(nodes),
    value: new Float32Array(nodes * width),
  }
}

/** One after another. */
export function joined(grown: readonly GrownTree[], width: number): Trees {
  const nodes = grown.reduce((sum, { input }) => sum + input.length, 0)
  const sets: number[] = []
  const out = {
    roots: new Int32Array(grown.length),
    output: Int32Array.from(grown, ({ output }) => output),
    input: new Int32Array(nodes),
    threshold: new Float32Array(nodes),
    left: new Int32Array(nodes),
    right: new Int32Array(nodes),
    missingLeft: new Uint8Array(nodes),
    setStart: new Int32Array(nodes),
    setSize: new Int32Array(nodes),
    gain: new Float32Array(nodes),
    cover: new Float32Array(nodes),
    value: new Float32Array(nodes * width),
  }
  let at = 0
  for (const [t, tree] of grown.entries()) {
    out.roots[t] = at
    for (const name of ['input', 'threshold', 'missingLeft', 'gain', 'cover'] as const) out[name].set(tree[name], at)
    out.value.set(tree.value, at * width)
    for (let i = 0; i < tree.input.length; i++) {
      if (tree.input[i] < 0) continue
      out.left[at + i] = at + tree.left[i]
      out.right[at + i] = at + tree.right[i]
      if (tree.sets[i].length === 0) continue
      out.setStart[at + i] = sets.length
      out.setSize[at + i] = tree.sets[i].length
      for (const place of tree.sets[i]) sets.push(place)
    }
    at += tree.input.length
  }
  return { ...out, sets: Int32Array.from(sets), width }
}

/** The opposite of `joined`. */
export function parted(trees: Trees): GrownTree[] {
  const { roots, width } = trees
  return Array.from(roots, (from, t) => {
    const to = t + 1 < roots.length ? roots[t + 1] : trees.input.length
    const [left, right] = [trees.left.slice(from, to), trees.right.slice(from, to)]
    const sets = Array.from({ length: to - from }, (_, i) => {
      const start = trees.setStart[from + i]
      if (trees.input[from + i] < 0) return []
      left[i] -= from
      right[i] -= from
      return Array.from(trees.sets.subarray(start, start + trees.setSize[from + i]))
    })
    return {
      output: trees.output[t],
      input: trees.input.slice(from, to),
      threshold: trees.threshold.slice(from, to),
      left,
      right,
      missingLeft: trees.missingLeft.slice(from, to),
      sets,
      gain: trees.gain.slice(from, to),
      cover: trees.cover.slice(from, to),
      value: trees.value.slice(from * width, to * width),
    }
  })
}
