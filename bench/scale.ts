import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { cairn, json, sample } from '../e2e/cairn.ts'
import { type RayCluster, startRayCluster } from '../peers/rayCluster.ts'
import { followSubmission, packageOf, RayClient } from '../src/main/compute/ray/index.ts'
import { middle } from './measure.ts'
import { benchScoring } from './scale/scoring.ts'

/**
 * Work on a real cluster of Ray, which is started on this computer with one machine and with two, of one CPU each. The least of some times
 * counts for a sweep and for scoring: what else the computer does only adds to it.
 * CAIRN_PEERS_RAY_PYTHON=$(.ci/peers ray) npm run bench:scale -- --rows 1000000 --rows 10000000 --trials 20 --times 3 --only submit
 */
const { values } = parseArgs({
  options: {
    rows: { type: 'string', multiple: true, default: ['1000000', '10000000'] },
    trials: { type: 'string', default: '20' },
    epochs: { type: 'string', default: '200' },
    times: { type: 'string', default: '3' },
    only: { type: 'string' },
  },
})
const times = Number(values.times)
let missed = 0
const judge = (what: string, measured: string, goal: string, met: boolean) => {
  if (!met) missed++
  console.log(`${met ? 'met   ' : 'MISSED'}  ${what.padEnd(54)} ${measured.padEnd(44)} goal ${goal}`)
}
const wants = (part: string) => values.only === undefined || values.only === part

const folder = mkdtempSync(join(tmpdir(), 'cairn-bench-'))
const surroundings = { cwd: join(folder, 'work'), env: { CAIRN_HOME: join(folder, 'home'), CAIRN_KEYCHAIN: 'off' } }
try {
  if (!existsSync(process.env.CAIRN_PEERS_RAY_PYTHON ?? ''))
    throw new Error('CAIRN_PEERS_RAY_PYTHON names no Python with Ray: .ci/peers ray gets one.')
  await json(['init', surroundings.cwd])
  await json(['data', 'import', sample('wine-quality-white.csv'), '--name', 'wine', '--target', 'quality'], surroundings)
  const alone = wants('sweep') ? await withCluster(1, benchSweep) : 0
  await withCluster(2, async (cluster) => {
    if (wants('submit')) await benchSubmit(cluster)
    if (wants('sweep')) {
      const together = await benchSweep()
      const ratio = alone / together
      judge(
        `${values.trials} trials on two machines of one CPU`,
        `${ratio.toFixed(2)} × one (${together.toFixed(0)} s, ${alone.toFixed(0)} s)`,
        '≥ 1.7 ×',
        ratio >= 1.7,
      )
    }
    if (wants('scoring')) {
      const given = { model: await exportModel(), shared: join(folder, 'shared'), sizes: values.rows.map(Number), times }
      await benchScoring(cluster, given, judge)
    }
  })
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = missed > 0 ? 1 : 0

async function withCluster<T>(machines: number, work: (cluster: RayCluster) => Promise<T>): Promise<T> {
  const cluster = await startRayCluster(machines)
  try {
    await json(['compute', 'remove', 'lab'], surroundings).catch(() => {})
    const named = ['--address', cluster.address, '--folder', folder, '--token-file', cluster.tokenFile]
    await json(['compute', 'add', 'lab', ...named], surroundings)
    await cairn(['compute', 'check', 'lab'], surroundings)
    return await work(cluster)
  } finally {
    await cluster.close()
  }
}

/** A small network of numbers. @returns the folder that the export has written */
async function exportModel(): Promise<string> {
  const { id } = await json<{ id: number }>(['train', 'wine', '--model', 'mlp', '--epochs', '5'], surroundings)
  await json(['models', 'register', `${id}`, 'wine'], surroundings)
  await json(['package', 'build', 'wine@v1', '--output', 'wine.cairn'], surroundings)
  const output = join(folder, 'exported')
  await json(['deploy', 'export', 'wine@v1', '--for', 'spark', '--output', output], surroundings)
  return output
}

/** From a submission to the first line of its program, in seconds. */
async function benchSubmit({ address, token }: RayCluster): Promise<void> {
  const client = new RayClient({ name: 'lab', address, token, certificates: null })
  const all: number[] = []
  for (let time = 0; time < times; time++) {
    const begin = performance.now()
    const uri = await client.upload(packageOf({ 'job.py': 'print("begun", flush=True)' }))
    await client.submit({ id: `bench-${time}`, entrypoint: 'python job.py', package: uri })
    let first = 0
    await followSubmission(client, `bench-${time}`, {
      signal: AbortSignal.timeout(120_000),
      pauses: [100, 100],
      onLog: (text) => {
        if (text.includes('begun')) first ||= performance.now()
      },
    })
    all.push((first - begin) / 1_000)
  }
  const seconds = middle(all)
  judge('submitted until its first line', `${seconds.toFixed(1)} s`, '≤ 3 s', seconds <= 3)
}

/** @returns the least seconds of a sweep; the first one brings Cairn's worker there, and is not counted */
async function benchSweep(): Promise<number> {
  const all: number[] = []
  for (let time = 0; time <= times; time++) {
    const trials = time === 0 ? '2' : values.trials
    const given = ['--model', 'mlp', '--epochs', values.epochs, '--engine', 'wasm', '--strategy', 'random', '--trials', trials]
    const space = ['--space', 'model.optimizer.learningRate=log:1e-4..1e-1']
    const begin = performance.now()
    const { code, stderr } = await cairn(['sweep', 'start', 'wine', ...given, ...space, '--seed', `${time}`, '--on', 'lab'], surroundings)
    if (code !== 0) throw new Error(stderr)
    if (time > 0) all.push((performance.now() - begin) / 1_000)
  }
  return Math.min(...all)
}
