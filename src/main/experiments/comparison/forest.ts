import { seededRandom } from '../../random.ts'
import { growTree, predictTree } from './tree.ts'
import { spread } from '../../../shared/statistics/moments.ts'

/** A param as the columns that a tree splits by: one of a number, one for each level of a text. */
export interface Feature {
  readonly key: string
  readonly columns: readonly Float64Array[]
}

export interface ForestOptions {
  readonly trees: number
  readonly minLeaf: number
  readonly seed: number
}

/**
 * Each tree grows on at most so many rows, and is asked about as many that it has not seen: over thousands of rows that says the
 * same in a fraction of the time.
 */
export const mostRows = 1_000

/**
 * Permutation importance in a random forest (Breiman, 2001): by how much the squared error of the rows that a tree has not
 * seen rises when the values of one feature are shuffled among them, averaged over the trees, as a share of the variance of the
 * target. About 0 for what tells nothing; it may be a little below. Every tree may split by every column.
 * @returns in the order of the features
 */
export function forestImportance(features: readonly Feature[], target: Float64Array, { trees, minLeaf, seed }: ForestOptions): number[] {
  const n = target.length
  const random = seededRandom(seed)
  const columns = features.flatMap((feature) => feature.columns)
  const owner = features.flatMap((feature, f) => feature.columns.map(() => f))
  const rises = features.map(() => 0)
  for (let t = 0; t < trees; t++) {
    const rows = Uint32Array.from({ length: Math.min(n, mostRows) }, () => random.int(n)).sort()
    const inBag = new Set(rows)
    const unseen = Uint32Array.from({ length: n }, (_, row) => row).filter((row) => !inBag.has(row))
    const outside = unseen.length > mostRows ? random.shuffle(unseen).slice(0, mostRows) : unseen
    const tree = growTree({ columns, target, minLeaf }, rows)
    const error = (rowOf: (column: number, i: number) => number) =>
      outside.reduce((sum, row, i) => sum + (predictTree(tree, (c) => columns[c][rowOf(c, i)]) - target[row]) ** 2, 0) / outside.length
    if (outside.length === 0) continue
    const own = error((_, i) => outside[i])
    features.forEach((_, f) => {
      const shuffled = random.shuffle(outside.slice())
      rises[f] += error((c, i) => (owner[c] === f ? shuffled[i] : outside[i])) - own
    })
  }
  const { variance } = spread(target)
  return rises.map((rise) => (variance === 0 ? 0 : rise / trees / variance))
}
