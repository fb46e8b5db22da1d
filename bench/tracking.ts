import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { RunsFilter, type RunsColumn } from '../src/shared/domain/experiments/runsView.ts'
import { openBenchWorkspace } from './benchWorkspace.ts'
import { median } from './measure.ts'
import { benchCalls, benchSearch, logLongSeries } from './tracking/calls.ts'
import { addManyRuns } from './tracking/data.ts'
import { readEvents } from './tracking/eventsFile.ts'
import { newExperiment, restClient } from './tracking/http.ts'
import { benchImport } from './tracking/importing.ts'
import { type OwnServer, residentBytes, startOwn } from './tracking/ownServer.ts'
import { fillMlflow, mlflowClient, startMlflow } from './tracking/peer.ts'
import { soak } from './tracking/soak.ts'

/**
 * The tracking server, beside `mlflow server` with its SQLite in the same run: the same requests to both, and MLflow's own client with both.
 * npm run bench:tracking -- --runs 10000 --peer-runs 5000 --seconds 20 --only calls
 * For an hour of eight clients at once: --only soak --seconds 3600
 * CAIRN_BENCH_PYTHON: a Python with mlflow.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    metrics: { type: 'string', default: '200' },
    keys: { type: 'string', default: '22000' },
    'peer-runs': { type: 'string', default: '5000' },
    'peer-keys': { type: 'string', default: '0' },
    seconds: { type: 'string', default: '20' },
    only: { type: 'string' },
  },
})
const [runs, metrics, keys, peerRuns, peerKeys, seconds] = [
  values.runs,
  values.metrics,
  values.keys,
  values['peer-runs'],
  values['peer-keys'],
  values.seconds,
].map(Number)
const python = process.env.CAIRN_BENCH_PYTHON
const own = openBenchWorkspace(join(import.meta.dirname, '..', 'out', 'main', 'worker.js'))
const metric = 'metric_00042'
/** In seconds: a heap grows for a minute until it is collected as a whole. */
const warmUp = 150
let missed = 0

function judge(what: string, measured: string, goal: string, met: boolean): void {
  if (!met) missed++
  console.log(`${met ? 'met   ' : 'MISSED'}  ${what.padEnd(62)} ${measured.padEnd(44)} goal ${goal}`)
}

const ms = (value: number) => (value < 10 ? `${value.toFixed(2)} ms` : `${value.toFixed(0)} ms`)
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`
const count = (value: number) => value.toLocaleString('en')

try {
  const server = await startOwn(own)
  const parts = {
    start: () => start(server),
    soak: () => soaked(server),
    calls: () => calls(server),
    history: () => history(server),
    search: () => search(server),
    wide,
    import: imported,
    events,
  }
  for (const [name, part] of Object.entries(parts)) if (values.only === undefined || values.only === name) await part()
} finally {
  await own.close()
}
process.exitCode = missed > 0 ? 1 : 0

function start({ coldStart, pid }: OwnServer): void {
  judge('cold start to the first answer', ms(coldStart), '≤ 300 ms', coldStart <= 300)
  judge('memory after it', megabytes(residentBytes(pid)), '≤ 150 MB', residentBytes(pid) <= 150e6)
}

async function events(): Promise<void> {
  const { bytes, points, time } = await readEvents(1e9)
  const speed = bytes / time / 1_000
  judge(`TensorBoard's events of 1 GB, ${count(points)} points`, `${ms(time)}, ${speed.toFixed(0)} MB/s`, '≥ 100 MB/s', speed >= 100)
}

async function calls({ uri }: OwnServer): Promise<void> {
  const here = await benchCalls(uri, 400)
  const there = await beside('log', async (peer) => {
    const found = await benchCalls(peer.uri, 100)
    const one = await mlflowClient(peer.python, uri, 100, '0', metric)
    const other = await mlflowClient(peer.python, peer.uri, 60, '0', metric)
    console.log(
      `        MLflow's client ${one.version}: log_metric ${ms(one.logMetric)} here, ${ms(other.logMetric)} with its server; ` +
        `log_batch of 1,000 ${ms(one.logBatch)} here, ${ms(other.logBatch)} with its server`,
    )
    return found
  })
  ratio('log_metric, p50', here.logMetric, there?.logMetric, 0.5, 10)
  ratio('log_batch of 1,000 points', here.logBatch, there?.logBatch, 8, 10)
}

/** At most so many ms, and so many times faster than MLflow's server, where that is here. */
function ratio(what: string, here: number, there: number | undefined, limit: number, times: number): void {
  const faster = there === undefined ? '' : `, ${(there / here).toFixed(1)} × faster (MLflow ${ms(there)})`
  judge(what, `${ms(here)}${faster}`, `≤ ${ms(limit)}, ≥ ${times} ×`, here <= limit && (there === undefined || there >= times * here))
}

async function history({ uri }: OwnServer): Promise<void> {
  const client = restClient(uri)
  const points = 1_000_000
  const begin = performance.now()
  const uuid = await logLongSeries(client, await newExperiment(client, 'history'), points)
  const rate = points / ((performance.now() - begin) / 1_000)
  client.close()
  const run = own.workspace.sqlite.prepare('SELECT id FROM runs WHERE uuid = ?').pluck().get(uuid) as number
  const took = await median(5, () => own.client.experiments.series({ run, name: 'loss' }))
  judge(
    `a series of ${count(points)} points, drawn with its peaks`,
    `${ms(took)}; logged ${count(Math.round(rate))} a second`,
    '≤ 60 ms',
    took <= 60,
  )
}

function columnsOf(n: number): RunsColumn[] {
  return Array.from({ length: n }, (_, i) => ({ kind: 'series', series: `metric_${String(i).padStart(5, '0')}`, show: 'last' }))
}

async function search({ uri }: OwnServer): Promise<void> {
  addManyRuns(own.workspace, { experiment: '10', runs, metrics })
  const table = () =>
    own.client.experiments.table({
      limit: 100,
      columns: columnsOf(10),
      filter: RunsFilter.parse({ experiment: 'bench 10' }),
      orderBy: { column: columnsOf(43)[42] },
    })
  const shape = `of ${count(runs)} runs × ${metrics} metrics, by a metric`
  const shown = await median(7, table)
  judge(`the first 100 ${shape}: app`, ms(shown), '≤ 60 ms', shown <= 60)
  const found = await benchSearch(uri, '10', metric, 7)
  judge(`the first 100 ${shape}: REST`, `${ms(found.ms)}, ${(found.bytes / 1e6).toFixed(1)} MB`, '≤ 60 ms', found.ms <= 60)
  await beside(
    'search',
    async (peer) => {
      const { ms: took, bytes } = await benchSearch(peer.uri, peer.experiment, metric, 3)
      const one = await mlflowClient(peer.python, uri, 20, '10', metric)
      const other = await mlflowClient(peer.python, peer.uri, 20, peer.experiment, metric)
      console.log(`        MLflow's server, ${count(peerRuns)} runs × ${metrics} metrics: ${ms(took)}, ${(bytes / 1e6).toFixed(1)} MB`)
      console.log(`        MLflow's client, search_runs: ${ms(one.search)} here, ${ms(other.search)} with its server`)
    },
    { runs: peerRuns, metrics },
  )
}

/** Many metrics of few runs: the app asks for the columns that it shows, and looks up names as they are typed. */
async function wide(): Promise<void> {
  addManyRuns(own.workspace, { experiment: '11', runs: 100, metrics: keys })
  const filter = RunsFilter.parse({ experiment: 'bench 11' })
  for (const columns of [20, 100]) {
    let bytes = 0
    const took = await median(5, async () => {
      const page = await own.client.experiments.table({
        limit: 100,
        columns: columnsOf(columns),
        filter,
        orderBy: { column: columnsOf(43)[42] },
      })
      bytes = JSON.stringify(page).length
    })
    const measured = `${ms(took)}, ${(bytes / 1e3).toFixed(0)} kB`
    judge(
      `100 runs × ${count(keys)} metrics: a page with ${columns} of them`,
      measured,
      '≤ 300 ms, ≤ 300 kB',
      took <= 300 && bytes <= 300e3,
    )
  }
  let bytes = 0
  const took = await median(5, async () => (bytes = JSON.stringify(await own.client.experiments.columns({ search: '42' })).length))
  judge(
    `100 runs × ${count(keys)} metrics: names with "42"`,
    `${ms(took)}, ${(bytes / 1e3).toFixed(0)} kB`,
    '≤ 300 ms, ≤ 300 kB',
    took <= 300 && bytes <= 300e3,
  )
  if (peerKeys === 0) return console.log('SKIPPED MLflow with as many metrics: --peer-keys 22000 has it, for some minutes')
  await beside(
    'wide',
    async (peer) => {
      const { ms: answered, bytes: size } = await benchSearch(peer.uri, peer.experiment, metric, 1)
      console.log(`        MLflow's server, 100 runs × ${count(peerKeys)} metrics: ${ms(answered)}, ${megabytes(size)}`)
    },
    { runs: 100, metrics: peerKeys },
  )
}

async function soaked({ uri }: OwnServer): Promise<void> {
  const service = async () => (await own.client.tracking.status({})).service
  const found = await soak(uri, async () => (await service())?.pid ?? 0, own.workspace, 8, seconds)
  const what = `8 clients at once for ${seconds} s`
  const restarts = (await service())?.restarts ?? 0
  const { requests, points, lost, retried, memory } = found
  const sent = `${lost} of ${count(points)}; ${retried} of ${count(requests)} requests sent again`
  judge(`${what}: points lost`, sent, '0', lost === 0)
  if (restarts > 0) {
    judge(`${what}: the server started again`, `${restarts} times`, '0', false)
    for (const { text } of (await own.client.services.log({ name: 'tracking', limit: 20 })).lines) console.log(`        ${text}`)
  }
  const [half, end] = memory
  const measured = `${megabytes(half)}, ${megabytes(end)}`
  if (seconds < warmUp) console.log(`        ${what}: memory at half of the time and at its end ${measured} (judged from ${warmUp} s on)`)
  else judge(`${what}: memory at half of the time, and at its end`, measured, 'flat (≤ 10 % more)', end <= 1.1 * half)
}

/** Of files as MLflow writes them. */
async function imported(): Promise<void> {
  const found = await benchImport(own, 5_000, 1_000_000)
  judge('5,000 runs with 1,000,000 points imported from mlruns/', `${(found.ms / 1_000).toFixed(1)} s`, '≤ 15 s', found.ms <= 15_000)
}

interface Peer {
  readonly python: string
  readonly uri: string
  /** That was filled. */
  readonly experiment: string
}

/** What is measured of MLflow's own server; nothing where it is not here. */
async function beside<T>(
  name: string,
  measure: (peer: Peer) => Promise<T>,
  filled?: { runs: number; metrics: number },
): Promise<T | undefined> {
  if (python === undefined) {
    console.log('SKIPPED MLflow: CAIRN_BENCH_PYTHON is not set')
    return undefined
  }
  const folder = join(own.folder, `mlflow-${name}`)
  mkdirSync(folder)
  const database = join(folder, 'mlflow.db')
  const experiment = filled ? await fillMlflow(python, database, filled.runs, filled.metrics) : '0'
  const server = await startMlflow(python, database)
  try {
    return await measure({ python, uri: server.uri, experiment })
  } finally {
    await server.stop()
  }
}
