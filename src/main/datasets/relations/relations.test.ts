import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../testing.ts'
import expected from './fixtures/relations.json' with { type: 'json' }
import { correlationsTask } from './correlations.ts'
import { profileTask } from '../profile/profile.ts'
import { outliersTask, quartilesOf } from './outliers.ts'
import { relationTask } from './relation.ts'

const folder = temporaryFolder()
const csv = (rows: readonly (readonly unknown[])[]) =>
  `group,other,x,y\n${rows.map((row) => row.map((cell) => cell ?? '').join(',')).join('\n')}\n`
const { manifest } = await folder.import('relations.csv', csv(expected.rows))

/** Two results that are the same but for rounding, number by number. */
function expectClose(found: unknown, wanted: unknown): void {
  if (typeof wanted === 'number') expect(found).toBeCloseTo(wanted, 9)
  else if (Array.isArray(wanted) && Array.isArray(found)) {
    expect(found).toHaveLength(wanted.length)
    wanted.forEach((one, place) => expectClose(found[place], one))
  } else if (typeof wanted === 'object' && wanted !== null && typeof found === 'object' && found !== null) {
    for (const [name, one] of Object.entries(wanted)) expectClose((found as Record<string, unknown>)[name], one)
  } else expect(found).toBe(wanted)
}

const profileOf = (of: typeof manifest) => profileTask({ manifest: of }, folder.context())
const relate = (x: string, y: string, asCategories: readonly string[] = []) =>
  relationTask({ manifest, x, y, asCategories }, folder.context())

describe('[DS-18] two columns, against scipy, numpy and pandas', () => {
  test('two columns of numbers: coefficients, and means with intervals in bins by quantiles', async () => {
    const { complete, x, found } = await relate('x', 'y')
    expect(complete).toBe(expected.numbers.n)
    expect(x.missing).toBe(expected.rows.length - expected.numbers.n)
    if (found.kind !== 'numbers') throw new Error(found.kind)
    expectClose(found, { pearson: expected.numbers.pearson, spearman: expected.numbers.spearman, bins: expected.numbers.bins })
    expect(found.points.x).toHaveLength(complete)
    expect(found.heat.counts.flat().reduce((sum, n) => sum + n, 0)).toBe(complete)
  })

  test('numbers in groups: boxes, intervals, correlation ratio; either way round', async () => {
    const { found } = await relate('group', 'y')
    if (found.kind !== 'groups') throw new Error(found.kind)
    expectClose(found, { correlationRatio: expected.groups.eta, groups: expected.groups.groups })
    expect(found.histogram.counts.map((counts) => counts.reduce((sum, n) => sum + n, 0))).toEqual(found.groups.map(({ rows }) => rows))
    const back = await relate('y', 'group')
    expect(back.found).toEqual({ ...found, category: 'y' })
  })

  test('two columns of categories: counts and Cramér’s V', async () => {
    const { complete, found } = await relate('group', 'other')
    if (found.kind !== 'table') throw new Error(found.kind)
    expect(complete).toBe(expected.table.n)
    expect(found.cramersV).toBeCloseTo(expected.table.cramersV, 12)
    const wanted: Record<string, Record<string, number>> = expected.table.counts
    found.x.forEach((group, i) => found.y.forEach((other, j) => expect(found.counts[i][j]).toBe(wanted[group][other])))
  })
})

test('[DS-18] correlations: the strongest first, each with its measure and its rows', async () => {
  const { pairs, columns, skipped, sampled } = await correlationsTask({ manifest, method: 'spearman' }, folder.context())
  expect(columns).toEqual(['group', 'other', 'x', 'y'])
  expect([skipped, sampled]).toEqual([[], expected.rows.length])
  expect(pairs).toHaveLength(6)
  const of = (a: string, b: string) => pairs.find((pair) => pair.a === a && pair.b === b)
  expect(of('x', 'y')).toMatchObject({ measure: 'spearman', n: expected.numbers.n })
  expect(of('x', 'y')?.value).toBeCloseTo(expected.numbers.spearman, 12)
  expect(of('group', 'other')?.value).toBeCloseTo(expected.table.cramersV, 12)
  expect(of('group', 'y')).toMatchObject({ measure: 'correlationRatio', n: expected.rows.length })
  expect(of('group', 'y')?.value).toBeCloseTo(expected.groups.eta, 12)
  const sizes = pairs.map(({ value }) => Math.abs(value ?? -1))
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
  const pearson = await correlationsTask({ manifest, method: 'pearson', columns: ['y', 'x'] }, folder.context())
  expect(pearson.pairs[0].value).toBeCloseTo(expected.numbers.pearson, 12)
})

test('[DS-18] outliers by interquartile range and by robust z', async () => {
  const found = await outliersTask({ manifest, columns: quartilesOf(await profileOf(manifest)) }, folder.context())
  expect(found.map(({ column }) => column)).toEqual(['x', 'y'])
  for (const { column, rows, iqr, robustZ } of found) {
    const wanted = column === 'x' ? expected.outliers.x : expected.outliers.y
    expectClose({ rows, ...iqr, belowZ: robustZ?.below, aboveZ: robustZ?.above }, wanted)
  }
  expect(found[0].iqr.above + found[0].iqr.below).toBeGreaterThan(0)
})

describe('[DS-18] what charts do with odd columns', async () => {
  const rows = Array.from(
    { length: 60 },
    (_, i) => `${i % 7 === 0 ? '' : 5},${i % 4},id${i},${i % 30 === 0 ? '' : i},2024-01-${String(1 + (i % 28)).padStart(2, '0')}`,
  )
  const odd = await folder.import('odd.csv', `same,code,id,n,day\n${rows.join('\n')}\n`)
  const ask = (x: string, y: string, asCategories: readonly string[] = []) =>
    relationTask({ manifest: odd.manifest, x, y, asCategories }, folder.context())

  test('a constant column has no correlation, and no outliers by robust z', async () => {
    const { found } = await ask('same', 'n')
    expect(found).toMatchObject({ kind: 'numbers', pearson: null, spearman: null })
    const [same] = await outliersTask(
      { manifest: odd.manifest, columns: quartilesOf(await profileOf(odd.manifest), ['same']) },
      folder.context(),
    )
    expect(same).toMatchObject({ iqr: { below: 0, above: 0, low: 5, high: 5 }, robustZ: null })
  })

  test('codes are categories where that is asked for; dates are numbers', async () => {
    expect((await ask('code', 'n')).found.kind).toBe('numbers')
    expect((await ask('code', 'n', ['code'])).found).toMatchObject({ kind: 'groups', category: 'x' })
    expect((await ask('day', 'n')).found.kind).toBe('numbers')
  })

  test('of many categories the most frequent stand for themselves, the rest together', async () => {
    const { found } = await ask('id', 'n')
    if (found.kind !== 'groups') throw new Error(found.kind)
    expect(found.groups).toHaveLength(12)
    expect(found.others).toEqual({ categories: 46, rows: 46 })
    const table = await ask('id', 'code', ['code'])
    if (table.found.kind !== 'table') throw new Error(table.found.kind)
    expect(table.found.x.at(-1)).toBe('40 more')
    expect(table.found.counts.flat().reduce((sum, n) => sum + n, 0)).toBe(60)
  })

  test('constant columns and text of many values stand outside the correlations, and are named', async () => {
    const { columns, skipped } = await correlationsTask({ manifest: odd.manifest, method: 'pearson' }, folder.context())
    expect(columns).not.toContain('same')
    expect(skipped).toEqual([{ column: 'same', reason: 'constant' }])
  })

  test('a column with itself is refused', async () => {
    await expect(async () => ask('n', 'n')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})
