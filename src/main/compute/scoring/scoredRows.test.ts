import { createHash } from 'node:crypto'
import { renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CairnError } from '../../../shared/errors.ts'
import { withDuckDB } from '../../datasets/tasks.ts'
import { temporaryFolder } from '../../testing.ts'
import { type Partition, partName, type ScoringPlan } from './plan.ts'
import { ScoredRows } from './scoredRows.ts'

const labels = ['no', 'yes']
const partitions: readonly Partition[] = [
  { part: 0, file: '/rows', from: 0, to: 1, firstRow: 1, rows: 3 },
  { part: 1, file: '/rows', from: 1, to: 2, firstRow: 4, rows: 2 },
]
const names = ['predicted_y', 'probability_no', 'probability_yes']
const plan = {
  row: 'row',
  names,
  partitions,
  description: { signature: { labels } },
} as unknown as ScoringPlan

type Row = readonly [row: number, label: string, no: number | null, yes: number]
const rows: readonly Row[] = [
  [1, 'no', 0.75, 0.25],
  [2, 'yes', 0.5, 0.5],
  [3, 'yes', null, 1],
  [4, 'no', 1, 0],
  [5, 'yes', 0, 1],
]

/** As `row_bytes` of `score_ray.py` writes it: int64, int32, doubles, little-endian. */
function hashOf(some: readonly Row[]): string {
  const hash = createHash('sha256')
  for (const [row, label, ...numbers] of some) {
    const bytes = Buffer.alloc(28)
    bytes.writeBigInt64LE(BigInt(row))
    bytes.writeInt32LE(labels.indexOf(label), 8)
    for (const [place, value] of numbers.entries()) bytes.writeDoubleLE(value ?? Number.NaN, 12 + 8 * place)
    hash.update(bytes)
  }
  return hash.digest('hex')
}

interface Written {
  readonly rows: readonly Row[]
  readonly report?: object
  /** Of the column with the labels. */
  readonly label?: string
}

async function write(folder: string, part: number, { rows: some, report, label = 'predicted_y' }: Written): Promise<void> {
  const values = some.map(([row, text, no, yes]) => `(${row}::BIGINT, '${text}', ${no ?? 'NULL'}::DOUBLE, ${yes}::DOUBLE)`)
  const columns = `"row", "${label}", probability_no, probability_yes`
  const path = join(folder, partName(part, 'parquet'))
  await withDuckDB({ folders: [folder], scratch: folder }, (duck) =>
    duck.run(`COPY (FROM (VALUES ${values.join(', ')}) AS t(${columns})) TO '${path}' (FORMAT parquet)`),
  )
  const said = { part, rows: some.length, sha256: hashOf(some), seconds: 0.5, ...report }
  writeFileSync(join(folder, partName(part, 'json')), JSON.stringify(said))
}

/** A folder as workers leave it. */
async function written(first: Partial<Written> = {}): Promise<string> {
  const folder = temporaryFolder()
  await write(folder, 0, { rows: rows.slice(0, 3), ...first })
  await write(folder, 1, { rows: rows.slice(3) })
  return folder
}

const taken = (folder: string, counts: readonly number[]) =>
  withDuckDB({ folders: [folder], scratch: folder }, async (duck) => {
    const scored = new ScoredRows(duck, plan, folder)
    const all: { texts: readonly string[] | null; numbers: number[] }[] = []
    for (const count of counts) {
      const { texts, numbers } = await scored.take(count)
      all.push({ texts, numbers: [...numbers] })
    }
    await scored.end()
    return { all, sha256: scored.sha256, workerSeconds: scored.workerSeconds }
  })

test('[CL-2] rows come in their order over all parts, in batches of any size', async () => {
  const { all, sha256, workerSeconds } = await taken(await written(), [2, 3])
  expect(all).toEqual([
    { texts: ['no', 'yes'], numbers: [0.75, 0.25, 0.5, 0.5] },
    { texts: ['yes', 'no', 'yes'], numbers: [Number.NaN, 1, 1, 0, 0, 1] },
  ])
  expect(sha256).toBe(hashOf(rows))
  expect(workerSeconds).toBe(1)
})

const [one, two, three] = rows
test.each<[string, Partial<Written>]>([
  ['a row is missing', { rows: [one, two] }],
  ['a row is missing, and the report agrees with the plan', { rows: [one, two], report: { rows: 3 } }],
  ['a row is there twice', { rows: [one, one, three] }],
  ['rows are in another order', { rows: [two, one, three] }],
  ['a row is too many', { rows: [one, two, three, rows[3]] }],
  ['a number was changed after it was written', { report: { sha256: hashOf([one, two, [3, 'yes', null, 0.9]]) } }],
  ['a label is none of the model', { rows: [one, two, [3, 'perhaps', null, 1]] }],
  ['a column is missing', { label: 'other' }],
  ['the report is about another part', { report: { part: 1 } }],
  ['the report has no hash', { report: { sha256: 'x' } }],
  ['the report is larger than one can be', { report: { note: 'x'.repeat(20_000) } }],
])('[CL-2] nothing is taken of a folder where %s', async (_what, first) => {
  await expect(taken(await written({ rows: rows.slice(0, 3), ...first }), [5])).rejects.toMatchObject({ code: 'OUTPUT_UNVERIFIED' })
})

test('[CL-2] a part that is a link, no Parquet, or not there is not read', async () => {
  const ways = [
    (path: string) => {
      renameSync(path, `${path}.moved`)
      symlinkSync(`${path}.moved`, path)
    },
    (path: string) => writeFileSync(path, 'PAR1PAR1'),
    (path: string) => renameSync(path, `${path}.moved`),
  ]
  for (const spoil of ways) {
    const folder = await written()
    spoil(join(folder, partName(1, 'parquet')))
    const thrown: unknown = await taken(folder, [5]).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(CairnError)
    expect(thrown).toMatchObject({ code: 'OUTPUT_UNVERIFIED' })
  }
})

test('[CL-2] fewer rows than there are, or more, are not what was asked for', async () => {
  const folder = await written()
  await expect(taken(folder, [4])).rejects.toMatchObject({ code: 'OUTPUT_UNVERIFIED' })
  await expect(taken(folder, [6])).rejects.toMatchObject({ code: 'OUTPUT_UNVERIFIED' })
})
