/**
 * p-values adjusted so that of all that lie below a level, no more than that share is expected to be false: Benjamini and Hochberg, "Controlling the
 * false discovery rate" (1995). Each is the least of p · n / rank over its own and all greater ones. In the order of `ps`.
 */
export function adjustPValues(ps: readonly number[]): number[] {
  const adjusted = new Array<number>(ps.length).fill(1)
  const order = [...ps.keys()].sort((a, b) => ps[b] - ps[a])
  let least = 1
  order.forEach((place, index) => {
    least = Math.min(least, (ps[place] * ps.length) / (ps.length - index))
    adjusted[place] = least
  })
  return adjusted
}
