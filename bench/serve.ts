import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs, promisify } from 'node:util'
import { ImportResult } from '../src/shared/contract/datasets/index.ts'
import { withRounds } from '../src/shared/domain/training/recipe.ts'
import { seededRandom } from '../src/main/random.ts'
import { openPackage, requireFile } from '../src/main/packages/verify.ts'
import { openBenchWorkspace } from './benchWorkspace.ts'

/**
 * An endpoint under load, beside `mlflow models serve` and `mlserver` with the same model and onnxruntime alone, on this machine and in one
 * run; the load generator runs here too.
 * npm run bench:serve -- --seconds 10 --minutes 0
 * CAIRN_BENCH_PYTHON: a Python with mlflow, onnx, onnxruntime, and mlserver with mlserver-mlflow where that is to be measured.
 */
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '10' }, minutes: { type: 'string', default: '0' } } })
const python = process.env.CAIRN_BENCH_PYTHON
const root = join(import.meta.dirname, '..')
const cli = join(root, 'out/main/cli.js')
const run = promisify(execFile)
const [port, peerPort] = [5_983, 5_984]
const columns = [
  'fixed acidity',
  'volatile acidity',
  'citric acid',
  'residual sugar',
  'chlorides',
  'free sulfur dioxide',
  'total sulfur dioxide',
  'density',
  'pH',
  'sulphates',
  'alcohol',
]

interface Load {
  /** Requests a second in the mean. */
  readonly rate: number
  /** In ms. */
  readonly p50: number
  readonly p975: number
  readonly p99: number
  readonly answered: number
  /** Requests without an answer, or with another than 200. */
  readonly failed: number
}

let missed = 0
const own = openBenchWorkspace()
const workspace = join(own.folder, 'workspace')
const env = { ...process.env, CAIRN_HOME: join(own.folder, 'home') }
const cairn = (...given: string[]) => run(process.execPath, [cli, '-w', workspace, ...given], { env })
const rows = wines(1_000)
try {
  const onnx = await wineModel()
  const alone = await onnxruntimeAlone(onnx)
  console.log(`onnxruntime alone: 1 row p50 ${ms(alone.single.p50)}, p99 ${ms(alone.single.p99)}; 1,000 rows p50 ${ms(alone.thousand.p50)}`)
  for (const name of ['wine', 'wine-2', 'wine-3', 'wine-4', 'wine-5'])
    await cairn('deploy', 'create', 'wine@champion', '--name', name, '--no-start')
  const serving = await served()
  try {
    await benchEndpoint(serving, alone)
  } finally {
    await ended(serving.child)
  }
} finally {
  await own.close()
}
process.exitCode = missed > 0 ? 1 : 0

async function benchEndpoint(serving: Serving, alone: Alone): Promise<void> {
  const { pid } = serving
  for (const name of ['wine', 'wine-2', 'wine-3', 'wine-4', 'wine-5'])
    await load({ ...singleRow(`/${name}/invocations`), seconds: 1, connections: 1, rate: 10 })
  judge('MB resident with five deployments that have answered', residentBytes(pid) / 1e6, (memory) => memory <= 250, '≤ 250')
  const one = singleRow('/invocations')
  await load({ ...one, seconds: 3 })
  const invocations = await load(one)
  tell('/invocations, 1 row, 10 connections', invocations)
  const v2 = await load(singleRow('/v2/models/wine/infer'))
  tell('v2 infer, 1 row, 10 connections', v2)
  judge('requests/s', invocations.rate, (rate) => rate >= 5_000, '≥ 5,000')
  // One connection: what the endpoint adds to the model, without a queue of other requests before it.
  const calm = await load({ ...one, connections: 1 })
  tell('/invocations, 1 row, 1 connection', calm)
  judge('added p99 in ms', calm.p99 - alone.single.p99, (added) => added <= 2, '≤ 2')
  const thousand = { json: await latencies(jsonRows(), 200), binary: await latencies(binaryRows(), 200) }
  console.log(`  1,000 rows in a request: JSON ${ms(thousand.json)}, binary tensors ${ms(thousand.binary)}`)
  judge('1,000 rows as binary tensors / onnxruntime alone', thousand.binary / alone.thousand.p50, (ratio) => ratio <= 1.2, '≤ 1.2')
  await benchPeers(invocations)
  await cairn('deploy', 'capture', 'wine', '--share', '0')
  tell('without a request log', await load(one))
  await cairn('deploy', 'capture', 'wine', '--share', '100')
  const half = { ...one, rate: Math.round(invocations.rate / 2) }
  const without = await load(half)
  tell('at half load', without)
  await cairn('deploy', 'route', 'wine', '--to', 'champion', '--shadow', 'v2')
  const shadowed = await load(half)
  tell('at half load, with a shadow', shadowed)
  judge('p99 with a shadow / without', shadowed.p99 / without.p99, (ratio) => ratio <= 1.05, '≤ 1.05')
  console.log(`  memory of the endpoint after all this: ${(residentBytes(pid) / 1e6).toFixed(0)} MB`)
  if (Number(values.minutes) > 0) await soak(pid, one, invocations.rate / 2)
}

/** Minutes at half load: memory every tenth of the time, and answers that did not come. */
async function soak(pid: number, one: Asked, rate: number): Promise<void> {
  const minutes = Number(values.minutes)
  const memory: number[] = []
  const timer = setInterval(() => memory.push(residentBytes(pid) / 1e6), minutes * 6_000)
  const found = await load({ ...one, seconds: minutes * 60, rate: Math.round(rate) })
  clearInterval(timer)
  tell(`${minutes} minutes at half load`, found)
  console.log(`  memory in MB: ${memory.map((each) => each.toFixed(0)).join(', ')}`)
  judge('answers that did not come', found.failed, (lost) => lost === 0, '0')
  judge('memory at the end / after a tenth', memory[memory.length - 1] / memory[0], (ratio) => ratio <= 1.2, '≤ 1.2')
}

async function benchPeers(cairn: Load): Promise<void> {
  if (python === undefined) return console.log('SKIPPED peers: CAIRN_BENCH_PYTHON is not set')
  const model = join(own.folder, 'unpacked', 'model')
  const peers: [string, string[]][] = [
    ['mlflow models serve', ['-m', 'mlflow', 'models', 'serve', '-m', model, '-p', String(peerPort), '--env-manager', 'local']],
    ['mlserver', ['-m', 'mlserver.cli.main', 'start', mlserverFolder(model)]],
  ]
  for (const [name, command] of peers) {
    const began = performance.now()
    const child = spawn(python, command, {
      stdio: 'ignore',
      detached: true,
      env: { ...process.env, PATH: `${join(python, '..')}:${process.env.PATH}` },
    })
    try {
      const up = await untilAnswers(peerPort, 90_000, child)
      if (!up) {
        console.log(`SKIPPED ${name}: it did not answer`)
        continue
      }
      const started = performance.now() - began
      const found = await load({ ...singleRow('/invocations', mlflowBody), port: peerPort })
      tell(`${name}, 1 row, 10 connections, up after ${(started / 1_000).toFixed(1)} s`, found)
      if (found.failed === 0) judge(`requests/s / ${name}`, cairn.rate / found.rate, (ratio) => ratio >= 5, '≥ 5')
    } finally {
      // With all that it started.
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
    }
  }
}

/** MLflow's model in mlserver, which answers MLflow's paths beside its own. */
function mlserverFolder(model: string): string {
  const folder = join(own.folder, 'mlserver')
  mkdirSync(folder, { recursive: true })
  const settings = { http_port: peerPort, grpc_port: peerPort + 1, metrics_port: peerPort + 2, host: '127.0.0.1', parallel_workers: 0 }
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings))
  const wine = { name: 'wine', implementation: 'mlserver_mlflow.MLflowRuntime', parameters: { uri: model } }
  writeFileSync(join(folder, 'model-settings.json'), JSON.stringify(wine))
  return folder
}

interface Asked {
  readonly path: string
  readonly body: string
  readonly port?: number
  readonly seconds?: number
  readonly connections?: number
  /** Requests a second at most; as many as there can be where it is absent. */
  readonly rate?: number
}

function singleRow(path: string, body = path.includes('/v2/') ? v2Body : bodyOf): Asked {
  return { path, body: body([rows[0]]) }
}

function bodyOf(given: readonly (readonly number[])[]): string {
  return JSON.stringify({ dataframe_split: { columns, data: given } })
}

function mlflowBody(given: readonly (readonly number[])[]): string {
  return JSON.stringify({ inputs: Object.fromEntries(columns.map((name, place) => [name, given.map((row) => row[place])])) })
}

function v2Body(given: readonly (readonly number[])[]): string {
  const inputs = columns.map((name, place) => ({ name, datatype: 'FP64', shape: [given.length], data: given.map((row) => row[place]) }))
  return JSON.stringify({ inputs })
}

/** Load of autocannon, in a process of its own. */
async function load({ path, body, port: at = port, seconds = Number(values.seconds), connections = 10, rate }: Asked): Promise<Load> {
  const program = join(root, 'node_modules/autocannon/autocannon.js')
  const limits = ['-c', String(connections), '-d', String(seconds), '-t', '60', ...(rate === undefined ? [] : ['-R', String(rate)])]
  const request = ['-m', 'POST', '-H', 'content-type=application/json', '-b', body, `http://127.0.0.1:${at}${path}`]
  const { stdout } = await run(process.execPath, [program, '-j', '-n', ...limits, ...request], { maxBuffer: 2 ** 26 })
  const found = JSON.parse(stdout) as Record<string, number> & { requests: Record<string, number>; latency: Record<string, number> }
  const { latency, requests } = found
  return {
    rate: requests.average,
    p50: latency.p50,
    p975: latency.p97_5,
    p99: latency.p99,
    answered: requests.total,
    failed: found.errors + found.timeouts + found.non2xx,
  }
}

interface Sent {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array<ArrayBuffer>
}

function jsonRows(): Sent {
  return { path: '/invocations', headers: { 'content-type': 'application/json' }, body: bodyOf(rows) }
}

/** The Open Inference Protocol with its binary extension, for the answer too. */
function binaryRows(): Sent {
  const tensors = columns.map((_, place) => Buffer.from(Float64Array.from(rows, (row) => row[place]).buffer))
  const inputs = columns.map((name, place) => ({
    name,
    datatype: 'FP64',
    shape: [rows.length],
    parameters: { binary_data_size: tensors[place].length },
  }))
  const json = Buffer.from(JSON.stringify({ inputs, parameters: { binary_data_output: true } }))
  return {
    path: '/v2/models/wine/infer',
    headers: { 'content-type': 'application/octet-stream', 'inference-header-content-length': String(json.length) },
    body: Uint8Array.from(Buffer.concat([json, ...tensors])),
  }
}

/** The median of requests one after the other over one connection, in ms. */
async function latencies({ path, headers, body }: Sent, times: number): Promise<number> {
  const all: number[] = []
  for (let time = -20; time < times; time++) {
    const began = performance.now()
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body })
    await answer.arrayBuffer()
    if (answer.status !== 200) throw new Error(`1,000 rows were answered with ${answer.status}.`)
    if (time >= 0) all.push(performance.now() - began)
  }
  return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)]
}

interface Percentiles {
  readonly p50: number
  readonly p99: number
}

interface Alone {
  readonly single: Percentiles
  readonly thousand: Percentiles
}

async function onnxruntimeAlone(onnx: string): Promise<Alone> {
  const file = join(own.folder, 'rows.json')
  writeFileSync(file, JSON.stringify({ rows }))
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'serve', 'inline.ts'), onnx, file])
  return JSON.parse(stdout) as Alone
}

/** Boosted trees of the wines, registered, with their package unpacked. @returns the path of its graph */
async function wineModel(): Promise<string> {
  const { client, folder } = own
  const sample = join(root, 'resources/samples/wine-quality-red.csv')
  const imported = ImportResult.parse(
    await own.done(await client.datasets.import({ name: 'wine', file: sample, options: { target: 'quality' } })),
  )
  const { recipe } = await client.training.propose({ ref: imported.version.ref, family: 'boosting' })
  // The second one is the shadow.
  for (const rounds of [100, 50]) {
    const started = await client.experiments.start({ ref: imported.version.ref, recipe: withRounds(recipe, rounds) })
    await own.done(started)
    await client.models.register({ run: started.runId, name: 'wine' })
  }
  await cairn('models', 'alias', 'wine@v1', 'champion')
  const file = join(folder, 'wine.cairn')
  await own.done(await client.packages.build({ ref: 'wine@v1', file }))
  await run('unzip', ['-q', file, '-d', join(folder, 'unpacked')])
  const onnx = join(folder, 'model.onnx')
  writeFileSync(onnx, requireFile((await openPackage(file)).files, 'model/model.onnx'))
  return onnx
}

interface Serving {
  readonly child: ChildProcess
  /** Of its endpoint. */
  readonly pid: number
}

/** `cairn serve`, and how long its endpoint takes from the start of its process to the first answer. */
async function served(): Promise<Serving> {
  const child = spawn(process.execPath, [cli, '-w', workspace, 'serve', 'wine@champion', '--port', String(port), '--no-token', '--quiet'], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  let pid: number | undefined
  while (pid === undefined && child.exitCode === null) {
    pid = childrenOf(child.pid)[0]
    await wait(2)
  }
  if (pid === undefined) throw new Error('cairn serve ended before its endpoint was there.')
  const began = performance.now()
  if (!(await untilAnswers(port, 30_000, child))) throw new Error('The endpoint does not answer.')
  judge('ms from the start of its process to the first answer', performance.now() - began, (took) => took <= 300, '≤ 300')
  return { child, pid }
}

async function untilAnswers(at: number, most: number, child: ChildProcess): Promise<boolean> {
  for (const began = performance.now(); performance.now() - began < most && child.exitCode === null; await wait(2)) {
    const answer = await fetch(`http://127.0.0.1:${at}/ping`).catch(() => null)
    if (answer?.status === 200) return true
  }
  return false
}

async function ended(child: ChildProcess): Promise<void> {
  child.kill('SIGINT')
  if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve))
}

/** Linux. */
function childrenOf(pid: number | undefined): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    )
  } catch {
    return []
  }
}

function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
}

/** Wines that nobody made. */
function wines(count: number): number[][] {
  const random = seededRandom(7)
  const [from, to] = [
    [4, 0.1, 0, 0.9, 0.01, 1, 6, 0.99, 2.7, 0.3, 8],
    [16, 1.6, 1, 15.5, 0.6, 72, 289, 1.004, 4, 2, 15],
  ]
  return Array.from({ length: count }, () => from.map((low, place) => Number((low + random.next() * (to[place] - low)).toFixed(4))))
}

function ms(value: number): string {
  return `${value.toFixed(3)} ms`
}

function tell(what: string, { rate, p50, p975, p99, answered, failed }: Load): void {
  console.log(
    `${what}: ${Math.round(rate)} requests/s; p50 ${p50} ms, p97.5 ${p975} ms, p99 ${p99} ms; ${answered} answered, ${failed} not`,
  )
}

function judge(what: string, value: number, isMet: (value: number) => boolean, goal: string): void {
  if (!isMet(value)) missed++
  console.log(`  ${isMet(value) ? 'met   ' : 'MISSED'} ${what}: ${value.toFixed(2)}, goal ${goal}`)
}
