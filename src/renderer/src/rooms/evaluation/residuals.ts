/** Values in equal bins; one bin where all are the same. Centres and counts, to be drawn as bars. */
export function histogram(values: readonly number[], bins = 40): { readonly centres: number[]; readonly counts: number[] } {
  if (values.length === 0) return { centres: [], counts: [] }
  let [min, max] = [Infinity, -Infinity]
  for (const value of values) {
    min = Math.min(min, value)
    max = Math.max(max, value)
  }
  if (min === max) return { centres: [min], counts: [values.length] }
  const width = (max - min) / bins
  const counts = new Array<number>(bins).fill(0)
  for (const value of values) counts[Math.min(bins - 1, Math.floor((value - min) / width))]++
  return { centres: counts.map((_, bin) => min + (bin + 0.5) * width), counts }
}
