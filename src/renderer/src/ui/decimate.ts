/**
 * The points that a line of this many needs to look the same: of each bucket its lowest and highest, in their order, and both
 * ends. Gaps (null) are kept one per bucket.
 * @returns indexes into `y`, ascending; all of them when there are no more than `most`
 */
export function decimate(y: ArrayLike<number | null>, most: number): number[] {
  const n = y.length
  if (n <= most) return Array.from({ length: n }, (_, i) => i)
  const buckets = Math.max(1, Math.floor((most - 2) / 2))
  const kept = new Set<number>([0, n - 1])
  for (let bucket = 0; bucket < buckets; bucket++) {
    const begin = Math.floor((bucket * n) / buckets)
    const end = Math.floor(((bucket + 1) * n) / buckets)
    const { lowest, highest } = extremes(y, begin, end)
    kept.add(lowest).add(highest)
  }
  return [...kept].sort((a, b) => a - b)
}

function extremes(y: ArrayLike<number | null>, begin: number, end: number): { lowest: number; highest: number } {
  let lowest = begin
  let highest = begin
  for (let i = begin + 1; i < end; i++) {
    const value = y[i]
    if (value === null) continue
    if (value < (y[lowest] ?? Number.POSITIVE_INFINITY)) lowest = i
    if (value > (y[highest] ?? Number.NEGATIVE_INFINITY)) highest = i
  }
  return { lowest, highest }
}
