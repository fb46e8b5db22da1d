import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { PreparationStep } from '../../../shared/domain/datasets/preparation.ts'
import { failure, temporaryFolder } from '../testing.ts'
import { readRows } from '../versions/rows.ts'
import { previewTask } from './preview.ts'
import { prepareTask } from './run.ts'
import { sqlFileTask } from './sqlFile.ts'
import { suggestTask } from './suggest.ts'

const Cell = z.union([z.string(), z.number(), z.boolean(), z.null()])
/** What pandas makes of the same tables, with its version. */
const Fixture = z.object({
  tables: z.record(z.string(), z.string()),
  cases: z.array(z.object({ steps: z.array(PreparationStep), columns: z.array(z.string()), rows: z.array(z.array(Cell)) })),
})
const { tables, cases } = Fixture.parse(JSON.parse(readFileSync(new URL('./fixtures/pandas.json', import.meta.url), 'utf8')))

const folder = temporaryFolder()
const { manifest } = await folder.import('input.csv', tables.input, { target: 'price', key: ['id'] })
const others = [
  { ref: 'cities', manifest: (await folder.import('cities.csv', tables.cities)).manifest },
  { ref: 'twice', manifest: (await folder.import('twice.csv', tables.twice)).manifest },
]
const steps = (...list: unknown[]) => list.map((step) => PreparationStep.parse(step))
const run = (list: readonly PreparationStep[], of: Manifest = manifest) =>
  prepareTask({ manifest: of, others, steps: list }, folder.context())
const cellsOf = async (of: Manifest) =>
  (await readRows(of, folder.objects, { offset: 0, limit: 100 }, { scratch: folder.root })).rows.map(({ cells }) => cells)
const refusal = async (...list: unknown[]) => {
  const { code, message, details } = await failure(run(steps(...list)))
  return { code, message, step: details.step, kind: details.kind }
}

/** Sums in another order differ in the last digits. */
const near = (rows: readonly (readonly unknown[])[]) =>
  rows.map((row) => row.map((cell) => (typeof cell === 'number' ? Number(cell.toPrecision(12)) : cell)))

test.each(cases.map((one) => ({ ...one, title: one.steps.map(({ kind }) => kind).join(', ') })))(
  '[DS-16] steps give what pandas gives: $title',
  async ({ steps: list, columns, rows }) => {
    const made = await run(list)
    expect(made.manifest.columns.map(({ name }) => name)).toEqual(columns)
    expect(near(await cellsOf(made.manifest))).toEqual(near(rows))
  },
)

describe('[DS-16] a preparation', () => {
  const list = steps(
    { kind: 'fill', columns: ['price'], how: 'mean' },
    { kind: 'derive', column: 'total', expression: 'price * qty' },
    { kind: 'sample', rows: 5, seed: 3 },
  )

  test('gives the same version for the same steps and inputs; key and target stay where they hold', async () => {
    const [one, other] = [await run(list), await run(list)]
    expect(one.versionId).toBe(other.versionId)
    expect(one.manifest).toMatchObject({ key: ['id'], target: 'price' })
    const dropped = await run(steps({ kind: 'drop', columns: ['id', 'price'] }))
    expect(dropped.manifest).toMatchObject({ key: [], target: null })
    expect(dropped.warnings).toEqual(['The target "price" is not in the result.', 'The key id of the input is no key of the result.'])
  })

  test('tells of which columns each column comes, also through joins, groups and filters', async () => {
    const made = await run(
      steps(
        { kind: 'filter', where: 'qty > 1 or missing(note)' },
        { kind: 'derive', column: 'total', expression: 'price * 2' },
        { kind: 'join', with: 'cities', on: [{ left: 'city', right: 'city' }], columns: ['people'] },
        { kind: 'keep', columns: ['total', 'people', 'region'] },
      ),
    )
    const of = (column: string) =>
      made.lineage.find(({ columns }) => columns.includes(column))?.of.map((one) => `${one.input}.${one.column}`)
    expect(of('total')).toEqual(['input.price', 'input.qty'])
    expect(of('people')).toEqual(['cities.city', 'cities.people', 'input.city', 'input.qty'])
    expect(of('region')).toEqual(['input.qty', 'input.region'])
  })

  test('is refused with the number and name of the step: a column that is gone, a value that does not fit, an error in an expression', async () => {
    expect(await refusal({ kind: 'trim', columns: ['city'] }, { kind: 'drop', columns: ['citty'] })).toEqual({
      code: 'COLUMN_UNKNOWN',
      message: 'Step 2 (drop columns): There is no column "citty" at this step.',
      step: 2,
      kind: 'drop',
    })
    expect(
      (await refusal({ kind: 'sort', by: [{ column: 'id' }] }, { kind: 'cast', columns: ['price'], type: 'integer' })).message,
    ).toMatch(/^Step 2 \(change type\): "10.5" in "price" is no integer\./)
    expect(await refusal({ kind: 'filter', where: 'price > "a"' })).toMatchObject({ code: 'STEP_INVALID', step: 1 })
    expect(await refusal({ kind: 'derive', column: 'x', expression: 'matches(city, "(")' })).toMatchObject({
      code: 'STEP_INVALID',
      step: 1,
    })
    expect(await refusal({ kind: 'filter', where: 'id > 100' })).toMatchObject({ code: 'NO_ROWS' })
    expect(await refusal({ kind: 'rename', columns: [{ from: 'id', to: 'city' }] })).toMatchObject({ code: 'STEP_INVALID', step: 1 })
  })
})

describe('[DS-16] a query of a person reads its tables and nothing else', () => {
  test.each([
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT content FROM read_text('/etc/passwd')",
    "SELECT * FROM glob('/*')",
    'SELECT * FROM version',
    'SELECT id, (SELECT max(v.c0) FROM version v) FROM input',
    'SELECT * FROM information_schema.tables',
    'SELECT * FROM main.input',
    'SELECT * FROM duckdb_settings()',
    "SELECT * FROM query('select 1')",
    "SELECT getenv('HOME') FROM input",
    "SELECT current_setting('threads') FROM input",
    'SELECT random() FROM input',
    'SELECT uuid() FROM input',
    'SELECT now() FROM input',
    'SELECT current_date FROM input',
    'SELECT current_user FROM input',
    'SELECT * FROM input USING SAMPLE 3',
    'SELECT * FROM input TABLESAMPLE 50%',
    'SELECT 1; DROP TABLE raw',
    "COPY input TO '/tmp/x.csv'",
    "ATTACH 'x.db'",
    'INSTALL httpfs',
    'SET threads = 1',
    'PRAGMA version',
    'PIVOT input ON city USING sum(price)',
    'SHOW TABLES',
    'SELECT 1) UNION (SELECT 2',
    'SELECT approx_quantile(price, 0.5) FROM input',
    'WITH a AS (SELECT random() AS r) SELECT * FROM a',
    'SELECT list_transform([1], lambda x: x + random()) FROM input',
    'SELECT sum(price) OVER (ORDER BY random()) FROM input',
    'SELECT * FROM input ORDER BY random()',
    'SELECT * FROM input WHERE id IN (SELECT random())',
    // The name of a WITH is no way to a table of the database itself.
    'WITH version AS (SELECT c0 FROM version) SELECT c0 FROM version',
    'WITH a AS (SELECT c0 FROM version), version AS (SELECT 1) SELECT c0 FROM a',
    'WITH pragma_database_list AS (SELECT file FROM pragma_database_list) SELECT file FROM pragma_database_list',
    'WITH sqlite_master AS (SELECT sql FROM (WITH b AS (SELECT sql FROM sqlite_master) SELECT sql FROM b)) SELECT sql FROM sqlite_master',
    'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT n FROM r',
    'SELECT unnest(generate_series(1, 1000000000)) AS n FROM input',
    "SELECT getvariable('x') AS x FROM input",
  ])('refused: %s', async (query) => {
    expect(await refusal({ kind: 'sql', query })).toMatchObject({ code: 'STEP_INVALID', step: 1, kind: 'sql' })
  })

  test.each([
    ['SELECT i::VARCHAR AS x FROM input AS i', 'all'],
    ['SELECT t.c AS x FROM input AS t(a, b, c)', 'all'],
    ['WITH t(a, b, c) AS (SELECT id, price, city FROM input) SELECT c AS x FROM t', 'all'],
    ['WITH t AS (SELECT price FROM input) SELECT t::VARCHAR AS x FROM t', 'all'],
    ['SELECT count(*) AS x FROM input a NATURAL JOIN input b', 'all'],
    ['SELECT count(*) AS x FROM input a JOIN input b USING (city)', ['city']],
    ['SELECT count(*) AS x FROM input a JOIN input b ON a.city = b.region', ['city', 'region']],
  ])('the columns that it reads are known, whatever they are called there: %s', async (query, read) => {
    const { lineage } = await run(steps({ kind: 'sql', query }))
    const all = manifest.columns.map(({ name }) => name).toSorted()
    expect(lineage.flatMap(({ of }) => of.map(({ column }) => column))).toEqual(read === 'all' ? all : read)
  })

  test('a WITH may bear the name of a table, and read it by no other', async () => {
    const made = await run(
      steps({ kind: 'sql', query: 'WITH a AS (SELECT id FROM input), input AS (SELECT id FROM a) SELECT id FROM input' }),
    )
    expect((await cellsOf(made.manifest)).length).toBe(7)
  })

  test('a WITH, a second version, a trailing semicolon and a comment are fine', async () => {
    const query = 'WITH a AS (SELECT * FROM input) SELECT a.id, c.people FROM a JOIN places c USING (city) ORDER BY a.id DESC; -- done'
    const made = await run(steps({ kind: 'sql', query, tables: [{ name: 'places', ref: 'cities' }] }))
    expect(await cellsOf(made.manifest)).toEqual([
      [6, 280000],
      [5, 280000],
      [4, 700000],
      [2, 280000],
      [1, 700000],
    ])
  })
})

test('[DS-16] names and texts of any kind are values: no step makes SQL of them', async () => {
  const nasty = `a"b'c];--`
  const { manifest: odd } = await folder.import('odd.csv', `"a""b'c];--",B,b\n"x'); DROP TABLE raw; --",1,2\ny,3,4\n`)
  const made = await run(
    steps(
      { kind: 'derive', column: "x');--", expression: `concat([${nasty.replaceAll(']', ']]')}], "');--")` },
      { kind: 'replace', columns: [nasty], find: "x'); DROP TABLE raw; --", with: `'"` },
      { kind: 'rename', columns: [{ from: 'B', to: '); SELECT 1' }] },
      { kind: 'split', column: nasty, separator: "'", into: ['"', "'"] },
    ),
    odd,
  )
  expect(made.manifest.columns.map(({ name }) => name)).toEqual(['"', "'", '); SELECT 1', 'b', "x');--"])
  expect(await cellsOf(made.manifest)).toEqual([
    [null, '"', 1, 2, "x'); DROP TABLE raw; --');--"],
    ['y', null, 3, 4, "y');--"],
  ])
})

test('[DS-16] the preview tells rows, changed rows and columns of each step, and shows rows before and after', async () => {
  const list = steps(
    { kind: 'trim', columns: ['region'] },
    { kind: 'filter', where: 'id != 2', disabled: true },
    { kind: 'filter', where: 'qty > 1' },
    { kind: 'cast', columns: ['price'], type: 'integer', onError: 'missing' },
    { kind: 'drop', columns: ['gone'] },
    { kind: 'sort', by: [{ column: 'id' }] },
  )
  const shown = await previewTask({ manifest, others, steps: list, upTo: 3, rows: 'changed', limit: 10 }, folder.context())
  expect(
    shown.steps.map(({ rowsBefore, rowsAfter, changedRows, skipped, problem }) => [
      rowsBefore,
      rowsAfter,
      changedRows,
      skipped,
      problem?.code ?? null,
    ]),
  ).toEqual([
    [7, 7, 3, false, null],
    [null, null, null, true, null],
    [7, 5, 0, false, null],
    [5, 5, 4, false, null],
    [null, null, null, false, 'COLUMN_UNKNOWN'],
    [null, null, null, true, null],
  ])
  expect(shown.steps[3]).toMatchObject({ madeMissing: 4, retyped: [{ column: 'price', from: 'number', to: 'integer' }] })
  expect(shown.view?.rows[0]).toMatchObject({ row: 0, changed: ['price'] })
  expect(shown.view?.rows[0].before?.[3]).toBe(10.5)
  expect(shown.view?.rows[0].after?.[3]).toBeNull()
  expect(shown.view?.columns).toMatchObject([{ name: 'price', before: { missing: 1 }, after: { missing: 5 } }])
  const filtered = await previewTask({ manifest, others, steps: list, upTo: 2, rows: 'changed', limit: 10 }, folder.context())
  expect(filtered.view?.rows.map(({ row, after }) => [row, after === null])).toEqual([
    [2, true],
    [3, true],
    [0, false],
    [1, false],
    [4, false],
    [5, false],
    [6, false],
  ])
})

test('[DS-16] steps are suggested where values ask for them', async () => {
  const file = `city,amount,same\n${['Oslo,1,x', '"Oslo ",2,x', 'oslo,-,x', 'Oslo,4,x', 'Bergen,5,x', 'Bergen,5,x'].join('\n')}\n`
  const { manifest: messy, profileObject } = await folder.import('messy.csv', file, { types: [{ column: 'amount', type: 'text' }] })
  const profile = JSON.parse((await folder.objects.get(profileObject)).toString()) as Parameters<typeof suggestTask>[0]['profile']
  const found = await suggestTask({ manifest: messy, profile, sensitive: [] }, folder.context())
  expect(found.map(({ step }) => step.kind).toSorted()).toEqual(expect.arrayContaining(['cast', 'deduplicate', 'drop', 'merge']))
  expect(found.map(({ text }) => text)).toContain('Change amount to number'.replace('number', 'integer'))
  const all = await prepareTask({ manifest: messy, others: [], steps: found.map(({ step }) => step) }, folder.context())
  expect(all.manifest.columns).toEqual([
    { name: 'city', type: 'text' },
    { name: 'amount', type: 'integer' },
  ])
  const hidden = await suggestTask({ manifest: messy, profile, sensitive: ['city', 'amount'] }, folder.context())
  expect(JSON.stringify(hidden)).not.toMatch(/[Oo]slo/)
})

test('[DS-16] NA among the codes of countries is no value to make missing; a question mark is one', async () => {
  const suggested = async (values: readonly string[]) => {
    const file = `country,n\n${values.map((value, row) => `"${value}",${row}.5`).join('\n')}\n`
    const { manifest: read, profileObject } = await folder.import('countries.csv', file, {})
    const profile = JSON.parse((await folder.objects.get(profileObject)).toString()) as Parameters<typeof suggestTask>[0]['profile']
    const found = await suggestTask({ manifest: read, profile, sensitive: [] }, folder.context())
    return found.flatMap(({ step }) => (step.kind === 'merge' && step.into === '' ? step.values : []))
  }
  expect(await suggested(['NA', 'ZA', 'DE', 'FR', 'BW', 'NA', 'ZA'])).toEqual([])
  expect(await suggested(['?', 'Namibia', 'Chad', 'Chad', 'Mali', 'Mali'])).toEqual(['?'])
})

test('[DS-16] the SQL file gives in DuckDB what the steps give', async () => {
  const list = steps(
    { kind: 'join', with: 'cities', on: [{ left: 'city', right: 'city' }] },
    { kind: 'fill', columns: ['price'], how: 'mean' },
    { kind: 'sort', by: [{ column: 'people' }] },
  )
  const text = await sqlFileTask({ manifest, others: [others[0]], steps: list, refs: ['input@v1', 'cities@v1'] }, folder.context())
  const made = await run(list)
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const place =
    (ref: string, { segments }: Manifest) =>
    (sql: string) =>
      sql.replace(`'${ref}-v1.parquet'`, `'${folder.objects.path(segments[0].object)}'`)
  const sql = place('cities', others[0].manifest)(place('input', manifest)(text))
  const found = (await connection.runAndReadAll(sql)).getRowsJson()
  connection.closeSync()
  instance.closeSync()
  const plain = (rows: readonly (readonly unknown[])[]) => rows.map((row) => row.map((cell) => (cell === null ? null : String(cell))))
  expect(plain(found)).toEqual(plain(await cellsOf(made.manifest)))
})

test('[DS-17] columns that are still those of the input are read from files as the input is; parsed ones as they were parsed', async () => {
  const text = 'id;price;day;code;tag\n1;1.234,50 €;17/12/2023;"1,5";a\n2;2.000,00 €;18/12/2023;"2,5";-999\n'
  const { manifest: raw } = await folder.import('raw.csv', text, {
    types: [{ column: 'code', type: 'text' }],
    nullTokens: ['', '-999'],
  })
  expect(raw.reading?.columns?.map(({ column }) => column)).toEqual(['price', 'day'])
  const comma = { kind: 'number', decimal: ',' }
  const made = await run(
    steps(
      { kind: 'filter', where: 'id > 0' },
      { kind: 'rename', columns: [{ from: 'price', to: 'euro' }] },
      { kind: 'fill', columns: ['euro'], how: 'mean' },
      { kind: 'parse', columns: ['code'], type: 'number', form: comma },
      { kind: 'cast', columns: ['day'], type: 'text' },
      { kind: 'derive', column: 'twice', expression: 'euro * 2' },
    ),
    raw,
  )
  const price = raw.reading?.columns?.find(({ column }) => column === 'price')
  expect(made.manifest.reading).toEqual({
    nullTokens: raw.reading?.nullTokens,
    columns: [
      { ...price, column: 'euro' },
      { column: 'code', form: comma },
    ],
  })
  const plain = await run(steps({ kind: 'derive', column: 'price', expression: 'id * 2' }, { kind: 'drop', columns: ['day'] }), raw)
  expect(plain.manifest.reading).toEqual({ nullTokens: raw.reading?.nullTokens })
})
