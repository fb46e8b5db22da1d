import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
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
  const own = folder.path(`run-${runs++}`)
  for (const name of ['objects', 'scratch']) mkdirSync(join(own, name), { recursive: true })
  const output = join(own, 'out.csv')
  await run(process.execPath, [`--max-old-space-size=${heap}`, program, own, data, output])
  return readFileSync(output, 'utf8').trimEnd().split(/\r?\n/)
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
