import { DuckDBInstance } from '@duckdb/node-api'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cairn, json, type Running, sample, start } from '../e2e/cairn.ts'
import { describeRayPeers } from './python.ts'
import { killNode, type RayCluster, startRayCluster } from './rayCluster.ts'

interface Study {
  readonly status: string
  readonly trials: readonly { readonly status: string; readonly target: string | null }[]
  readonly result: { readonly check: { readonly identical: boolean | null } | null } | null
}

describeRayPeers('work on a real Ray: a head and two machines', () => {
  let cluster: RayCluster
  const [home, shared, cwd] = ['home', 'shared', 'work'].map((name) => mkdtempSync(join(tmpdir(), `cairn-ray-${name}-`)))
  const surroundings = { cwd, env: { CAIRN_HOME: home, CAIRN_KEYCHAIN: 'off' } }
  const study = (id: number) => json<Study>(['sweep', 'show', `${id}`], surroundings)
  const space = ['--space', 'model.optimizer.learningRate=log:1e-4..1e-1', '--strategy', 'random', '--trials', '20']
  const sweep = (seed: number): Running =>
    start(
      [
        'sweep',
        'start',
        'penguins',
        '--model',
        'linear',
        '--epochs',
        '3',
        '--seed',
        `${seed}`,
        '--engine',
        'wasm',
        ...space,
        '--on',
        'lab',
      ],
      surroundings,
    )
  const isDone = ({ status }: { status: string }) => status === 'done'
  const expectWhole = async (id: number) => {
    const { status, trials, result } = await study(id)
    expect(status).toBe('done')
    expect(trials.filter(isDone)).toHaveLength(20)
    expect(new Set(trials.map(({ target }) => target))).toEqual(new Set(['lab']))
    expect(result?.check?.identical).toBe(true)
  }
  /** Until some of its trials have ended, and not all of them. */
  const halfway = (id: number) =>
    expect
      .poll(
        async () => {
          const ended = await cairn(['sweep', 'show', `${id}`, '--json'], surroundings)
          return ended.code === 0 && (JSON.parse(ended.stdout) as Study).trials.some(isDone)
        },
        { interval: 1_000, timeout: 300_000 },
      )
      .toBe(true)

  beforeAll(async () => {
    cluster = await startRayCluster(2)
    await json(['init', cwd], surroundings)
    await json(['data', 'import', sample('penguins.csv'), '--name', 'penguins', '--target', 'Species'], surroundings)
    await json(['compute', 'add', 'lab', '--address', cluster.address, '--folder', shared, '--token-file', cluster.tokenFile], surroundings)
    // Its progress is on the standard error.
    const checked = await cairn(['compute', 'check', 'lab', '--json'], surroundings)
    if (checked.code !== 0) throw new Error(checked.stdout + checked.stderr)
  })
  afterAll(async () => {
    await cluster?.close()
    for (const folder of [home, shared, cwd]) rmSync(folder, { recursive: true, force: true })
  })

  test('[CL-2] a million rows of Parquet in the shared folder are scored there, and verified', async () => {
    const { id } = await json<{ id: number }>(['train', 'penguins', '--model', 'linear', '--epochs', '3'], surroundings)
    await json(['models', 'register', `${id}`, 'penguins'], surroundings)
    const file = join(shared, 'rows.parquet')
    await writePenguins(file, 1_000_000)
    const ended = await cairn(['compute', 'score', 'penguins@v1', file, '--on', 'lab', '--json'], surroundings)
    expect(ended).toMatchObject({ code: 0 })
    const scored = JSON.parse(ended.stdout) as { rows: number; checked: { rows: number; maxDifference: number } }
    expect(scored.rows).toBe(1_000_000)
    expect(scored.checked.rows).toBeGreaterThan(0)
    expect(scored.checked.maxDifference).toBeLessThanOrEqual(1e-5)
  })

  test('[CL-3] [CL-5] kill -9 of a machine in the middle of a sweep of 20 trials: all of them end, and the one that is trained again here has the same bits', async () => {
    const running = sweep(1)
    await halfway(1)
    await killNode(cluster.workers[0])
    expect(await running.ended).toMatchObject({ code: 0 })
    await expectWhole(1)
  })
})

/** The rows of the sample, over and over. */
async function writePenguins(file: string, rows: number): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(`
    COPY (SELECT p.* FROM read_csv('${sample('penguins.csv')}') p, range(${rows}) LIMIT ${rows})
    TO '${file}' (FORMAT parquet, ROW_GROUP_SIZE 100000)`)
  connection.closeSync()
  instance.closeSync()
}
