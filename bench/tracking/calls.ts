import { middle, timed } from '../measure.ts'
import { newExperiment, newRun, type RestClient, restClient } from './http.ts'

/** What one client waits for, in ms: medians. */
export interface CallFigures {
  readonly logMetric: number
  /** Of 1,000 points. */
  readonly logBatch: number
}

/** The same calls to any server that speaks MLflow's interface. */
export async function benchCalls(uri: string, times: number): Promise<CallFigures> {
  const client = restClient(uri)
  try {
    const run = await newRun(client, await newExperiment(client, `calls ${process.pid} ${Date.now()}`))
    const metric = (i: number) =>
      client.call('POST', 'runs/log-metric', { run_id: run, key: 'loss', value: 1 / (i + 1), timestamp: Date.now(), step: i })
    const batch = (i: number) => client.call('POST', 'runs/log-batch', { run_id: run, metrics: points(i * 1_000, 1_000) })
    for (let i = 0; i < 50; i++) await metric(i)
    await batch(0)
    return { logMetric: await each(times, (i) => metric(50 + i)), logBatch: await each(Math.ceil(times / 20), (i) => batch(i + 1)) }
  } finally {
    client.close()
  }
}

async function each(times: number, call: (i: number) => Promise<unknown>): Promise<number> {
  const all: number[] = []
  for (let i = 0; i < times; i++) all.push(await timed(() => call(i)))
  return middle(all)
}

/** Points of ten metrics. */
export function points(from: number, count: number) {
  return Array.from({ length: count }, (_, i) => ({
    key: `metric_${i % 10}`,
    value: Math.sin((from + i) / 100),
    timestamp: 1_700_000_000_000 + from + i,
    step: from + Math.floor(i / 10),
  }))
}

/** The first 100 runs of an experiment by a metric, from the request to the last byte; bytes of the answer beside it. */
export async function benchSearch(uri: string, experiment: string, metric: string, times: number): Promise<{ ms: number; bytes: number }> {
  const client = restClient(uri)
  const body = { experiment_ids: [experiment], max_results: 100, order_by: [`metrics.${metric} DESC`] }
  let bytes = 0
  try {
    const search = async () => {
      bytes = (await client.call('POST', 'runs/search', body)).length
    }
    await search()
    return { ms: await each(times, search), bytes }
  } finally {
    client.close()
  }
}

/** Logs one series of a million points. @returns the run */
export async function logLongSeries(client: RestClient, experiment: string, count: number): Promise<string> {
  const run = await newRun(client, experiment)
  for (let from = 0; from < count; from += 1_000) {
    const metrics = Array.from({ length: Math.min(1_000, count - from) }, (_, i) => {
      const step = from + i
      return { key: 'loss', value: Math.sin(step / 5_000), timestamp: 1_700_000_000_000 + step, step }
    })
    await client.call('POST', 'runs/log-batch', { run_id: run, metrics })
  }
  return run
}
