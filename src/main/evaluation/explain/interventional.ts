import type { ShapleyValues } from './pathDependent.ts'
import { type ScalarTrees, scalarOf } from './scalarTrees.ts'

/** What is known of a player on the way to where the walk is. */
const [open, ofRow, ofBackground] = [0, 1, 2]

/**
 * Interventional TreeSHAP (Lundberg et al., 2020; `feature_perturbation="interventional"` of the shap package): a player that is not known has
 * the value of a background row, and the mean is taken over these. Exact. All background rows walk a tree together and part where they differ.
 *
 * @param background rows × inputs, as the trees take them; at least one row
 */
export function interventionalShap(scalar: ScalarTrees, x: ArrayLike<number>, background: ArrayLike<number>): ShapleyValues {
  const { trees, inputs, leaf, players, depth, playerOf, goesLeft } = scalar
  const rows = background.length / inputs
  const contributions = new Float64Array(players)
  const among = Int32Array.from({ length: rows }, (_, row) => row)
  const known = new Uint8Array(players)
  const decided = new Int32Array(depth + 1)
  const share = shares(Math.min(depth, players) + 1)

  /** Puts the rows of [from, to) that go the way of x first. @returns where the others begin */
  const part = (node: number, from: number, to: number, isLeft: boolean): number => {
    let middle = from
    for (let i = from; i < to; i++) {
      const row = among[i]
      if (goesLeft(node, background, row * inputs) !== isLeft) continue
      among[i] = among[middle]
      among[middle++] = row
    }
    return middle
  }

  const arrive = (node: number, count: number, ours: number, theirs: number): void => {
    const value = (leaf[node] * count) / rows
    for (let i = 0; i < ours + theirs; i++) {
      const player = decided[i]
      contributions[player] += known[player] === ofRow ? value * share(ours - 1, theirs) : -value * share(ours, theirs - 1)
    }
  }

  /** @param ours players on the path whose value is that of x where the background row's would lead elsewhere; `theirs` the other way round */
  const walk = (node: number, from: number, to: number, ours: number, theirs: number): void => {
    if (from === to) return
    if (trees.input[node] < 0) return arrive(node, to - from, ours, theirs)
    const player = playerOf[trees.input[node]]
    const isLeft = goesLeft(node, x, 0)
    const own = isLeft ? trees.left[node] : trees.right[node]
    const other = isLeft ? trees.right[node] : trees.left[node]
    if (known[player] === ofRow) return walk(own, from, to, ours, theirs)
    const middle = part(node, from, to, isLeft)
    walk(own, from, middle, ours, theirs)
    if (known[player] === ofBackground) return walk(other, middle, to, ours, theirs)
    if (middle === to) return
    decided[ours + theirs] = player
    known[player] = ofRow
    walk(own, middle, to, ours + 1, theirs)
    known[player] = ofBackground
    walk(other, middle, to, ours, theirs + 1)
    known[player] = open
  }

  for (const root of trees.roots) walk(root, 0, rows, 0, 0)
  let baseline = 0
  for (let row = 0; row < rows; row++) baseline += scalarOf(scalar, background, row * inputs) / rows
  return { score: scalarOf(scalar, x), baseline, contributions }
}

/** a! b! / (a + b + 1)!: the share of the orders in which exactly a of the others come before a player. */
function shares(most: number): (a: number, b: number) => number {
  const table: (Float64Array | undefined)[] = []
  return (a, b) => {
    const row = (table[a] ??= shareRow(a, most))
    return row[b]
  }
}

function shareRow(a: number, most: number): Float64Array {
  const row = new Float64Array(most + 1)
  row[0] = 1 / (a + 1)
  for (let b = 1; b <= most; b++) row[b] = (row[b - 1] * b) / (a + b + 1)
  return row
}
