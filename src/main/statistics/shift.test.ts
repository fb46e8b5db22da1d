import { expect, test } from 'vitest'
import { seededRandom } from '../random.ts'
import fixture from './fixtures/shift.json' with { type: 'json' }
import { levelShift, psiOfSorted } from './shift.ts'
import { chiSquareTest, jensenShannon, psi } from './statistics.ts'

/** `levels` levels have `from` rows on the one side and `to` on the other. */
const counts: Record<keyof typeof fixture.levels, readonly (readonly [from: number, to: number, levels: number])[]> = {
  replaced: [
    [200, 0, 5],
    [0, 1, 1_000],
  ],
  rare: [
    [25, 25, 20],
    [24, 24, 25],
    [10, 0, 5],
    [0, 1, 200],
  ],
  added: [
    [50, 50, 10],
    [0, 1, 200],
  ],
  triples: [
    [3, 0, 200],
    [0, 3, 200],
  ],
  ids: [
    [1, 0, 300],
    [0, 1, 300],
  ],
}

test.each(Object.keys(counts) as (keyof typeof counts)[])('the union of the levels of both sides, as scipy has it: %s', (name) => {
  const expected = fixture.levels[name]
  const [from, to, times] = [0, 1, 2].map((place) => counts[name].map((each) => each[place]))
  expect(jensenShannon(from, to, times)).toBeCloseTo(expected.jensenShannon, 12)
  expect(psi(from, to, times)).toBeCloseTo(expected.union.psi, 12)
  const whole = chiSquareTest([from, to], times)
  expect(whole.statistic).toBeCloseTo(expected.union.statistic, 8)
  expect(whole.p).toBeCloseTo(expected.union.p, 12)
  expect(whole.df).toBe(expected.union.df)
  // levels of one or two rows are one bin
  const found = levelShift(counts[name].map(([f, t, levels]) => ({ from: f, to: t, levels })))
  expect(found.psi).toBeCloseTo(expected.psi, 12)
  expect(found.test.statistic).toBeCloseTo(expected.statistic, 8)
  expect(Math.abs(found.test.p - expected.p)).toBeLessThanOrEqual(1e-9 * expected.p)
  expect(found.test.df).toBe(expected.df)
})

test('a value of more than a tenth of the rows has a bin of its own: that it becomes rare is a shift', () => {
  // 150 zeros, and a ramp from 1 to 2.
  const from = Float64Array.from({ length: 1_000 }, (_, i) => (i < 150 ? 0 : 1 + (i - 150) / 850))
  // As many rows below the second decile as before: nearly all of them are no zeros any more.
  const to = Float64Array.from({ length: 1_000 }, (_, i) => (i < 2 ? 0 : i < 150 ? 1 + (i - 2) / 148 / 20 : from[i])).sort()
  expect(psiOfSorted(from, from)).toBe(0)
  // The zeros alone: (q − p)·ln(q / p) of the definition, and no other bin takes anything off.
  const [p, q] = [0.15, 0.002]
  expect(psiOfSorted(from, to)).toBeGreaterThan((q - p) * Math.log(q / p))
})

test('[DS-4] many levels in a small sample shift no more often than chance allows', () => {
  const random = seededRandom(2)
  const draw = (rows: number) => {
    const counts = new Array<number>(300).fill(0)
    for (let row = 0; row < rows; row++) counts[Math.floor(300 * random.next() ** 4)]++
    return counts
  }
  const rounds = 200
  const shifted = Array.from({ length: rounds }, () => {
    const [from, to] = [draw(20_000), draw(100)]
    return levelShift(from.map((rows, place) => ({ from: rows, to: to[place], levels: 1 }))).test.p < 0.05
  }).filter(Boolean).length
  // 5 % are 10; by the limit distribution alone it is 14 %.
  expect(shifted).toBeLessThanOrEqual(20)
})
