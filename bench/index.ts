import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { type ApiContext, type Client, createClient } from '../src/main/api/index.ts'
import { logPoints, readSeries } from '../src/main/experiments/index.ts'
import { jobKinds } from '../src/main/jobKinds.ts'
import { childProcessWorkers, JobRunner } from '../src/main/jobs/index.ts'
import { authorOf } from '../src/main/authors/index.ts'
import { ServiceSupervisor } from '../src/main/services/index.ts'
import { createWorkspace, type Workspace } from '../src/main/workspace/index.ts'
import { ImportResult } from '../src/shared/contract/datasets/index.ts'
import { benchAudit } from './audit.ts'
import { keyedCsv, mixedCsv } from './data.ts'
import { benchEvaluation } from './evaluation.ts'
import { benchDatasets, profileAlone } from './datasets.ts'
import { median, watchedWorkers } from './measure.ts'
import { withRounds } from '../src/shared/domain/training/recipe.ts'

/**
 * What Cairn is measured by, medians on this machine, beside a peer in the same run where there is one.
 * npm run bench -- --rows 1000000 --times 3 --only datasets
 * CAIRN_BENCH_PYTHON: a Python with pandas and pyarrow, the peer of the import and of the diff.
 */
const { values } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, times: { type: 'string', default: '3' }, only: { type: 'string' } },
})
const rows = Number(values.rows)
const times = Number(values.times)
const root = join(import.meta.dirname, '..')
const program = join(root, 'out/main/cli.js')

interface Result {
  readonly what: string
  readonly measured: string
  readonly goal: string
  readonly met: boolean
}
const results: Result[] = []
const report = (what: string, measured: string, goal: string, met: boolean) => {
  results.push({ what, measured, goal, met })
  console.log(`${met ? 'met   ' : 'MISSED'}  ${what.padEnd(58)} ${measured.padEnd(40)} goal ${goal}`)
}
const ms = (value: number) => `${value < 100 ? value.toFixed(1) : value.toFixed(0)} ms`
const atMost = (what: string, value: number, limit: number) => report(what, ms(value), `≤ ${ms(limit)}`, value <= limit)

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'cairn-bench-'))
const workspace = createWorkspace(join(folder, 'workspace'), authorOf('cli', join(folder, 'home')))
const workers = watchedWorkers(childProcessWorkers(join(root, 'out/main/worker.js')))
const runner = new JobRunner(workspace, jobKinds, { startWorker: workers.startWorker })
const context: ApiContext = {
  hasWorkspace: () => true,
  author: workspace.author,
  workspace: () => workspace,
  runner: () => runner,
  services: () => new ServiceSupervisor(workspace, [], { startWorker: workers.startWorker, home: folder }),
  startWorker: workers.startWorker,
  resolveFile: (reference) => reference,
}
const client = createClient(context)

const parts: Readonly<Record<string, () => unknown>> = {
  datasets: benchData,
  diff: benchDiff,
  series: () => benchSeries(workspace),
  runs: () => benchRuns(client),
  package: () => benchPackage(client),
  evaluation: () => benchEvaluation().forEach(({ what, ms: took, limit }) => atMost(what, took, limit)),
  log: benchLog,
  start: benchStart,
}

try {
  for (const [name, part] of Object.entries(parts)) if (values.only === undefined || values.only === name) await part()
} finally {
  await runner.close()
  workspace.close()
  rmSync(folder, { recursive: true, force: true })
}
console.log(`${results.filter((result) => result.met).length} of ${results.length} goals met`)

/** A log of 100,000 entries and 20,000 objects. */
async function benchLog(): Promise<void> {
  const { entries, objects, full, afterChange, info, change } = await benchAudit(folder)
  atMost(`audit verified after a change, ${entries} entries`, afterChange.ms, 20)
  atMost('all of it verified', full.ms, 3_000)
  atMost('the longest pause of everything else meanwhile', full.longest, 50)
  atMost(`size of a workspace after a change, ${objects} objects`, info.ms, 100)
  atMost('one change of metadata, with its signed entry', change, 10)
}

async function benchData(): Promise<void> {
  await benchDatasets({ client, runner, workspace, folder, rows, times, memory: workers, report })
  const { manifest } = await client.datasets.version({ ref: 'mixed 0' })
  atMost(`profile of ${rows} × 12`, await median(times, () => profileAlone(workspace, folder, manifest)), 2_000)
}

/** Two versions of which every tenth row differs in one cell, some are gone and some are new; beside pandas doing the same. */
async function benchDiff(): Promise<void> {
  const [before, after] = await keyedCsv(folder, rows)
  const keyed = { key: ['id'] }
  const refs: string[] = []
  for (const file of [before, after]) {
    const { jobId } = await client.datasets.import({ name: 'keyed', file, options: keyed })
    refs.push(ImportResult.parse(await runner.result(jobId)).version.ref)
  }
  const own = await median(times, async () => void (await client.datasets.diff({ from: refs[0], to: refs[1] })))
  const peer = await pandasDiff(before, after)
  const beside = peer === null ? 'pandas is not here' : `${(own / peer).toFixed(2)} × pandas (${ms(peer)})`
  report(`diff by key of two versions of ${rows} rows`, `${ms(own)}, ${beside}`, `≤ ${ms(5_000)}`, own <= 5_000)
}

/** What pandas takes to find the same from the same files, in a Python that has it: CAIRN_BENCH_PYTHON, else python3. */
async function pandasDiff(before: string, after: string): Promise<number | null> {
  const code = `
import sys, time, pandas as pd
a, b = pd.read_csv(sys.argv[1]), pd.read_csv(sys.argv[2])
t = time.perf_counter()
m = a.merge(b, on='id', how='outer', suffixes=('', '_b'), indicator=True)
both = m[m['_merge'] == 'both']
changed = {c: int((both[c] != both[c + '_b']).sum()) for c in a.columns if c != 'id'}
counts = m['_merge'].value_counts()
print((time.perf_counter() - t) * 1000)`
  try {
    const { stdout } = await run(process.env.CAIRN_BENCH_PYTHON ?? 'python3', ['-c', code, before, after])
    return Number(stdout)
  } catch {
    return null
  }
}

/** @returns the reference of the version */
async function importAs(name: string, file: string, target: string): Promise<string> {
  const { jobId } = await client.datasets.import({ name, file, options: { target } })
  return ImportResult.parse(await runner.result(jobId)).version.ref
}

function benchSeries(open: Workspace): void {
  open.sqlite.pragma('foreign_keys = OFF')
  const points = Array.from({ length: 1_000_000 }, (_, step) => ({ name: 'loss', step, timestamp: step, value: Math.sin(step / 5_000) }))
  const begin = performance.now()
  logPoints(open, 1_000_001, points)
  const rate = points.length / ((performance.now() - begin) / 1_000)
  report('metric points written', `${Math.round(rate).toLocaleString('en')} a second`, '≥ 200,000 a second', rate >= 200_000)
  const read: number[] = []
  for (let i = 0; i < 5; i++) {
    const at = performance.now()
    readSeries(open, 1_000_001, 'loss', 0, 2_000)
    read.push(performance.now() - at)
  }
  atMost('a series of 1,000,000 points, decimated with its peaks', read.toSorted((a, b) => a - b)[2], 60)
  open.sqlite.pragma('foreign_keys = ON')
}

async function benchRuns(api: Client): Promise<void> {
  const runId = await trainOn(api, await importAs('listed', join(root, 'resources/samples/breast-cancer.csv'), 'diagnosis'))
  workspace.sqlite.exec(`
    WITH RECURSIVE n(i) AS (SELECT ${runId + 1} UNION ALL SELECT i + 1 FROM n WHERE i < ${runId + 9_999})
    INSERT INTO runs (id, uuid, experiment_id, name, source, status, created_at)
      SELECT i, lower(hex(randomblob(16))), experiment_id, 'run ' || i, source, status, created_at + i FROM n, runs WHERE runs.id = ${runId};
    INSERT INTO training_runs (run_id, job_id, dataset_version_id, task, recipe, app_version)
      SELECT r.id, job_id, dataset_version_id, task, recipe, app_version FROM runs r, training_runs t WHERE r.id > ${runId} AND t.run_id = ${runId};
    INSERT INTO run_metrics SELECT r.id, m.subject, m.part, m.metric, m.value + r.id / 1e6, m.low, m.high, m.method, m.n
      FROM runs r, run_metrics m WHERE r.id > ${runId} AND m.run_id = ${runId};
    INSERT INTO run_params SELECT r.id, p.key, p.value, p.number FROM runs r, run_params p WHERE r.id > ${runId} AND p.run_id = ${runId};`)
  const first = await median(5, () => api.experiments.list({ limit: 100, orderBy: { by: 'metric', metric: 'rocAuc' }, part: 'test' }))
  atMost('the first 100 of 10,000 runs, ordered by a metric', first, 60)
}

/** A linear model of a dataset, trained for a few epochs. @returns its run */
async function trainOn(api: Client, ref: string): Promise<number> {
  const { recipe } = await api.training.propose({ ref, family: 'linear' })
  const { jobId, runId } = await api.experiments.start({
    ref,
    recipe: withRounds(recipe, 3),
    engine: 'wasm',
  })
  await runner.result(jobId)
  return runId
}

async function benchPackage(api: Client): Promise<void> {
  const small = await importAs('cancer', join(root, 'resources/samples/breast-cancer.csv'), 'diagnosis')
  await api.models.register({ run: await trainOn(api, small), name: 'cancer' })
  const both = await median(times, async () => {
    const { jobId } = await api.packages.build({ ref: 'cancer', file: join(folder, 'cancer.cairn'), overwrite: true })
    await runner.result(jobId)
    await api.packages.verify({ file: join(folder, 'cancer.cairn') })
  })
  atMost('package built and verified', both, 2_000)

  const data = await mixedCsv(100_000, 3)
  await api.models.register({ run: await trainOn(api, await importAs('mixed', data, 'label')), name: 'mixed' })
  const { jobId } = await api.packages.build({ ref: 'mixed', file: join(folder, 'mixed.cairn') })
  await runner.result(jobId)
  const order = { file: join(folder, 'mixed.cairn'), data, output: join(folder, 'predicted.csv'), overwrite: true }
  atMost('100,000 rows predicted from a package, CSV to CSV', await median(times, () => api.packages.predict(order)), 2_000)
}

async function benchStart(): Promise<void> {
  atMost('cairn --help', await median(9, () => run(process.execPath, [program, '--help'])), 150)
}
