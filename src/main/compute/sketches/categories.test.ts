import { expect, test } from 'vitest'
import { withDuckDB } from '../../datasets/tasks.ts'
import { temporaryFolder } from '../../datasets/testing.ts'
import { countTexts, stateOfTexts } from '../../models/reference/categories.ts'
import { MergedCategories } from './categories.ts'

const { root: scratch } = temporaryFolder()
const column = { name: 'x', type: 'text' } as const

/** Texts of rows of which every 11th has none; `parts` of them one after another. */
const texts = (values: string, rows: number) =>
  `(SELECT range AS row, CASE WHEN range % 11 > 0 THEN ${values} END AS v FROM range(${rows}))`

async function both(values: string, rows: number, parts: number, most?: number) {
  return withDuckDB({ scratch, threads: 2 }, async (duck) => {
    const all = texts(values, rows)
    const [exact] = await countTexts(duck, all, { ...column, sql: 'v' }, [{ rows, codes: null }])
    const merged = new MergedCategories(most)
    const inParts = new MergedCategories(most)
    for (let part = 0; part < parts; part++) {
      const [from, to] = [part, part + 1].map((place) => Math.floor((place * rows) / parts))
      const state = await stateOfTexts(duck, `(FROM ${all} WHERE row >= ${from} AND row < ${to})`, 'v', to - from)
      merged.add(state)
      const group = new MergedCategories(most)
      group.add(state)
      inParts.add(group.state())
    }
    return { exact, merged: merged.profile(column), grouped: inParts.profile(column) }
  })
}

test('[CL-4] while no part has more values than are counted, merged categories are those of all rows', async () => {
  // Equally frequent ones among them, whose order is that of their text.
  const { exact, merged, grouped } = await both(`['Łódź', '🌲', 'ä', 'b', '', 'ﬀ'][1 + (range * range) % 6] || (range % 700)`, 30_000, 9)
  expect(exact.counts.rest.values).toBeGreaterThan(100)
  expect(merged).toEqual(exact)
  expect(grouped).toEqual(exact)
})

test('[CL-4] of more values, no count is too high, nor too low by more than is stated', async () => {
  // Frequent values among ids of which each is new.
  const { exact, merged, grouped } = await both(
    `CASE WHEN range % 3 = 0 THEN 'id ' || range ELSE 'v' || floor(sqrt(range % 900)) END`,
    200_000,
    7,
    12_000,
  )
  for (const profile of [merged, grouped]) {
    const uncounted = profile.uncounted ?? 0
    expect(uncounted).toBeGreaterThan(0)
    // A value that comes once is not among the frequent ones.
    expect(uncounted).toBeLessThan(50)
    const { rows, missing } = exact
    expect(profile).toMatchObject({ rows, missing, distinctIsExact: false })
    expect(Math.abs(profile.distinct / exact.distinct - 1)).toBeLessThan(0.06)
    const counts = new Map(profile.counts.values.map(({ value, rows: own }) => [value, own]))
    for (const { value, rows: own } of exact.counts.values.slice(0, 30)) {
      expect(counts.get(value) ?? 0).toBeLessThanOrEqual(own)
      expect(counts.get(value) ?? 0).toBeGreaterThanOrEqual(own - uncounted)
    }
    const all = profile.counts.values.reduce((sum, one) => sum + one.rows, profile.counts.rest.rows)
    expect(all).toBe(rows - missing)
  }
})
