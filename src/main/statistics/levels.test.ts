import { expect, test } from 'vitest'
import { mostCategories, type CategoryProfile, type Counts } from '../../shared/domain/models/profile.ts'
import { seededRandom } from '../random.ts'
import { columnDrift } from './columnDrift.ts'
import { alignLevels } from './levels.ts'

/** As a profile has them: the most frequent first, and the others together. */
function countsOf(rows: ReadonlyMap<string, number>): Counts {
  const ordered = [...rows].map(([value, own]) => ({ value, rows: own })).sort((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1))
  const others = ordered.slice(mostCategories)
  return { values: ordered.slice(0, mostCategories), rest: { values: others.length, rows: others.reduce((sum, one) => sum + one.rows, 0) } }
}

function drift(from: ReadonlyMap<string, number>, to: ReadonlyMap<string, number>) {
  const column = (rows: ReadonlyMap<string, number>): CategoryProfile => {
    const all = [...rows.values()].reduce((sum, own) => sum + own, 0)
    return {
      kind: 'category',
      name: 'c',
      type: 'text',
      rows: all,
      missing: 0,
      distinct: rows.size,
      distinctIsExact: true,
      counts: countsOf(rows),
    }
  }
  return columnDrift(column(from), column(to)) ?? { effect: Number.NaN, p: Number.NaN }
}

const evenly = (prefix: string, levels: number, rows: number) => new Map(Array.from({ length: levels }, (_, i) => [`${prefix}${i}`, rows]))
const both = (...maps: ReadonlyMap<string, number>[]) => new Map(maps.flatMap((one) => [...one]))

const random = seededRandom(3)
/** Rows drawn from `levels` categories; `tail` near 0 makes all equally frequent. */
function drawn(levels: number, rows: number, tail = 0): Map<string, number> {
  const found = new Map<string, number>()
  for (let row = 0; row < rows; row++) {
    const u = random.next()
    const value = `v${Math.min(levels - 1, Math.floor(levels * (tail === 0 ? u : u ** tail)))}`
    found.set(value, (found.get(value) ?? 0) + 1)
  }
  return found
}

test('[DR-1] five categories that give way to a thousand new ones drift as far as can be', () => {
  const old = evenly('old', 5, 200)
  expect(drift(old, evenly('new', 1_000, 1))).toMatchObject({ effect: 1, p: 0 })
  expect(drift(evenly('new', 1_000, 1), old)).toMatchObject({ effect: 1, p: 0 })
  // Also where the new ones are more than are counted one by one.
  for (const { effect, p } of [drift(old, evenly('new', 100_000, 1)), drift(evenly('new', 100_000, 1), old)]) {
    expect(effect).toBeGreaterThan(0.999)
    expect(p).toBe(0)
  }
  // Five of fifty are enough.
  const others = evenly('other', 45, 24)
  const some = drift(both(others, evenly('old', 5, 20)), both(others, evenly('new', 100, 1)))
  expect(some.effect).toBeGreaterThan(0.1)
  expect(some.p).toBeLessThan(1e-6)
})

test('[DR-1] ids do not drift, however many and in whatever window', () => {
  expect(drift(evenly('a', 300, 1), evenly('b', 300, 1))).toEqual(expect.objectContaining({ effect: 0, p: 1 }))
  expect(drift(evenly('a', 200_000, 1), evenly('b', 3_000, 1))).toEqual(expect.objectContaining({ effect: 0, p: 1 }))
  expect(drift(evenly('a', 300, 1), evenly('b', 200_000, 1))).toEqual(expect.objectContaining({ effect: 0, p: 1 }))
})

test('[DR-1] samples of one distribution of many categories drift no more often than chance allows', () => {
  const rounds = 40
  for (const [levels, reference, window, tail] of [
    [800, 20_000, 200, 0],
    [5_000, 60_000, 3_000, 0],
    [5_000, 20_000, 20_000, 0],
    [3_000, 20_000, 1_000, 4],
    [50_000, 20_000, 5_000, 3],
  ]) {
    const falseAlarms = Array.from({ length: rounds }, () => drift(drawn(levels, reference, tail), drawn(levels, window, tail))).filter(
      ({ effect, p }) => effect >= 0.1 && p < 0.05,
    ).length
    // 5 % of 40 are 2; more than 6 would be one chance in two hundred.
    expect(falseAlarms, `${levels} categories, ${reference} and ${window} rows`).toBeLessThanOrEqual(6)
  }
})

test('[DR-1] a category that becomes frequent shows among five thousand others', () => {
  const found = drift(drawn(5_000, 50_000), both(drawn(5_000, 2_000), new Map([['fresh', 600]])))
  expect(found.effect).toBeGreaterThan(0.2)
  expect(found.p).toBeLessThan(1e-9)
})

test('[DR-1] what was not counted one by one is no more than it can have been', () => {
  const many = countsOf(both(evenly('top', 1_000, 10), evenly('low', 500, 4)))
  const { levels, others } = alignLevels(countsOf(new Map([['strange', 12_000]])), many)
  expect(levels).toContainEqual({ value: 'strange', from: 12_000, to: 10 })
  expect(levels.reduce((sum, { to }) => sum + to, others.to)).toBe(12_000)
})
