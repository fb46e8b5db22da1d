export interface Binned {
  /** Ascending, one more than there are bins. */
  readonly edges: number[]
  readonly counts: number[]
}

/** Edges of bins of equal width from `low` to `high`; of one bin around the value where both are the same. */
export function equalEdges(low: number, high: number, bins: number): number[] {
  if (low === high) return [low - 0.5, low + 0.5]
  // Weights and not a width: high − low may overflow.
  return Array.from({ length: bins + 1 }, (_, bin) => (bin === bins ? high : low * (1 - bin / bins) + high * (bin / bins)))
}

/** How many values each bin holds: its lower edge belongs to it, to the last one both. @param sorted ascending, within the edges */
export function countSorted(sorted: ArrayLike<number>, edges: readonly number[]): number[] {
  const bins = edges.length - 1
  const counts = new Array<number>(bins).fill(0)
  let bin = 0
  for (let i = 0; i < sorted.length; i++) {
    while (bin < bins - 1 && sorted[i] >= edges[bin + 1]) bin++
    counts[bin]++
  }
  return counts
}

/** Finite values, in any order, in bins of equal width over their range. No bin of nothing. */
export function histogram(values: ArrayLike<number>, bins: number): Binned {
  if (values.length === 0) return { edges: [], counts: [] }
  const sorted = Float64Array.from(values).sort()
  const edges = equalEdges(sorted[0], sorted[sorted.length - 1], bins)
  return { edges, counts: countSorted(sorted, edges) }
}
