import { type ScalarTrees, scalarOf } from './scalarTrees.ts'

export interface ShapleyValues {
  readonly score: number
  readonly baseline: number
  /** Of each player; they add up to score − baseline. */
  readonly contributions: Float64Array
}

/**
 * Path-dependent TreeSHAP (Lundberg, Erion and Lee, 2018, algorithm 2; `feature_perturbation="tree_path_dependent"` of the shap package):
 * a player that is not known goes both ways at a node, weighted by the training rows that went there. Needs no background rows.
 */
export function pathDependentShap(scalar: ScalarTrees, x: ArrayLike<number>): ShapleyValues {
  const contributions = new Float64Array(scalar.players)
  const paths = new Paths(scalar)
  for (const root of scalar.trees.roots) paths.add(root, x, contributions)
  return { score: scalarOf(scalar, x), baseline: expected(scalar), contributions }
}

/** The mean over the training rows, as the nodes' covers have it. */
function expected({ trees, base, leaf }: ScalarTrees): number {
  const { roots, input, left, right, cover } = trees
  const reach = new Float64Array(input.length)
  let sum = base
  for (const root of roots) reach[root] = 1
  for (let node = 0; node < input.length; node++) {
    if (input[node] < 0) sum += reach[node] * leaf[node]
    else for (const child of [left[node], right[node]]) reach[child] = reach[node] * shareOf(cover, child, node)
  }
  return sum
}

/** The share of a node's rows that go to a child. */
function shareOf(cover: Float32Array, child: number, node: number): number {
  return cover[node] > 0 ? cover[child] / cover[node] : 0
}

/** The path from a root to where the walk is: one element for each player on it, kept for each depth. */
class Paths {
  readonly #scalar: ScalarTrees
  readonly #stride: number
  readonly #player: Int32Array
  /** The share of the rows that come on where a player is not known, and whether the row itself does (1 or 0). */
  readonly #zero: Float64Array
  readonly #one: Float64Array
  /** Of sets of each size: how much all such sets weigh. */
  readonly #weight: Float64Array

  constructor(scalar: ScalarTrees) {
    this.#scalar = scalar
    this.#stride = Math.min(scalar.depth, scalar.players + 1) + 1
    const size = (scalar.depth + 1) * this.#stride
    this.#player = new Int32Array(size)
    this.#zero = new Float64Array(size)
    this.#one = new Float64Array(size)
    this.#weight = new Float64Array(size)
  }

  add(root: number, x: ArrayLike<number>, contributions: Float64Array): void {
    this.#walk({ node: root, level: 0, last: -1, zero: 1, one: 1, player: -1 }, x, contributions)
  }

  /** @param last place of the last element of the path that comes from the level before */
  #walk(
    { node, level, last, zero, one, player }: { node: number; level: number; last: number; zero: number; one: number; player: number },
    x: ArrayLike<number>,
    contributions: Float64Array,
  ): void {
    // Nobody comes here, neither the row nor any training row: whatever is known, the leaf weighs nothing.
    if (zero === 0 && one === 0) return
    const { trees, leaf, playerOf, goesLeft } = this.#scalar
    const at = level * this.#stride
    if (level > 0) this.#copy(at - this.#stride, at, last + 1)
    let end = this.#extend(at, last + 1, { zero, one, player })
    const asked = trees.input[node]
    if (asked < 0) {
      for (let i = 1; i <= end; i++) {
        const weight = this.#sumWithout(at, end, i)
        contributions[this.#player[at + i]] += weight * (this.#one[at + i] - this.#zero[at + i]) * leaf[node]
      }
      return
    }
    const next = playerOf[asked]
    let [before, own] = [1, 1]
    for (let i = 1; i <= end; i++) {
      if (this.#player[at + i] !== next) continue
      before = this.#zero[at + i]
      own = this.#one[at + i]
      this.#unwind(at, end--, i)
      break
    }
    const isLeft = goesLeft(node, x, 0)
    for (const child of [trees.left[node], trees.right[node]]) {
      const share = shareOf(trees.cover, child, node)
      const one = (child === trees.left[node]) === isLeft ? own : 0
      this.#walk({ node: child, level: level + 1, last: end, zero: before * share, one, player: next }, x, contributions)
    }
  }

  #copy(from: number, to: number, count: number): void {
    for (const values of [this.#player, this.#zero, this.#one, this.#weight]) values.copyWithin(to, from, from + count)
  }

  #extend(at: number, end: number, { zero, one, player }: { zero: number; one: number; player: number }): number {
    const weight = this.#weight
    this.#player[at + end] = player
    this.#zero[at + end] = zero
    this.#one[at + end] = one
    weight[at + end] = end === 0 ? 1 : 0
    for (let i = end - 1; i >= 0; i--) {
      weight[at + i + 1] += (one * weight[at + i] * (i + 1)) / (end + 1)
      weight[at + i] = (zero * weight[at + i] * (end - i)) / (end + 1)
    }
    return end
  }

  /** Takes an element out of the path. */
  #unwind(at: number, end: number, place: number): void {
    const weight = this.#weight
    const [zero, one] = [this.#zero[at + place], this.#one[at + place]]
    let next = weight[at + end]
    for (let i = end - 1; i >= 0; i--) {
      const own = weight[at + i]
      if (one !== 0) {
        weight[at + i] = (next * (end + 1)) / ((i + 1) * one)
        next = own - (weight[at + i] * zero * (end - i)) / (end + 1)
      } else weight[at + i] = (own * (end + 1)) / (zero * (end - i))
    }
    for (const values of [this.#player, this.#zero, this.#one]) values.copyWithin(at + place, at + place + 1, at + end + 1)
  }

  /** The weights of all sets of the other elements, added up, as if the element were taken out. */
  #sumWithout(at: number, end: number, place: number): number {
    const weight = this.#weight
    const [zero, one] = [this.#zero[at + place], this.#one[at + place]]
    let next = weight[at + end]
    let sum = 0
    for (let i = end - 1; i >= 0; i--) {
      if (one !== 0) {
        const part = next / ((i + 1) * one)
        sum += part
        next = weight[at + i] - part * zero * (end - i)
      } else sum += weight[at + i] / (zero * (end - i))
    }
    return sum * (end + 1)
  }
}
