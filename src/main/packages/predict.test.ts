import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { withDuckDB } from '../datasets/duckdb.ts'
import { temporaryFolder } from '../datasets/testing.ts'

const folder = temporaryFolder()
const run = promisify(execFile)
const program = join(import.meta.dirname, 'fixtures/predictFile.ts')
let runs = 0

/** Predicts a file in a process with a heap of so many MiB. @returns the lines of the output */
async function predict(data: string, heap: number): Promise<string[]> {
  return readFileSync(await predictTo('out.csv', data, heap), 'utf8')
    .trimEnd()
    .split(/\r?\n/)
}

/** @returns the path of the output */
async function predictTo(name: string, data: string, heap = 256): Promise<string> {
  const own = folder.path(`run-${runs++}`)
  for (const each of ['objects', 'scratch']) mkdirSync(join(own, each), { recursive: true })
  const output = join(own, name)
  await run(process.execPath, [`--max-old-space-size=${heap}`, program, own, data, output])
  return output
}

/** The rows that a query gives, of files that it may read and write. */
function query(sql: string, ...files: string[]) {
  return withDuckDB({ files, scratch: folder.root }, (duck) => duck.rows(sql))
}

const notes = (count: number) => Array.from({ length: count }, (_, row) => (row % 3 === 0 ? 'a' : `a text that no other row has ${row}`))

describe('[PK-1] predicting many rows', () => {
  test('takes memory for a batch of them, not for all: 400,000 texts in a heap of 64 MiB', async () => {
    const lines = await predict(folder.write('many.csv', `note\n${notes(400_000).join('\n')}\n`), 64)
    expect(lines).toHaveLength(400_001)
  })

  test('columns that the model does not take stay what they are: 1,500 of them, in CSV and JSONL', async () => {
    const others = Array.from({ length: 1_500 }, (_, place) => `other${place}`)
    const rows = notes(200).map((note) => [note, ...others])
    const csv = folder.write('wide.csv', [['note', ...others], ...rows].map((row) => `${row.join(',')}\n`).join(''))
    const record = ([note]: readonly string[]) => JSON.stringify({ ...Object.fromEntries(others.map((name) => [name, name])), note })
    const jsonl = folder.write('wide.jsonl', rows.map((row) => `${record(row)}\n`).join(''))
    const [, ...expected] = await predict(csv, 256)
    expect(expected).toHaveLength(200)
    expect(expected[0].startsWith('a,other0,')).toBe(true)
    const ends = (lines: readonly string[]) => lines.map((line) => line.split(',').slice(-3))
    expect(ends((await predict(jsonl, 256)).slice(1))).toEqual(ends(expected))
  })

  // Batches of 10,000 rows, which are not where DuckDB's vectors and row groups end.
  test('every row has its own prediction, in CSV, JSONL and Parquet', async () => {
    const given = notes(130_001)
    const csv = folder.write('rows.csv', `note\n${given.join('\n')}\n`)
    const jsonl = folder.write('rows.jsonl', given.map((note) => `{"note":${JSON.stringify(note)}}\n`).join(''))
    const parquet = folder.path('rows.parquet')
    await withDuckDB({ files: [csv, parquet], scratch: folder.root }, (duck) =>
      duck.run(`COPY (FROM read_csv('${csv}')) TO '${parquet}' (FORMAT parquet)`),
    )
    const [first, second] = (await predict(csv, 256)).slice(1).map((line) => line.split(',').slice(1).join(','))
    expect(first).not.toBe(second)
    const expected = ['note,predicted_', ...given.map((note) => `${note},${note === 'a' ? first : second}`)]
    for (const data of [csv, jsonl, parquet]) {
      const [header, ...rows] = await predict(data, 256)
      expect(header).toContain(expected[0])
      expect(rows.join('\n') === expected.slice(1).join('\n')).toBe(true)
    }
  })
})

describe('[PK-1] predictions as Parquet', () => {
  const predicted = ['predicted_y', 'probability_class 0', 'probability_class 1']
  /** What the network of `predictFile.ts` says, in double precision: its one unit gives 1 for `a` and -1 for all else. */
  const positive = (note: string) => 1 / (1 + Math.exp(note === 'a' ? -1 : 1))

  test('every row has its own, as text and numbers that CSV has as well, from CSV, JSONL and Parquet', async () => {
    const given = notes(30_001)
    const csv = folder.write('p.csv', `note\n${given.join('\n')}\n`)
    const jsonl = folder.write('p.jsonl', given.map((note) => `{"note":${JSON.stringify(note)}}\n`).join(''))
    const parquet = folder.path('p.parquet')
    await query(`COPY (FROM read_csv('${csv}')) TO '${parquet}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`, csv, parquet)
    const asText = (await predict(csv, 256)).slice(1).map((line) => line.split(','))
    for (const data of [csv, jsonl, parquet]) {
      const made = await predictTo('out.parquet', data)
      expect(await query(`SELECT column_name, column_type FROM (DESCRIBE FROM '${made}')`, made)).toEqual([
        ['note', 'VARCHAR'],
        [predicted[0], 'VARCHAR'],
        [predicted[1], 'DOUBLE'],
        [predicted[2], 'DOUBLE'],
      ])
      const rows = (await query(`FROM '${made}'`, made)) as [string, string, number, number][]
      expect(rows.map(([note, label, no, yes]) => [note, label, String(no), String(yes)])).toEqual(asText)
      const wrong = rows.filter(([note, label, no, yes]) => {
        const exact = positive(note)
        return label !== (exact > 0.5 ? 'class 1' : 'class 0') || Math.abs(yes - exact) > 1e-6 || Math.abs(no - (1 - exact)) > 1e-6
      })
      expect(wrong).toEqual([])
    }
  })

  test('given columns keep type, value and order, whatever they are', async () => {
    const data = folder.path('kinds.parquet')
    await query(
      `COPY (SELECT i AS id, 18446744073709551615::UBIGINT - i::UBIGINT AS big, (i / 7)::DECIMAL(18, 3) AS price,
         CASE WHEN i % 3 > 0 THEN [i, NULL, i + 1] END AS list, {'a': i, 'b': ['x']} AS struct, MAP {'k': i} AS map, 'b'::BLOB AS bytes,
         TIMESTAMPTZ '2024-05-01 10:00:00+02' + to_seconds(i) AS at, CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' || i END AS note,
         i % 5 AS predicted_y, i AS file_row_number, 'it''s "q", ' || i AS "it's"
         FROM range(20000) r(i)) TO '${data}' (FORMAT parquet, ROW_GROUP_SIZE 4096)`,
      data,
    )
    const made = await predictTo('out.parquet', data)
    const typed = (path: string) => query(`SELECT column_name, column_type FROM (DESCRIBE FROM '${path}')`, path)
    const types = await typed(data)
    expect((await typed(made)).slice(0, types.length)).toEqual(types)
    expect((await typed(made)).slice(types.length).map(([name]) => name)).toEqual(['predicted_y_2', predicted[1], predicted[2]])
    const given = types.map(([name]) => `"${String(name)}"`).join(', ')
    const both = `SELECT count(*) FROM (SELECT ${given} FROM '${data}') a POSITIONAL JOIN (SELECT ${given} FROM '${made}') b`
    expect(await query(`${both} WHERE a IS DISTINCT FROM b`, data, made)).toEqual([['0']])
    const wrong = `SELECT count(*) FROM '${made}' WHERE predicted_y_2 <> CASE WHEN note = 'a' THEN 'class 1' ELSE 'class 0' END`
    expect(await query(wrong, made)).toEqual([['0']])
  })

  test('names that differ in case only get a number', async () => {
    const csv = folder.write('case.csv', 'note,x,X,Predicted_y\na,1,2,3\nb,4,5,6\n')
    const made = await predictTo('out.parquet', csv)
    expect((await query(`SELECT column_name FROM (DESCRIBE FROM '${made}')`, made)).flat()).toEqual([
      'note',
      'x',
      'X_2',
      'Predicted_y',
      'predicted_y_2',
      ...predicted.slice(1),
    ])
    expect(await query(`SELECT note, x, "X_2", "Predicted_y" FROM '${made}'`, made)).toEqual([
      ['a', '1', '2', '3'],
      ['b', '4', '5', '6'],
    ])
  })

  test('long texts and many columns take memory for some rows at a time', async () => {
    const long = folder.path('long.parquet')
    await query(
      `COPY (SELECT CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END AS note, repeat(md5(i::VARCHAR), 600) AS long, list_transform(range(2000), x -> x * i) AS list
         FROM range(4000) r(i)) TO '${long}' (FORMAT parquet, ROW_GROUP_SIZE 2048, COMPRESSION zstd)`,
      long,
    )
    const wide = folder.path('wide.parquet')
    const columns = Array.from({ length: 500 }, (_, place) => `hash(i + ${place}) AS c${place}`).join(', ')
    await query(`COPY (SELECT 'a' AS note, ${columns} FROM range(20000) r(i)) TO '${wide}' (FORMAT parquet)`, wide)
    for (const data of [long, wide]) {
      const made = await predictTo('out.parquet', data, 128)
      const given = `SELECT count(*) FROM '${data}' a POSITIONAL JOIN (SELECT * EXCLUDE (${predicted.map((name) => `"${name}"`).join(', ')}) FROM '${made}') b`
      expect(await query(`${given} WHERE a IS DISTINCT FROM b`, data, made)).toEqual([['0']])
    }
  })
})

describe('[PK-1] a prediction that does not end', () => {
  const rows = 400_000

  test.each(['out.csv', 'out.parquet'])('leaves no %s, whether it is cancelled or killed', async (name) => {
    const data = folder.write('long-run.csv', `note\n${notes(rows).join('\n')}\n`)
    for (const signal of ['SIGINT', 'SIGKILL'] as const) {
      const own = folder.path(`run-${runs++}`)
      for (const each of ['objects', 'scratch']) mkdirSync(join(own, each), { recursive: true })
      const output = join(own, name)
      const child = spawn(process.execPath, [program, own, data, output], { stdio: ['ignore', 'pipe', 'ignore'] })
      await waitForText(child.stdout, name.endsWith('parquet') ? 'writing' : 'predicting')
      child.kill(signal)
      const code = await new Promise((resolve) => child.once('exit', resolve))
      expect(code).not.toBe(0)
      expect(existsSync(output)).toBe(false)
      // What a killed process had begun lies beside it, under a name of its own; a cancelled one takes it away.
      if (signal === 'SIGINT') expect(readdirSync(own).filter((each) => each.endsWith('.tmp'))).toEqual([])
    }
  })
})

/** Resolves once a stream has said something. */
async function waitForText(stream: Readable, text: string): Promise<void> {
  let said = ''
  for await (const chunk of stream) {
    said += String(chunk)
    if (said.includes(text)) return
  }
  throw new Error(`It ended without saying ${text}.`)
}
