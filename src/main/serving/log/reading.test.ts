import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import type { LogEntry } from '../../../shared/domain/serving/requestLog.ts'
import { identifier, literal, reader, withDuckDB } from '../../datasets/tasks.ts'
import { temporaryFolder } from '../../testing.ts'
import { compactLogTask } from './compact.ts'
import { segmentsOf } from './files.ts'
import { withRequestLog } from './relation.ts'
import { requestsTask } from './requests.ts'
import { entryOf, logOf, taskContext } from './testing.ts'
import { logLimits, openRequestLog } from './writer.ts'

const types: (readonly [string, ColumnType])[] = [
  ['acidity', 'number'],
  ['color', 'text'],
]

async function write(folder: string, entries: readonly LogEntry[], segmentBytes = logLimits.segmentBytes): Promise<void> {
  const log = openRequestLog(folder, logOf(), { ...logLimits, segmentBytes, batch: 500 })
  for (const entry of entries) log.record(entry)
  await log.close()
  expect(log.unlogged()).toEqual({})
}

function opened(name = 'endpoint') {
  const root = temporaryFolder()
  const folder = join(root, name)
  const context = taskContext(join(root, 'scratch'))
  mkdirSync(join(root, 'scratch'))
  const source = { folder, deployment: 'wine', types }
  const page = (more: Partial<Parameters<typeof requestsTask>[0]> = {}) => requestsTask({ ...source, limit: 100, ...more }, context)
  return { folder, context, source, page, compact: () => compactLogTask(source, context), logs: join(folder, 'log', 'wine') }
}

const started = 1_700_000_000_000
const many = (count: number, change: (place: number) => Partial<LogEntry> = () => ({})) =>
  Array.from({ length: count }, (_, place) => entryOf({ id: `r${String(place).padStart(6, '0')}`, at: started + place, ...change(place) }))

test('[SV-1] a request is read as it was written, from lines and from Parquet alike', async () => {
  const { folder, page, compact, logs } = opened()
  const entries = [
    entryOf({ id: 'one', at: started + 4 }),
    entryOf({ id: 'several', at: started + 3 }, [1.5, 1e21, -0.1]),
    entryOf({
      id: 'numbers',
      at: started + 2,
      inputs: { acidity: [null, 3], color: ['it\'s "red"\n', null] },
      rows: 2,
      outputs: { labels: null, probabilities: null, values: [1.25, null] },
    }),
    entryOf({
      id: 'refused',
      at: started + 1,
      ref: null,
      arm: null,
      rows: 0,
      code: 400,
      error: 'COLUMN_UNKNOWN',
      inputs: null,
      outputs: null,
    }),
    entryOf(
      {
        id: 'looked up',
        at: started,
        features: [
          { drivers: { status: 'PRESENT', event: '2026-01-31T14:30:00.123456Z' }, zones: { status: 'NOT_FOUND', event: null } },
          {
            drivers: { status: 'OUTSIDE_MAX_AGE', event: '2020-01-31T00:00:00Z' },
            zones: { status: 'PRESENT', event: '2026-01-31T00:00:00Z' },
          },
        ],
      },
      [1, 2],
    ),
    entryOf({ id: 'shadow', at: started - 1, arm: 'shadow', code: 500, error: 'INTERNAL', unit: 'u1', outputs: null }),
  ]
  await write(folder, entries)
  expect(await page()).toEqual({ entries, more: false, unreadable: 0, skipped: 0 })
  expect(await compact()).toEqual({ segments: 1, damaged: 0 })
  expect((await segmentsOf(folder, 'wine')).map(({ form, from, to }) => ({ form, from, to }))).toEqual([
    { form: 'parquet', from: started - 1, to: started + 4 },
  ])
  expect(readdirSync(logs).filter((name) => !name.endsWith('.parquet'))).toEqual([])
  expect(statSync(join(logs, readdirSync(logs)[0])).mode & 0o777).toBe(0o600)
  expect((await page()).entries).toEqual(entries)
  expect((await page({ errors: true })).entries.map(({ id }) => id)).toEqual(['refused', 'shadow'])
  expect((await page({ arm: 'shadow' })).entries.map(({ id }) => id)).toEqual(['shadow'])
  expect((await page({ ref: "wine'@v1" })).entries).toEqual([])
})

test('[SV-1] pages over many segments of both forms have every request once, with what a shadow said to it', async () => {
  const { folder, page, compact } = opened()
  const entries = many(300).flatMap((entry) => (entry.at % 7 === 0 ? [entry, { ...entry, arm: 'shadow' }] : [entry]))
  await write(folder, entries.slice(0, 150), 5_000)
  await compact()
  await write(folder, entries.slice(150), 5_000)
  expect((await segmentsOf(folder, 'wine')).length).toBeGreaterThan(10)
  const seen: string[] = []
  let before: { at: number; id: string } | undefined
  for (;;) {
    const { entries: some, more } = await page({ limit: 40, before })
    seen.push(...some.map(({ id, arm }) => `${id} ${arm}`))
    const last = some.at(-1)
    if (!more || !last) break
    before = { at: last.at, id: last.id }
  }
  expect(seen.toSorted()).toEqual(entries.map(({ id, arm }) => `${id} ${arm}`).toSorted())
  expect(seen.map((key) => key.split(' ')[0])).toEqual(
    seen
      .map((key) => key.split(' ')[0])
      .toSorted()
      .toReversed(),
  )
})

test('[SV-1] rows are read by name and type, whatever columns are called and whatever versions had', async () => {
  const { folder, source, context, compact } = opened()
  const odd = 'it\'s "x"); DROP TABLE y; --'
  const at = (place: number) => ({ id: `r${place}`, at: started + place })
  const input = (cells: Record<string, (string | number | boolean | null)[]>, place: number) =>
    entryOf({ ...at(place), inputs: cells, rows: Object.values(cells)[0].length, outputs: null })
  await write(folder, [
    input({ A: [1, 2], a: ['x', 'y'], [odd]: [7, null], day: ['2024-02-03', null] }, 0),
    input(Object.fromEntries([['__proto__', [true]]]), 1),
  ])
  await compact()
  await write(folder, [input({ A: [3.5], a: ['7'], day: ['2024-02-04'] }, 2), input({ A: ['not a number'] }, 3)])
  const typed: (readonly [string, ColumnType])[] = [
    ['a', 'text'],
    ['A', 'number'],
    [odd, 'integer'],
    ['day', 'date'],
    ['__proto__', 'boolean'],
    ['absent', 'text'],
  ]
  const rows = await withRequestLog({ ...source, types: typed }, {}, context, async (duck, { sql, inputs, unreadable }) => {
    expect(unreadable).toBe(0)
    expect(inputs.map(({ column }) => column)).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'c5'])
    return duck.rows(`SELECT id, "row", c0, c1, c2, c3, c4, c5 FROM ${sql} ORDER BY "at", "row"`)
  })
  expect(rows).toEqual([
    ['r0', 0, 'x', 1, '7', '2024-02-03', null, null],
    ['r0', 1, 'y', 2, null, null, null, null],
    ['r1', 0, null, null, null, null, true, null],
    ['r2', 0, '7', 3.5, null, '2024-02-04', null, null],
    ['r3', 0, null, null, null, null, null, null],
  ])
  const window = { from: started + 1, to: started + 3 }
  const ids = await withRequestLog(source, window, context, (duck, { sql }) => duck.rows(`SELECT id FROM ${sql} ORDER BY id`))
  expect(ids.flat()).toEqual(['r1', 'r2'])
})

test('[SV-1] other programs find the inputs under their names', async () => {
  const { folder, source, context, compact, logs } = opened()
  await write(folder, [entryOf({}, [1.5, 2.5])])
  await compact()
  const [{ path }] = await segmentsOf(folder, 'wine')
  expect(logs).toBe(join(path, '..'))
  const { withDuckDB, reader } = await import('../../datasets/tasks.ts')
  const described = await withDuckDB({ files: [path], scratch: context.scratch }, (duck) =>
    duck.rows(`DESCRIBE FROM ${reader.parquet(path)}`),
  )
  const byName = new Map(described.map(([name, type]) => [name, type]))
  expect(byName.get('input.acidity')).toBe('DOUBLE')
  expect(byName.get('input.color')).toBe('VARCHAR')
  expect(byName.get('at')).toBe('TIMESTAMP')
  expect(source.types).toEqual(types)
})

test('[SV-1] a torn last line is skipped and counted; what was killed between two steps loses and doubles nothing', async () => {
  const { folder, page, compact, logs } = opened()
  await write(folder, many(50))
  const [{ path, base }] = await segmentsOf(folder, 'wine')
  const whole = readFileSync(path)
  writeFileSync(path, Buffer.concat([whole, whole.subarray(0, 100)]))
  expect(await page()).toMatchObject({ skipped: 1, unreadable: 0, entries: { length: 50 } })

  // Killed while it wrote: the temporary file is nobody's.
  writeFileSync(join(logs, `.${base}-1.tmp`), 'PAR1')
  expect((await page()).entries).toHaveLength(50)
  // Killed after the Parquet had its name, before the lines were deleted.
  copyFileSync(path, join(logs, 'kept'))
  await compact()
  renameSync(join(logs, 'kept'), path)
  expect((await page()).entries).toHaveLength(50)
  await compact()
  expect((await page()).entries).toHaveLength(50)
  expect(readdirSync(logs).filter((name) => name.endsWith('.jsonl'))).toEqual([])
})

test('[SV-1] a segment that is none hides no other one, and links are not followed', async () => {
  const { folder, page, compact, logs } = opened()
  await write(folder, many(5))
  await compact()
  writeFileSync(join(logs, '1700000000001-1_1700000000000_1800000000000.parquet'), 'PAR1 and no more')
  writeFileSync(join(logs, '1700000000002-1.jsonl'), Buffer.from([0, 1, 2, 255, 254, 10, 0, 10]))
  writeFileSync(join(folder, 'secret'), `${JSON.stringify({ n: 1, from: 0, ...entryOf({ id: 'secret' }) })}\n`)
  symlinkSync(join(folder, 'secret'), join(logs, '1700000000003-1.jsonl'))
  const found = await page()
  expect(found.entries.map(({ id }) => id).toSorted()).toEqual(many(5).map(({ id }) => id))
  expect(found.unreadable).toBeGreaterThan(0)
  expect(await compact()).toEqual({ segments: 0, damaged: 1 })
  expect((await page()).entries).toHaveLength(5)
  expect(readFileSync(join(folder, 'secret'), 'utf8')).toContain('secret')
})

test('[SV-1] a segment of a release that knew of no features is read as it was', async () => {
  const { folder, page, compact, logs, context } = opened()
  const entries = many(3).toReversed()
  await write(folder, entries.toReversed())
  await compact()
  const [name] = readdirSync(logs)
  const [path, earlier] = [join(logs, name), join(logs, `${name}.earlier`)]
  const metadata = JSON.stringify({ format: 'cairn.log/1', deployment: 'wine', skipped: 0, columns: inputColumns })
  await withDuckDB({ files: [path, earlier], scratch: context.scratch }, (duck) =>
    duck.run(`COPY (SELECT * EXCLUDE (features) FROM ${reader.parquet(path)}) TO ${literal(earlier)}
      (FORMAT parquet, KV_METADATA {${identifier('cairn.log')}: ${literal(metadata)}})`),
  )
  renameSync(earlier, path)
  expect(await page()).toEqual({ entries, more: false, unreadable: 0, skipped: 0 })
})

const inputColumns = types.map(([name, type]) => ({ name, type, column: `input.${name}` }))
