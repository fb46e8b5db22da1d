import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'
import { withRounds } from '../src/shared/domain/training/recipe.ts'
import { ImportResult } from '../src/shared/contract/datasets/index.ts'
import { openPackage, requireFile } from '../src/main/packages/verify.ts'
import { openBenchWorkspace } from './benchWorkspace.ts'
import { benchFolder } from './data.ts'

/**
 * Rows that `cairn predict` predicts, Parquet to Parquet, beside what DuckDB and onnxruntime reach alone (`predict/bare.ts`): the same
 * model, batches, threads and machine, one after the other; and CSV to CSV. Peak memory of the worker and of the whole process tree.
 * npm run bench:predict -- --rows 10000000 --times 1 --csv
 */
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000000' },
    times: { type: 'string', default: '1' },
    csv: { type: 'boolean', default: false },
  },
})
const rows = Number(values.rows)
const root = join(import.meta.dirname, '..')
const run = promisify(execFile)
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`
const batchRows = '10000'
const threads = '2'

interface Measured {
  readonly seconds: number
  /** In bytes: of the process that had the most, and of all together. */
  readonly peak: number
  readonly tree: number
}

mkdirSync(benchFolder, { recursive: true })
const own = openBenchWorkspace()
let missed = 0
try {
  const model = await wineModel()
  const data = await wineRows('parquet')
  const all: { own: Measured; bare: Measured }[] = []
  for (let time = 0; time < Number(values.times); time++) {
    const bare = await bareTo(model.onnx, data)
    all.push({ bare, own: await cairnTo(model.file, data, 'own.parquet') })
  }
  for (const { own: measured, bare } of all) {
    console.log(`${rows} rows, Parquet to Parquet`)
    tell('DuckDB and onnxruntime', bare)
    tell('cairn predict', measured)
    judge('speed / what they reach alone', bare.seconds / measured.seconds, (ratio) => ratio >= 0.8, '≥ 0.8')
    judge('peak memory of the worker in MB', measured.peak / 1e6, (peak) => peak <= 600, '≤ 600')
  }
  if (values.csv) {
    const measured = await cairnTo(model.file, await wineRows('csv'), 'own.csv')
    console.log(`${rows} rows, CSV to CSV`)
    tell('cairn predict', measured)
    judge('peak memory of the worker in MB', measured.peak / 1e6, (peak) => peak <= 600, '≤ 600')
  }
} finally {
  await own.close()
}
process.exitCode = missed > 0 ? 1 : 0

function tell(what: string, { seconds, peak, tree }: Measured): void {
  const rate = Math.round(rows / seconds).toLocaleString('en')
  console.log(`  ${what.padEnd(24)} ${seconds.toFixed(1)} s, ${rate} rows/s, ${megabytes(peak)}, all processes ${megabytes(tree)}`)
}

function judge(what: string, value: number, isMet: (value: number) => boolean, goal: string): void {
  if (!isMet(value)) missed++
  console.log(`  ${isMet(value) ? 'met   ' : 'MISSED'} ${what}: ${value.toFixed(2)}, goal ${goal}`)
}

/** Boosted trees of the wines, as a package and as its graph. */
async function wineModel(): Promise<{ file: string; onnx: string }> {
  const { client, folder } = own
  const sample = join(root, 'resources/samples/wine-quality-red.csv')
  const imported = ImportResult.parse(
    await own.done(await client.datasets.import({ name: 'wine', file: sample, options: { target: 'quality' } })),
  )
  const { recipe } = await client.training.propose({ ref: imported.version.ref, family: 'boosting' })
  const started = await client.experiments.start({ ref: imported.version.ref, recipe: withRounds(recipe, 100) })
  await own.done(started)
  await client.models.register({ run: started.runId, name: 'wine' })
  const file = join(folder, 'wine.cairn')
  await own.done(await client.packages.build({ ref: 'wine', file }))
  const onnx = join(folder, 'model.onnx')
  writeFileSync(onnx, requireFile((await openPackage(file)).files, 'model/model.onnx'))
  return { file, onnx }
}

/** Wines that nobody made, with an id and a note beside what the model takes. Made once. */
async function wineRows(format: 'parquet' | 'csv'): Promise<string> {
  const path = join(benchFolder, `wines-${rows}.${format}`)
  if (existsSync(path)) return path
  const between = (from: number, to: number, digits: number, seed: number) =>
    `round(${from} + ${to - from} * (hash(i * 16 + ${seed}) % 1000003) / 1000003.0, ${digits})`
  const columns = [
    ['fixed acidity', between(4, 16, 1, 1)],
    ['volatile acidity', between(0.1, 1.6, 2, 2)],
    ['citric acid', between(0, 1, 2, 3)],
    ['residual sugar', between(0.9, 15.5, 1, 4)],
    ['chlorides', between(0.01, 0.6, 3, 5)],
    ['free sulfur dioxide', between(1, 72, 0, 6)],
    ['total sulfur dioxide', between(6, 289, 0, 7)],
    ['density', between(0.99, 1.004, 5, 8)],
    ['pH', between(2.7, 4, 2, 9)],
    ['sulphates', between(0.3, 2, 2, 10)],
    ['alcohol', between(8, 15, 1, 11)],
  ]
  const select = columns.map(([name, sql]) => `${sql} AS "${name}"`).join(', ')
  const instance = await DuckDBInstance.create(':memory:', { threads, memory_limit: '1GB' })
  const connection = await instance.connect()
  const options = format === 'csv' ? 'FORMAT csv' : 'FORMAT parquet, COMPRESSION zstd'
  await connection.run(`COPY (SELECT i AS id, ${select}, 'note ' || (i % 1000) AS note FROM range(${rows}) r(i)) TO '${path}' (${options})`)
  instance.closeSync()
  return path
}

async function bareTo(onnx: string, data: string): Promise<Measured> {
  const program = join(import.meta.dirname, 'predict', 'bare.ts')
  const output = join(own.folder, 'bare.parquet')
  const { stdout } = await run(process.execPath, [program, onnx, data, output, threads, batchRows])
  const { seconds, peak } = JSON.parse(stdout) as { seconds: number; peak: number }
  return { seconds, peak, tree: peak }
}

/** The command as a person calls it, from start to end. */
async function cairnTo(model: string, data: string, name: string): Promise<Measured> {
  const output = join(own.folder, name)
  rmSync(output, { force: true })
  const began = performance.now()
  const child = spawn(process.execPath, [join(root, 'out/main/cli.js'), 'predict', model, data, '--output', output, '--quiet'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, CAIRN_HOME: join(own.folder, 'home') },
  })
  let [peak, tree] = [0, 0]
  const timer = setInterval(() => {
    const each = processTree(child.pid).map(residentBytes)
    peak = Math.max(peak, ...each)
    tree = Math.max(
      tree,
      each.reduce((sum, bytes) => sum + bytes, 0),
    )
  }, 20)
  const code = await new Promise((resolve) => child.once('exit', resolve))
  clearInterval(timer)
  if (code !== 0) throw new Error(`cairn predict ended with ${String(code)}.`)
  return { seconds: (performance.now() - began) / 1_000, peak, tree }
}

/** A process and all that it started (Linux). */
function processTree(pid: number | undefined): number[] {
  if (pid === undefined) return []
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    )
    return [pid, ...children.flatMap(processTree)]
  } catch {
    return [] // it has ended, or this is not Linux
  }
}

function residentBytes(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}
