/** First and last code point, both included. */
export type CodeRange = readonly [number, number]

const maxCode = 0x10ffff
const digits: readonly CodeRange[] = [[0x30, 0x39]]
const wordSet: readonly CodeRange[] = [...digits, [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]]
// Without the vertical tab, other than in JavaScript.
const spaces: readonly CodeRange[] = [
  [0x09, 0x0a],
  [0x0c, 0x0d],
  [0x20, 0x20],
]

/** What \d, \w and \s stand for. */
export const classes: Readonly<Record<string, readonly CodeRange[]>> = { d: digits, w: wordSet, s: spaces }
/** What \n and others stand for. */
export const controls: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 }

/** All code points that are in none of the ranges. */
export function outside(ranges: readonly CodeRange[]): readonly CodeRange[] {
  const found: CodeRange[] = []
  let from = 0
  for (const [first, last] of ranges.toSorted((a, b) => a[0] - b[0])) {
    if (first > from) found.push([from, first - 1])
    from = Math.max(from, last + 1)
  }
  return from <= maxCode ? [...found, [from, maxCode]] : found
}

/** With the letters of ASCII in the other case, and the Kelvin sign and the long s, which RE2 takes for K and s. */
export function inBothCases(ranges: readonly CodeRange[]): readonly CodeRange[] {
  const moved = (first: number, last: number, by: number): CodeRange[] =>
    ranges.flatMap(([from, to]): CodeRange[] =>
      Math.max(from, first) <= Math.min(to, last) ? [[Math.max(from, first) + by, Math.min(to, last) + by]] : [],
    )
  const all = [...ranges, ...moved(0x41, 0x5a, 32), ...moved(0x61, 0x7a, -32)]
  const has = membership(all)
  return [...all, ...(has(0x6b) ? [[0x212a, 0x212a] as const] : []), ...(has(0x73) ? [[0x17f, 0x17f] as const] : [])]
}

/** Whether a code point is in one of the ranges. */
export function membership(ranges: readonly CodeRange[]): (code: number) => boolean {
  const within = (code: number): boolean => ranges.some(([from, to]) => code >= from && code <= to)
  const ascii = Array.from({ length: 128 }, (_, code) => within(code))
  return (code) => (code < 128 ? ascii[code] : within(code))
}
