import type { Workspace } from '../../src/main/workspace/index.ts'
import { points } from './calls.ts'
import { newExperiment, newRun, type RestClient, restClient } from './http.ts'
import { residentBytes } from './ownServer.ts'

export interface SoakFigures {
  readonly requests: number
  readonly points: number
  /** Points that were acknowledged and are not there, or are there twice. */
  readonly lost: number
  readonly failed: number
  /** Resident at half of the time and at the end, in bytes. */
  readonly memory: readonly [half: number, end: number]
}

interface Client {
  readonly run: string
  requests: number
  points: number
  failed: number
}

/** Several clients log, tag and search at once for some time. */
export async function soak(uri: string, pid: number, workspace: Workspace, clients: number, seconds: number): Promise<SoakFigures> {
  const setUp = restClient(uri)
  const experiment = await newExperiment(setUp, `soak ${process.pid} ${Date.now()}`)
  const until = performance.now() + seconds * 1_000
  let half = Number.NaN
  const watch = setTimeout(() => (half = residentBytes(pid)), seconds * 500)
  const done = await Promise.all(Array.from({ length: clients }, () => logUntil(uri, experiment, until)))
  clearTimeout(watch)
  setUp.close()
  const all = done.flat()
  const sum = (of: (client: Client) => number) => all.reduce((total, client) => total + of(client), 0)
  const lost = sum((client) => Math.abs(client.points - storedPoints(workspace, client.run)))
  return {
    requests: sum((c) => c.requests),
    points: sum((c) => c.points),
    lost,
    failed: sum((c) => c.failed),
    memory: [half, residentBytes(pid)],
  }
}

/** Batches to a run's end, then the next run: a client of 1,000 batches a run does not make one run the whole time. */
async function logUntil(uri: string, experiment: string, until: number): Promise<Client[]> {
  const client = restClient(uri)
  const runs: Client[] = []
  while (performance.now() < until) {
    const run: Client = { run: await newRun(client, experiment), requests: 1, points: 0, failed: 0 }
    runs.push(run)
    for (let batch = 0; batch < 1_000 && performance.now() < until; batch++) await logOnce(client, run, experiment, batch)
    await client.call('POST', 'runs/update', { run_id: run.run, status: 'FINISHED', end_time: Date.now() })
  }
  client.close()
  return runs
}

async function logOnce(client: RestClient, run: Client, experiment: string, batch: number): Promise<void> {
  const metrics = points(batch * 100, 100)
  try {
    await client.call('POST', 'runs/log-batch', { run_id: run.run, metrics })
    run.points += metrics.length
    if (batch % 10 === 0) await client.call('POST', 'runs/set-tag', { run_id: run.run, key: 'batch', value: String(batch) })
    if (batch % 50 === 0)
      await client.call('POST', 'runs/search', {
        experiment_ids: [experiment],
        filter: 'metrics.metric_0 > -2',
        order_by: ['metrics.metric_1 DESC'],
        max_results: 20,
      })
    run.requests++
  } catch {
    run.failed++
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
