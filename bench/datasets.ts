import { execFile } from 'node:child_process'
import { createReadStream, createWriteStream, existsSync, mkdtempSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'
import type { Client } from '../src/main/api/index.ts'
import { profileTask } from '../src/main/datasets/tasks.ts'
import type { JobRunner } from '../src/main/jobs/index.ts'
import type { Workspace } from '../src/main/workspace/index.ts'
import { ImportResult } from '../src/shared/contract/datasets/index.ts'
import type { Manifest } from '../src/shared/domain/datasets/dataset.ts'
import type { PreparationStep } from '../src/shared/domain/datasets/preparation.ts'
import { benchFolder, mixedCsv } from './data.ts'
import { middle, type Peak, timed } from './measure.ts'

const run = promisify(execFile)

export interface DataBench {
  readonly client: Client
  readonly runner: JobRunner
  readonly workspace: Workspace
  readonly folder: string
  readonly rows: number
  readonly times: number
  /** Of the workers. */
  readonly memory: Peak
  report(what: string, measured: string, goal: string, met: boolean): void
}

const ms = (value: number) => `${value < 100 ? value.toFixed(1) : value.toFixed(0)} ms`
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`

/** Import, preview, profile and preparation, each in turn with its peers in one run. */
export async function benchDatasets(bench: DataBench): Promise<void> {
  const own = await benchImport(bench)
  await benchLargeImport(bench, own)
  await benchPreview(bench)
  await benchWideProfile(bench)
  await benchPreparation(bench)
}

/** Cairn, DuckDB and pandas one after the other, again and again: what else the machine does meets all of them. @returns Cairn's median */
async function benchImport({ rows, times, folder, memory, report, ...bench }: DataBench): Promise<number> {
  const file = await mixedCsv(rows, 1)
  const all = { own: [] as number[], duckdb: [] as number[], pandas: [] as number[] }
  memory.reset()
  for (let i = 0; i < times; i++) {
    all.duckdb.push(await timed(() => duckdbImport(file, join(folder, 'peer.parquet'))))
    const pandas = await pandasImport(file, join(folder, 'pandas.parquet'))
    if (pandas !== null) all.pandas.push(pandas)
    all.own.push(await timed(() => importAs(bench, `mixed ${i}`, file, 'label')))
  }
  const [own, duckdb] = [middle(all.own), middle(all.duckdb)]
  const what = `import ${rows} × 12 mixed rows, with profile`
  const beside = (peer: number, name: string) => `${ms(own)}, ${(own / peer).toFixed(2)} × ${name} (${ms(peer)})`
  report(what, beside(duckdb, 'DuckDB with SUMMARIZE'), '≤ 1.5 ×', own <= 1.5 * duckdb)
  if (all.pandas.length > 0) {
    const pandas = middle(all.pandas)
    report(what, beside(pandas, 'pandas'), '≤ 1.0 ×', own <= pandas)
  } else console.log('SKIPPED pandas: set CAIRN_BENCH_PYTHON to a Python that has pandas and pyarrow')
  report('its peak memory', megabytes(memory.peak()), '≤ 500 MB', memory.peak() <= 500e6)
  return own
}

async function benchLargeImport({ rows, memory, report, ...bench }: DataBench, own: number): Promise<void> {
  const file = await mixedCsv(10 * rows, 1)
  memory.reset()
  const large = await timed(() => importAs(bench, 'mixed large', file, 'label'))
  report(`import ${10 * rows} rows`, `${ms(large)}, ${(large / own).toFixed(1)} × a tenth of them`, '≤ 10.5 ×', large <= 10.5 * own)
  report('its peak memory', megabytes(memory.peak()), '≤ 700 MB', memory.peak() <= 700e6)
}

async function benchPreview({ client, times, report }: DataBench): Promise<void> {
  const file = await gigabyteCsv()
  const all: number[] = []
  for (let i = 0; i < times; i++) all.push(await timed(() => client.datasets.inspect({ file, options: {} })))
  report('preview of a CSV of 1 GB', ms(middle(all)), '≤ 2000 ms', middle(all) <= 2_000)
}

async function benchWideProfile({ folder, workspace, report, ...bench }: DataBench): Promise<void> {
  const [columns, rows] = [500, 200_000]
  const file = join(folder, 'wide.parquet')
  await inDuckDB(`COPY (SELECT ${wideColumns(columns)} FROM range(${rows}) r(i)) TO '${file}' (FORMAT parquet)`)
  const ref = await importAs(bench, 'wide', file, 'c0')
  const { manifest } = await bench.client.datasets.version({ ref })
  const took = await timed(() => profileAlone(workspace, folder, manifest))
  report(`profile of ${columns} columns × ${rows} rows`, ms(took), '≤ 10000 ms', took <= 10_000)
}

/** Numbers with a fraction, whole numbers, dates, few and many texts in turn. */
function wideColumns(columns: number): string {
  const kinds = [
    (n: number) => `(hash(i, ${n}) % 1000000) / 1000.0`,
    (n: number) => `(hash(i, ${n}) % 5000)::BIGINT`,
    (n: number) => `(DATE '2020-01-01' + (hash(i, ${n}) % 2000)::INTEGER)`,
    (n: number) => `'level ' || (hash(i, ${n}) % 12)`,
    (n: number) => `sqrt((hash(i, ${n}) % 1000000007)::DOUBLE)`,
  ]
  return Array.from({ length: columns }, (_, n) => `${kinds[n % kinds.length](n)} AS c${n}`).join(', ')
}

/** In this process, as in a worker. */
export async function profileAlone(workspace: Workspace, folder: string, manifest: Manifest): Promise<void> {
  const scratch = mkdtempSync(join(folder, 'profile-'))
  const quiet = { signal: new AbortController().signal, progress: () => {}, emit: () => {}, keeping: () => {} }
  await profileTask({ manifest }, { ...quiet, scratch, objects: workspace.objects })
}

const steps: PreparationStep[] = [
  { kind: 'trim', columns: ['city', 'grade'], inner: false },
  { kind: 'case', columns: ['city'], to: 'upper' },
  { kind: 'merge', column: 'grade', values: ['D', 'E'], into: 'low' },
  { kind: 'fill', columns: ['x2'], how: 'value', value: '0' },
  { kind: 'clip', columns: ['x4'], min: 0, max: 10 },
  { kind: 'derive', column: 'sum', expression: 'x1 + x2' },
  { kind: 'filter', where: 'age >= 20', rows: 'keep' },
  { kind: 'cast', columns: ['count'], type: 'number', onError: 'refuse' },
  { kind: 'rename', columns: [{ from: 'x3', to: 'ratio' }] },
  { kind: 'drop', columns: ['member'] },
]

/** What anyone would write for the same. */
const sameSql = `SELECT id, x1, coalesce(x2, 0) AS x2, x3 AS ratio, least(greatest(x4, 0), 10) AS x4, age, count::DOUBLE AS count,
  upper(trim(city)) AS city, CASE WHEN trim(grade) IN ('D', 'E') THEN 'low' ELSE trim(grade) END AS grade, day, label, x1 + coalesce(x2, 0) AS sum`

async function benchPreparation({ client, runner, workspace, folder, rows, times, report }: DataBench): Promise<void> {
  const { manifest } = await client.datasets.version({ ref: 'mixed 0' })
  const segments = manifest.segments.map(({ object }) => `'${workspace.objects.path(object)}'`).join(', ')
  const target = join(folder, 'prepared.parquet')
  const all = { own: [] as number[], duckdb: [] as number[] }
  for (let i = 0; i < times; i++) {
    all.duckdb.push(
      await timed(() =>
        inDuckDB(`COPY (${sameSql} FROM read_parquet([${segments}]) WHERE age >= 20) TO '${target}' (FORMAT parquet, COMPRESSION zstd)`),
      ),
    )
    all.own.push(
      await timed(async () => {
        const { jobId } = await client.datasets.preparation.run({ ref: 'mixed 0', steps, name: `prepared ${i}` })
        await runner.result(jobId)
      }),
    )
  }
  const [own, duckdb] = [middle(all.own), middle(all.duckdb)]
  report(
    `preparation of ${steps.length} steps over ${rows} rows, with profile`,
    `${ms(own)}, ${(own / duckdb).toFixed(2)} × DuckDB's own SQL (${ms(duckdb)})`,
    '≤ 3 ×',
    own <= 3 * duckdb,
  )
}

async function importAs({ client, runner }: Pick<DataBench, 'client' | 'runner'>, name: string, file: string, target: string) {
  const { jobId } = await client.datasets.import({ name, file, options: { target } })
  return ImportResult.parse(await runner.result(jobId)).version.ref
}

/** CSV → Parquet and a summary of each column, as anyone would write it. */
async function duckdbImport(from: string, to: string): Promise<void> {
  await inDuckDB(`COPY (SELECT * FROM read_csv('${from}')) TO '${to}' (FORMAT parquet, COMPRESSION zstd)`, `SUMMARIZE FROM '${to}'`)
}

async function inDuckDB(...statements: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' })
  const connection = await instance.connect()
  for (const sql of statements) await connection.runAndReadAll(sql)
  connection.closeSync()
  instance.closeSync()
}

/** The same with pandas, in a Python that has it: CAIRN_BENCH_PYTHON. Its start and imports are not counted. */
async function pandasImport(from: string, to: string): Promise<number | null> {
  const python = process.env.CAIRN_BENCH_PYTHON
  if (!python) return null
  const code = `
import sys, time, hashlib, pandas as pd, pyarrow
t = time.perf_counter()
d = pd.read_csv(sys.argv[1])
d.to_parquet(sys.argv[2], compression='zstd')
hashlib.md5(open(sys.argv[2], 'rb').read()).hexdigest()
d.describe(include='all')
for c in d.columns: d[c].value_counts()
print((time.perf_counter() - t) * 1000)`
  return Number((await run(python, ['-c', code, from, to])).stdout)
}

/** The mixed rows over and over, up to 1 GB. Made once. */
async function gigabyteCsv(): Promise<string> {
  const path = join(benchFolder, 'gigabyte.csv')
  if (existsSync(path)) return path
  const part = await mixedCsv(1_000_000, 1)
  const header = 'id,x1,x2,x3,x4,age,count,city,grade,member,day,label\n'.length
  const copies = Math.ceil(1e9 / statSync(part).size)
  for (let copy = 0; copy < copies; copy++) {
    await pipeline(
      createReadStream(part, { start: copy === 0 ? 0 : header }),
      createWriteStream(`${path}.part`, { flags: copy === 0 ? 'w' : 'a' }),
    )
  }
  renameSync(`${path}.part`, path)
  return path
}
