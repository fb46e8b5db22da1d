/** A regression tree: a leaf holds a mean; else rows with `values[column] ≤ limit` go left. */
export type Tree =
  | { readonly mean: number }
  | { readonly column: number; readonly limit: number; readonly left: Tree; readonly right: Tree }

export interface GrowInput {
  /** By column, then by row. */
  readonly columns: readonly Float64Array[]
  readonly target: Float64Array
  readonly minLeaf: number
}

/**
 * Grows a tree on rows (repeats allowed) by the largest fall of the squared error, until no split lowers it
 * (Breiman, Friedman, Olshen and Stone, 1984). Of equal splits the first column wins.
 */
export function growTree(input: GrowInput, rows: Uint32Array): Tree {
  const { columns, target } = input
  const split = bestSplit(input, rows)
  if (split === null) return { mean: sumOf(target, rows) / rows.length }
  const values = columns[split.column]
  const side = (left: boolean) => rows.filter((row) => values[row] <= split.limit === left)
  return { ...split, left: growTree(input, side(true)), right: growTree(input, side(false)) }
}

function bestSplit({ columns, target, minLeaf }: GrowInput, rows: Uint32Array): { column: number; limit: number } | null {
  const n = rows.length
  const total = sumOf(target, rows)
  const spread = rows.reduce((sum, row) => sum + (target[row] - total / n) ** 2, 0)
  let best: { column: number; limit: number } | null = null
  // Less than this is rounding.
  let most = 1e-12 * spread
  columns.forEach((values, column) => {
    const order = rows.slice().sort((a, b) => values[a] - values[b] || a - b)
    let left = 0
    for (let i = 0; i < n - 1; i++) {
      left += target[order[i]]
      const [size, limit] = [i + 1, values[order[i]]]
      if (size < minLeaf || n - size < minLeaf || limit === values[order[i + 1]]) continue
      const gain = left ** 2 / size + (total - left) ** 2 / (n - size) - total ** 2 / n
      if (gain > most) {
        most = gain
        best = { column, limit }
      }
    }
  })
  return best
}

function sumOf(target: Float64Array, rows: Uint32Array): number {
  return rows.reduce((sum, row) => sum + target[row], 0)
}

/** @param valueOf the value of a column for the row that is predicted */
export function predictTree(tree: Tree, valueOf: (column: number) => number): number {
  let at = tree
  while ('limit' in at) at = valueOf(at.column) <= at.limit ? at.left : at.right
  return at.mean
}
