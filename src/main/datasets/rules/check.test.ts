import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Column, Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { Rule, RuleResult } from '../../../shared/domain/datasets/rules.ts'
import { appendTask } from '../versions/append.ts'
import { withDuckDB } from '../duckdb.ts'
import { failure, temporaryFolder } from '../testing.ts'
import { checkRulesTask, failingRowsTask } from './tasks.ts'

const folder = temporaryFolder()
type Version = Awaited<ReturnType<typeof folder.import>>

async function check(
  version: Version,
  rules: readonly Rule[],
  options: { rowsBefore?: number; reference?: Version } = {},
): Promise<RuleResult[]> {
  const references = options.reference ? [{ hash: options.reference.versionId, manifest: options.reference.manifest }] : []
  const checks = { rules: rules.map((rule, id) => ({ id, rule })), rowsBefore: options.rowsBefore ?? null, references }
  return checkRulesTask({ manifest: version.manifest, checks }, folder.context())
}

const failing = async (version: Version, rule: Rule, page: { limit?: number; offset?: number; columns?: string[] } = {}) =>
  failingRowsTask({ manifest: version.manifest, rule, limit: 100, offset: 0, ...page }, folder.context())

const mixed = () =>
  folder.import(
    'mixed.csv',
    [
      'id,n,x,s,d,t,b,empty',
      '1,5,1.5,red,2024-01-01,2024-01-01T10:00:00,true,',
      '2,-3,inf,blue,2024-02-01,2024-01-02T10:00:00,false,',
      '3,,-inf,,2023-01-01,,,',
      '3,9007199254740993,NaN,RED,,2024-01-04T10:00:00,true,',
      '5,7,2.5,"red ",2024-03-01,2024-01-05T10:00:00,true,',
    ].join('\n'),
    { types: [{ column: 'n', type: 'integer' }] },
  )

/** [rule, rows that fail]: null rows mean that it fails as a whole, none that it passes. */
const cases: [title: string, rule: Rule, rows: number[] | null][] = [
  ['type, the same', { kind: 'type', column: 'n', type: 'integer' }, []],
  ['type, a whole number is a number', { kind: 'type', column: 'n', type: 'number' }, []],
  ['type, a date is a date with time', { kind: 'type', column: 'd', type: 'datetime' }, []],
  ['type, text that is no date', { kind: 'type', column: 's', type: 'date' }, [0, 1, 3, 4]],
  ['type, fractions are no integers', { kind: 'type', column: 'x', type: 'integer' }, [0, 1, 2, 4]],
  ['missing, within the limit', { kind: 'missing', column: 'n', maxShare: 0.2 }, []],
  ['missing, above the limit', { kind: 'missing', column: 'n', maxShare: 0.19 }, [2]],
  ['missing, NaN is missing', { kind: 'missing', column: 'x', maxShare: 0 }, [3]],
  ['missing, all', { kind: 'missing', column: 'empty', maxShare: 0.5 }, [0, 1, 2, 3, 4]],
  ['missing, all allowed', { kind: 'missing', column: 'empty', maxShare: 1 }, []],
  ['range, both ends belong to it', { kind: 'range', column: 'id', min: 1, max: 5 }, []],
  ['range, lower', { kind: 'range', column: 'n', min: 0 }, [1]],
  ['range, integers beyond 2⁵³ as they are', { kind: 'range', column: 'n', max: 9007199254740991 }, [3]],
  ['range, fractions against integers', { kind: 'range', column: 'id', min: 1.5, max: 4.5 }, [0, 4]],
  ['range, infinities are outside', { kind: 'range', column: 'x', min: -1e300, max: 1e300 }, [1, 2]],
  ['range, dates', { kind: 'range', column: 'd', min: '2024-01-01', max: '2024-02-01' }, [2, 4]],
  ['range, dates with time', { kind: 'range', column: 't', max: '2024-01-04 09:59:59' }, [3, 4]],
  ['range, of text that is no number', { kind: 'range', column: 's', min: 0 }, [0, 1, 3, 4]],
  ['range, of a column that is all missing', { kind: 'range', column: 'empty', min: 0, max: 1 }, []],
  ['set, exact text', { kind: 'set', column: 's', values: ['red', 'blue'] }, [3, 4]],
  ['set, of numbers', { kind: 'set', column: 'id', values: ['1', '2', '5', 'many'] }, [2, 3]],
  ['set, of fractions', { kind: 'set', column: 'x', values: ['1.50', '2.5', 'inf'] }, [2]],
  ['set, of booleans', { kind: 'set', column: 'b', values: ['true'] }, [1]],
  ['set, of dates', { kind: 'set', column: 'd', values: ['2024-01-01'] }, [1, 2, 4]],
  ['set, nothing that fits the type', { kind: 'set', column: 'b', values: ['maybe'] }, [0, 1, 3, 4]],
  ['pattern, of the whole value', { kind: 'pattern', column: 's', pattern: '[a-z]+' }, [3, 4]],
  ['pattern, of numbers as text', { kind: 'pattern', column: 'id', pattern: '[1-3]' }, [4]],
  ['unique, one column', { kind: 'unique', columns: ['id'] }, [2, 3]],
  ['unique, two columns, missing values apart', { kind: 'unique', columns: ['id', 'd'] }, []],
  ['unique, booleans', { kind: 'unique', columns: ['b'] }, [0, 3, 4]],
  ['unique, all missing', { kind: 'unique', columns: ['empty'] }, []],
  ['rows, enough', { kind: 'rows', min: 5, max: 5 }, []],
  ['rows, too few', { kind: 'rows', min: 6 }, null],
  ['rows, too many', { kind: 'rows', max: 4 }, null],
  ['columns, there', { kind: 'columns', columns: ['id', 's'], only: false }, []],
  ['columns, one missing', { kind: 'columns', columns: ['id', 'deleted'], only: false }, null],
  ['columns, others', { kind: 'columns', columns: ['id'], only: true }, null],
  ['a column that is not there', { kind: 'range', column: 'deleted', min: 0 }, null],
  ['unique over a column that is not there', { kind: 'unique', columns: ['id', 'deleted'] }, null],
]

describe('[DS-12] each kind of rule on real Parquet:', () => {
  test('all in one check, with the rows that fail', async () => {
    const version = await mixed()
    const results = await check(
      version,
      cases.map(([, rule]) => rule),
    )
    for (const [index, [title, rule, rows]] of cases.entries()) {
      const count = rows === null ? null : rows.length
      expect(results[index], title).toMatchObject({ ruleId: index, passed: count === 0, failingRows: count })
      expect(results[index].detail.length, title).toBeGreaterThan(5)
      const page = await failing(version, rule, { limit: 1_000 })
      expect(
        page.rows.map(({ row }) => row),
        title,
      ).toEqual(rows ?? [])
      expect(page.total, title).toBe(count ?? 0)
    }
  }, 60_000)

  test('the change of the row count is a share of the version before', async () => {
    const version = await mixed()
    const change = (maxChange: number, rowsBefore?: number) => check(version, [{ kind: 'rows', maxChange }], { rowsBefore })
    expect(await change(0.25, 4)).toMatchObject([{ passed: true }])
    expect(await change(0.24, 4)).toMatchObject([{ passed: false, detail: expect.stringContaining('25 %') as unknown }])
    expect(await change(0.49, 10)).toMatchObject([{ passed: false }])
    expect(await change(0)).toMatchObject([{ passed: true }])
    expect(await change(0.5, 0)).toMatchObject([{ passed: false }])
  })

  test('columns may be called anything', async () => {
    const names = ['__proto__', '"; drop table version; --', "it's", 'a\nb', 'A', 'a', 'row', 'ключ']
    const quoted = names.map((name) => `"${name.replaceAll('"', '""')}"`).join(',')
    const version = await folder.import('hostile.csv', `${quoted}\n${names.map(() => '1').join(',')}\n${names.map(() => '1').join(',')}\n`)
    const results = await check(
      version,
      names.flatMap((column): Rule[] => [
        { kind: 'range', column, min: 2 },
        { kind: 'set', column, values: ["'; drop table version; --", column] },
        { kind: 'unique', columns: [column] },
        { kind: 'pattern', column, pattern: "1|'" },
      ]),
    )
    expect(results.map(({ failingRows }) => failingRows)).toEqual(names.flatMap(() => [2, 2, 2, 0]))
    const page = await failing(
      version,
      { kind: 'range', column: '__proto__', min: 2 },
      { limit: 1, offset: 1, columns: ["it's", '__proto__'] },
    )
    expect(page).toEqual({ columns: ["it's", '__proto__'], total: 2, rows: [{ row: 1, cells: [1, 1] }] })
  })

  test('a pattern that RE2 does not know is refused; one that would backtrack for ever is none there', async () => {
    const version = await mixed()
    for (const pattern of ['[a-', '(a)\\1', '(?=a)b', 'a{1000}{1000}{1000}']) {
      expect(await failure(check(version, [{ kind: 'pattern', column: 's', pattern }]))).toMatchObject({
        code: 'RULE_INVALID',
        details: { pattern },
      })
    }
    const long = await folder.import('long.csv', `s\n${'a'.repeat(100_000)}!\n`)
    expect(await check(long, [{ kind: 'pattern', column: 's', pattern: '(a+)+' }])).toMatchObject([{ failingRows: 1 }])
  })

  test('rows of later segments keep their numbers', async () => {
    const version = await folder.import('first.csv', 'a\n1\n2\n')
    const path = folder.write('more.csv', 'a\n3\n-4\n')
    const checks = { rules: [{ id: 7, rule: { kind: 'range', column: 'a', min: 0 } as const }], rowsBefore: 2, references: [] }
    const after = await appendTask({ manifest: version.manifest, path, options: {}, checks }, folder.context())
    expect(after.ruleResults).toEqual([{ ruleId: 7, passed: false, failingRows: 1, detail: expect.stringContaining('row 4') as unknown }])
    expect((await failing(after, checks.rules[0].rule)).rows).toEqual([{ row: 3, cells: [-4] }])
  })
})

describe('[DS-12] drift against a reference version:', () => {
  const uniform = (name: string, from: number, rows = 1_000) =>
    folder.import(
      name,
      `x,s,d\n${Array.from({ length: rows }, (_, i) => `${from + i / 10},${'abc'[i % 3]},2024-01-0${1 + (i % 9)}`).join('\n')}`,
    )
  const drift = (column: string, measure: 'psi' | 'p', limit: number, reference: Version): Rule => ({
    kind: 'drift',
    column,
    measure,
    limit,
    reference: reference.versionId,
  })

  test('the same values do not drift; values that moved do, in numbers, text and dates', async () => {
    const before = await uniform('before.csv', 0)
    const moved = await uniform('moved.csv', 50)
    const other = await folder.import(
      'other.csv',
      `x,s,d\n${Array.from({ length: 1_000 }, (_, i) => `${i / 10},${i % 10 === 0 ? 'c' : 'z'},2025-01-01`).join('\n')}`,
    )
    const rules = [
      drift('x', 'psi', 0.1, before),
      drift('x', 'p', 0.01, before),
      drift('s', 'psi', 0.1, before),
      drift('s', 'p', 0.01, before),
      drift('d', 'psi', 0.1, before),
    ]
    const passed = async (version: Version) => (await check(version, rules, { reference: before })).map((result) => result.passed)
    expect(await passed(before)).toEqual([true, true, true, true, true])
    expect(await passed(moved)).toEqual([false, false, true, true, true])
    expect(await passed(other)).toEqual([true, true, false, false, false])
  })

  test('the PSI is that of the formula', async () => {
    const before = await folder.import('psi-a.csv', `s\n${'a\n'.repeat(50)}${'b\n'.repeat(50)}`)
    const now = await folder.import('psi-b.csv', `s\n${'a\n'.repeat(80)}${'b\n'.repeat(20)}`)
    const expected = 0.3 * Math.log(0.8 / 0.5) - 0.3 * Math.log(0.2 / 0.5)
    const at = async (limit: number) => (await check(now, [drift('s', 'psi', limit, before)], { reference: before }))[0].passed
    expect([await at(expected + 1e-9), await at(expected - 1e-9)]).toEqual([true, false])
  })

  test('what cannot be compared fails and says why', async () => {
    const before = await folder.import('ref.csv', 'x,only,e\n1,1,\n2,2,\n')
    const now = await folder.import('now.csv', 'x,e\na,\nb,\n')
    const results = await check(now, [drift('x', 'psi', 1, before), drift('only', 'psi', 1, before), drift('e', 'psi', 1, before)], {
      reference: before,
    })
    expect(results.map(({ passed, failingRows }) => [passed, failingRows])).toEqual(Array.from({ length: 3 }, () => [false, null]))
    expect(results.map(({ detail }) => detail).join()).toMatch(/type is text.*integer.*no column "only".*no values/)
    expect(await check(now, [drift('x', 'psi', 1, before)])).toMatchObject([
      { passed: false, detail: expect.stringContaining('deleted') as unknown },
    ])
  })

  test('a reference that is damaged fails the rule and nothing else', async () => {
    const before = await folder.import('damaged.csv', 'x\n1\n2\n777\n')
    const now = await folder.import('sound.csv', 'x\n1\n2\n778\n')
    rmSync(folder.objects.path(before.manifest.segments[0].object), { force: true })
    const results = await check(now, [drift('x', 'psi', 1, before), { kind: 'range', column: 'x', min: 0 }], { reference: before })
    expect(results).toMatchObject([{ passed: false, detail: expect.stringContaining('damaged') as unknown }, { passed: true }])
  })

  test('infinite and missing values do not upset it', async () => {
    const text = (extra: string) => `x\n${Array.from({ length: 200 }, (_, i) => i / 7).join('\n')}\n${extra}`
    const before = await folder.import('inf-a.csv', text('inf\ninf\n-inf\nNaN\n'))
    const now = await folder.import('inf-b.csv', text('inf\n-inf\n-inf\n'))
    expect(await check(now, [drift('x', 'psi', 0.05, before), drift('x', 'p', 0.5, before)], { reference: before })).toMatchObject([
      { passed: true },
      { passed: true },
    ])
  })
})

test('[DS-12] twelve rules on a million rows of twelve columns', async () => {
  const version = await millionRows()
  const rules: Rule[] = [
    { kind: 'unique', columns: ['id'] },
    { kind: 'missing', column: 'id', maxShare: 0 },
    ...Array.from({ length: 5 }, (_, k): Rule => ({ kind: 'range', column: `x${k}`, min: 1, max: 999 })),
    { kind: 'set', column: 's0', values: Array.from({ length: 11 }, (_, k) => `level ${k}`) },
    { kind: 'pattern', column: 's1', pattern: 'code[0-9]{1,3}' },
    { kind: 'range', column: 'd', min: '2024-01-01', max: '2026-01-01' },
    { kind: 'rows', min: 1 },
    { kind: 'type', column: 'b', type: 'boolean' },
  ]
  const checks = { rules: rules.map((rule, id) => ({ id, rule })), rowsBefore: null, references: [] }
  const results = await checkRulesTask({ manifest: version, checks }, folder.context())
  expect(results.map(({ passed }) => passed)).toEqual([true, true, false, false, false, false, false, false, false, false, true, true])
}, 60_000)

/** An id, seven numbers, two texts, a date and a boolean. */
async function millionRows(): Promise<Manifest> {
  const rows = 1_000_000
  const path = join(folder.root, 'million.parquet')
  const columns: [sql: string, column: Column][] = [
    ['range', { name: 'id', type: 'integer' }],
    ...Array.from({ length: 7 }, (_, k): [string, Column] => [`hash(range + ${k}) % 100000 / 100.0`, { name: `x${k}`, type: 'number' }]),
    ["'level ' || hash(range) % 12", { name: 's0', type: 'text' }],
    ["'code' || hash(range + 1) % 5000", { name: 's1', type: 'text' }],
    ["DATE '2024-01-01' + (range % 900)::INTEGER", { name: 'd', type: 'date' }],
    ['range % 3 = 0', { name: 'b', type: 'boolean' }],
  ]
  const select = columns.map(([sql, { name }]) => `${sql} AS ${name}`).join(', ')
  await withDuckDB({ files: [path], scratch: folder.root }, (duck) =>
    duck.run(`COPY (SELECT ${select} FROM range(${rows})) TO '${path}' (FORMAT parquet, COMPRESSION zstd)`),
  )
  const { object, bytes } = await folder.objects.adopt(path)
  return {
    format: 'cairn.dataset/1',
    columns: columns.map(([, column]) => column),
    key: [],
    target: null,
    segments: [{ object, rows, bytes }],
  }
}
