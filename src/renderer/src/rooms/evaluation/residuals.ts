import { histogram } from '../../../../shared/statistics/histogram.ts'

/** Values in equal bins; one bin where all are the same. Centres and counts, to be drawn as bars. */
export function residualBars(values: readonly number[], bins = 40): { readonly centres: number[]; readonly counts: number[] } {
  const { edges, counts } = histogram(values, bins)
  return { centres: counts.map((_, bin) => (edges[bin] + edges[bin + 1]) / 2), counts }
}
