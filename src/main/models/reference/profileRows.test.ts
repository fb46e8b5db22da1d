import { expect, test } from 'vitest'
import type { ColumnProfile, Profile } from '../../../shared/domain/models/profile.ts'
import { type Duck, literal, withDuckDB } from '../../datasets/tasks.ts'
import { seededRandom } from '../../random.ts'
import { temporaryFolder } from '../../datasets/testing.ts'
import { loggedPredictions } from './predictions.ts'
import { type ProfiledRelation, profileRows, profileSets } from './profileRows.ts'

const { root: scratch } = temporaryFolder()

interface Row {
  readonly n: number | null
  readonly i: number | null
  readonly b: boolean | null
  readonly t: string | null
  readonly d: string | null
}

const columns: ProfiledRelation['columns'] = [
  { name: 'a "number"', type: 'number', sql: 'n' },
  { name: 'whole', type: 'integer', sql: 'i' },
  { name: 'flag', type: 'boolean', sql: 'b' },
  { name: 'text', type: 'text', sql: 't' },
  { name: 'day', type: 'date', sql: 'd' },
]

function someRows(count: number, seed: number): Row[] {
  const random = seededRandom(seed)
  const or = <Value>(share: number, value: Value) => (random.next() < share ? null : value)
  return Array.from({ length: count }, () => ({
    n: or(0.1, Math.round(random.next() * 1e4) / 8),
    i: or(0.05, Math.floor(random.next() * 60)),
    b: or(0.2, random.next() < 0.3),
    t: or(0.1, random.next() < 0.1 ? '' : `it's "${Math.floor(random.next() ** 3 * 1_500)}"`),
    d: or(0.1, new Date(1.7e12 + Math.floor(random.next() * 900) * 864e5).toISOString().slice(0, 10)),
  }))
}

async function withRows<T>(rows: readonly Row[], threads: number, use: (duck: Duck) => Promise<T>, codes?: Uint8Array): Promise<T> {
  return withDuckDB({ scratch, threads, memory: 2 ** 29 }, async (duck) => {
    await duck.run('CREATE TABLE t (n DOUBLE, i BIGINT, b BOOLEAN, t VARCHAR, d DATE, code UTINYINT)')
    const cell = (value: string | number | boolean | null) => (typeof value === 'string' ? literal(value) : String(value))
    for (let from = 0; from < rows.length; from += 1_000) {
      const values = rows
        .slice(from, from + 1_000)
        .map((row, at) => `(${[...Object.values(row).map(cell), codes?.[from + at] ?? 0].join(', ')})`)
      await duck.run(`INSERT INTO t VALUES ${values.join(', ')}`)
    }
    return use(duck)
  })
}

/** The same by the plainest means. */
function bruteForce(rows: readonly Row[], name: keyof Row) {
  const values = rows.map((row) => row[name])
  const present = values.filter((value) => value !== null && value !== '') as (number | string | boolean)[]
  const counts = new Map<string, number>()
  for (const value of present) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1)
  const ordered = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([value, count]) => ({ value, rows: count }))
  const common = { rows: rows.length, missing: rows.length - present.length, distinct: counts.size, distinctIsExact: true }
  if (name === 't' || name === 'b') {
    const rest = ordered.slice(1_000)
    return {
      ...common,
      counts: { values: ordered.slice(0, 1_000), rest: { values: rest.length, rows: rest.reduce((sum, each) => sum + each.rows, 0) } },
    }
  }
  const numbers = present.map((value) => (name === 'd' ? Date.parse(String(value)) : Number(value))).sort((a, b) => a - b)
  const point = (i: number) => numbers[Math.ceil(((i + 0.5) * numbers.length) / 2_048) - 1]
  return {
    ...common,
    min: numbers.at(0) ?? null,
    max: numbers.at(-1) ?? null,
    sketch: numbers.length <= 2_048 ? numbers : Array.from({ length: 2_048 }, (_, i) => point(i)),
  }
}

const names = ['n', 'i', 'b', 't', 'd'] as const

test.each([
  { count: 0, seed: 1 },
  { count: 1, seed: 2 },
  { count: 500, seed: 3 },
  { count: 6_000, seed: 4 },
])('[DR-2] the profile of $count rows is what counting them one by one gives, whatever the threads', async ({ count, seed }) => {
  const rows = someRows(count, seed)
  const profileWith = (threads: number) =>
    withRows(rows, threads, (duck) => profileRows(duck, { from: 't', columns, absent: ['gone'], target: columns[1] }))
  const profile = await profileWith(1)
  expect(profile).toMatchObject({ format: 'cairn.profile/1', rows: count, absent: ['gone'], prediction: null })
  names.forEach((name, place) => expect(profile.columns[place]).toMatchObject(bruteForce(rows, name)))
  expect(profile.columns.map(({ name }) => name)).toEqual(columns.map(({ name }) => name))
  expect(profile.target).toEqual(profile.columns[1])
  expect(await profileWith(3)).toEqual(profile)
})

test('[DR-2] several sets of rows are profiled in one reading as each would be alone', async () => {
  const rows = someRows(4_000, 9)
  const codes = Uint8Array.from(rows, (_, row) => (row % 7 === 6 ? 255 : row % 7))
  const sets = [[0, 1, 2], [3], [3, 4, 5], [9]]
  const together = await withRows(rows, 2, (duck) => profileSets(duck, { from: 't', columns }, { codes, sets, from: 't' }), codes)
  for (const [place, set] of sets.entries()) {
    const own = rows.filter((_, row) => set.includes(codes[row]))
    expect(together[place]).toEqual(await withRows(own, 2, (duck) => profileRows(duck, { from: 't', columns })))
  }
})

test('[DR-2] a long text is named by its beginning and a hash, so that a profile stays small', async () => {
  const long = (end: string): Row => ({ n: null, i: null, b: null, t: 'x'.repeat(10_000) + end, d: null })
  const profile = await withRows([long('a'), long('b'), long('b')], 1, (duck) => profileRows(duck, { from: 't', columns: [columns[3]] }))
  const [{ counts }] = profile.columns as Extract<ColumnProfile, { kind: 'category' }>[]
  expect(counts?.values.map(({ rows }) => rows)).toEqual([2, 1])
  for (const { value } of counts?.values ?? []) expect(value).toMatch(/^x{223}…[0-9a-f]{32}$/)
  expect(new Set(counts?.values.map(({ value }) => value)).size).toBe(2)
})

test('[DR-2] 500 columns are profiled, and numbers that were logged with them', async () => {
  const profile = await withDuckDB({ scratch, threads: 2, memory: 2 ** 29 }, async (duck): Promise<Profile> => {
    const sql = Array.from({ length: 500 }, (_, i) =>
      i % 5 === 4 ? `('t' || (range % ${i}))::VARCHAR AS c${i}` : `(range * ${i})::DOUBLE AS c${i}`,
    )
    await duck.run(`CREATE TABLE wide AS SELECT range / 4 AS value, ${sql.join(', ')} FROM range(3000)`)
    const wide = Array.from({ length: 500 }, (_, i) => ({
      name: `c${i}`,
      type: i % 5 === 4 ? ('text' as const) : ('number' as const),
      sql: `c${i}`,
    }))
    const head = { task: 'regression', labels: [], threshold: null, target: 'y' } as const
    const predictions = loggedPredictions(duck, 'wide', { label: 'NULL', value: 'value', probabilities: 'NULL' }, head)
    return profileRows(duck, { from: 'wide', columns: wide, predictions })
  })
  expect(profile.columns.map(({ name, rows, distinct }) => ({ name, rows, distinct }))).toEqual(
    Array.from({ length: 500 }, (_, i) => ({ name: `c${i}`, rows: 3_000, distinct: i === 0 ? 1 : i % 5 === 4 ? i : 3_000 })),
  )
  expect(profile.prediction).toMatchObject({ labels: null, probabilities: [], values: { name: 'y', rows: 3_000, min: 0, max: 749.75 } })
})
