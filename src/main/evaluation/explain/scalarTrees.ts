import type { Ensemble, Trees } from '../../../shared/domain/training/trees.ts'

/** An ensemble as one number of each row: base and the leaf of each tree, added up. */
export interface ScalarTrees {
  readonly trees: Trees
  readonly inputs: number
  readonly base: number
  /** [nodes] what a leaf adds; 0 at other nodes. */
  readonly leaf: Float64Array
  /** Of each input: the player that it belongs to. Inputs of one player are known, or unknown, together. */
  readonly playerOf: Int32Array
  readonly players: number
  /** The longest way from a root to a leaf, in nodes. */
  readonly depth: number
  readonly goesLeft: (node: number, x: ArrayLike<number>, from: number) => boolean
}

/**
 * Σ upstream · output, of outputs before shares become logarithms.
 * @param playerOf of each input, from 0; each input is a player of its own when left out
 */
export function scalarTrees(ensemble: Ensemble, trees: Trees, upstream: ArrayLike<number>, playerOf?: ArrayLike<number>): ScalarTrees {
  const { inputs, outputs, base, combine } = ensemble
  const { roots, output, input, left, right, value, width } = trees
  const divisor = combine === 'mean' ? Math.max(1, roots.length) : 1
  const leaf = new Float64Array(input.length)
  const depths = new Int32Array(input.length)
  let depth = 0
  for (let t = 0; t < roots.length; t++) {
    depths[roots[t]] = 1
    const end = t + 1 < roots.length ? roots[t + 1] : input.length
    for (let node = roots[t]; node < end; node++) {
      depth = Math.max(depth, depths[node])
      if (input[node] >= 0) {
        depths[left[node]] = depths[right[node]] = depths[node] + 1
      } else if (output[t] >= 0) leaf[node] = (upstream[output[t]] * value[node * width]) / divisor
      else for (let k = 0; k < outputs; k++) leaf[node] += (upstream[k] * value[node * width + k]) / divisor
    }
  }
  const players = Int32Array.from({ length: inputs }, (_, i) => playerOf?.[i] ?? i)
  return {
    trees,
    inputs,
    base: combine === 'mean' ? 0 : base.reduce((sum, each, k) => sum + each * upstream[k], 0),
    leaf,
    playerOf: players,
    players: players.reduce((most, player) => Math.max(most, player + 1), 0),
    depth,
    goesLeft: director(ensemble, trees),
  }
}

function director({ categories }: Ensemble, { input, threshold, missingLeft, setStart, setSize, sets }: Trees): ScalarTrees['goesLeft'] {
  return (node, x, from) => {
    const value = x[from + input[node]]
    if (Number.isNaN(value)) return missingLeft[node] === 1
    if (categories[input[node]] === 0) return value <= threshold[node]
    for (let i = setStart[node], end = i + setSize[node]; i < end; i++) if (sets[i] === value) return true
    return false
  }
}

/** The number of a row that begins at `from`. */
export function scalarOf({ trees, base, leaf, goesLeft }: ScalarTrees, x: ArrayLike<number>, from = 0): number {
  let sum = base
  for (const root of trees.roots) {
    let node = root
    while (trees.input[node] >= 0) node = goesLeft(node, x, from) ? trees.left[node] : trees.right[node]
    sum += leaf[node]
  }
  return sum
}
