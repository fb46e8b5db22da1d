import { setTimeout as wait } from 'node:timers/promises'
import type { Workspace } from '../../src/main/workspace/index.ts'
import { points } from './calls.ts'
import { newExperiment, newRun, restClient } from './http.ts'
import { residentBytes } from './ownServer.ts'

export interface SoakFigures {
  readonly requests: number
  readonly points: number
  /** Points that were acknowledged and are not there, or are there twice. */
  readonly lost: number
  /** Requests that were sent again, as MLflow's client sends them. */
  readonly retried: number
  /** Resident at half of the time and at the end, in bytes. */
  readonly memory: readonly [half: number, end: number]
}

interface LoggedRun {
  readonly run: string
  points: number
}

interface Tally {
  requests: number
  retried: number
}

/** Several clients log, tag and search at once for some time. @param pid the process of the server now */
export async function soak(
  uri: string,
  pid: () => Promise<number>,
  workspace: Workspace,
  clients: number,
  seconds: number,
): Promise<SoakFigures> {
  const setUp = restClient(uri)
  const experiment = await newExperiment(setUp, `soak ${process.pid} ${Date.now()}`)
  setUp.close()
  const until = performance.now() + seconds * 1_000
  const half = wait(seconds * 500).then(async () => residentBytes(await pid()))
  const tally: Tally = { requests: 0, retried: 0 }
  const done = await Promise.all(Array.from({ length: clients }, () => logUntil(uri, experiment, until, tally)))
  const runs = done.flat()
  return {
    ...tally,
    points: runs.reduce((sum, run) => sum + run.points, 0),
    lost: runs.reduce((sum, run) => sum + Math.abs(run.points - storedPoints(workspace, run.run)), 0),
    memory: [await half, residentBytes(await pid())],
  }
}

/** Batches to a run's end, then the next run: a client of 1,000 batches a run does not make one run the whole time. */
async function logUntil(uri: string, experiment: string, until: number, tally: Tally): Promise<LoggedRun[]> {
  const client = restClient(uri)
  const runs: LoggedRun[] = []
  const post = (path: string, body: object) => patiently(tally, () => client.call('POST', path, body))
  while (performance.now() < until) {
    const run: LoggedRun = { run: await patiently(tally, () => newRun(client, experiment)), points: 0 }
    runs.push(run)
    for (let batch = 0; batch < 1_000 && performance.now() < until; batch++) await logOnce(post, run, experiment, batch)
    await post('runs/update', { run_id: run.run, status: 'FINISHED', end_time: Date.now() })
  }
  client.close()
  return runs
}

type Post = (path: string, body: object) => Promise<string>

async function logOnce(post: Post, run: LoggedRun, experiment: string, batch: number): Promise<void> {
  const metrics = points(batch * 100, 100)
  await post('runs/log-batch', { run_id: run.run, metrics })
  run.points += metrics.length
  if (batch % 10 === 0) await post('runs/set-tag', { run_id: run.run, key: 'batch', value: String(batch) })
  if (batch % 50 !== 0) return
  const search = { experiment_ids: [experiment], filter: 'metrics.metric_0 > -2', order_by: ['metrics.metric_1 DESC'], max_results: 20 }
  await post('runs/search', search)
}

/** Tries again for a minute. The same points again are the same points. */
async function patiently<T>(tally: Tally, send: () => Promise<T>): Promise<T> {
  const until = performance.now() + 60_000
  for (;;) {
    tally.requests++
    try {
      return await send()
    } catch (error) {
      if (performance.now() > until) throw error
      tally.retried++
      await wait(200)
    }
  }
}

function storedPoints({ sqlite }: Workspace, uuid: string): number {
  return sqlite
    .prepare(
      'SELECT count(*) FROM metric_points p JOIN metric_series s ON s.id = p.series_id JOIN runs r ON r.id = s.run_id WHERE r.uuid = ?',
    )
    .pluck()
    .get(uuid) as number
}
