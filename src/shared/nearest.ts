/** How two names read to somebody who mistyped one: without case and what divides words. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[\s_-]/g, '')

/** Longer names are never compared letter by letter. */
const longest = 200

/**
 * The known name that was probably meant: one that differs in case and dividers alone, else the one with the fewest letters changed,
 * swapped, added or dropped, at most a third of them.
 * @returns undefined where none is near
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const wanted = plain(name)
  if (wanted.length > longest) return undefined
  let nearest: string | undefined
  let least = Math.floor(Math.max(wanted.length, 3) / 3) + 1
  for (const other of known) {
    const distance = Math.abs(other.length - name.length) > 2 * least ? least : editDistance(wanted, plain(other))
    if (distance < least) [nearest, least] = [other, distance]
  }
  return nearest
}

/** Optimal string alignment: insertions, deletions, substitutions, and swaps of neighbours. O(n·m) time. */
export function editDistance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) row[j] = Math.min(row[j], before[j - 2] + 1)
    }
    ;[before, last] = [last, row]
  }
  return last[b.length]
}
