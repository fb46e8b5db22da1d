import { expect, test } from 'vitest'
import { seededRandom } from '../../../random.ts'
import { diffLines } from './lineDiff.ts'

/** The longest common subsequence, by the table of all pairs. */
function longestCommon(left: readonly string[], right: readonly string[]): number {
  let row = right.map(() => 0)
  for (const a of left) {
    const next: number[] = []
    for (const [j, b] of right.entries()) next.push(a === b ? (j > 0 ? row[j - 1] : 0) + 1 : Math.max(row[j], j > 0 ? next[j - 1] : 0))
    row = next
  }
  return row.at(-1) ?? 0
}

test('[ML-1] as few lines as can be are taken out and put in, and the hunks say where', () => {
  const random = seededRandom(18)
  const text = () => Array.from({ length: random.int(40) }, () => 'abcd'[random.int(4)])
  for (let i = 0; i < 1_000; i++) {
    const [left, right] = [text(), text()]
    const { hunks, added, removed } = diffLines(left, right)
    const common = longestCommon(left, right)
    expect([removed, added]).toEqual([left.length - common, right.length - common])
    for (const line of hunks.flat()) {
      if (line.left !== null) expect(left[line.left - 1]).toBe(line.text)
      if (line.right !== null) expect(right[line.right - 1]).toBe(line.text)
    }
  }
})

test('[ML-1] texts that have nothing in common are told at once', () => {
  const lines = (of: string) => Array.from({ length: 20_000 }, (_, i) => `${of} ${i}`)
  const begun = performance.now()
  expect(diffLines(lines('a'), lines('b'))).toMatchObject({ added: 20_000, removed: 20_000 })
  expect(performance.now() - begun).toBeLessThan(2_000)
})
