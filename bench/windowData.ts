import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { ApiContext, Client } from '../src/main/api/index.ts'
import { logPoints, type MetricPoint } from '../src/main/experiments/index.ts'
import { ImportResult } from '../src/shared/contract/datasets/index.ts'
import { mixedCsv } from './data.ts'
import { withRounds } from '../src/shared/domain/training/recipe.ts'

const cache = join(import.meta.dirname, '..', '.cache', 'bench')

export interface Filled {
  /** Ten runs with a long series each. */
  readonly compared: readonly number[]
  readonly columns: number
}

/** Fills a workspace with what the window is measured by. Rows of the wide dataset as given; all else as the goals say. */
export async function fill(context: ApiContext, client: Client, wideRows: number): Promise<Filled> {
  const columns = 200
  await importAs(context, client, 'wide', await wideParquet(wideRows, columns), {})
  const ref = await importAs(context, client, 'mixed', await mixedCsv(200_000, 5), { target: 'label' })
  const { recipe } = await client.training.propose({ ref, family: 'linear' })
  const split = { ...recipe.split, fractions: { train: 0.4, validation: 0.1, test: 0.5 } }
  const { jobId, runId } = await client.experiments.start({
    ref,
    recipe: { ...withRounds(recipe, 3), split },
    engine: 'wasm',
  })
  await context.runner().result(jobId)
  await client.models.register({ run: runId, name: 'mixed' })
  copyRuns(context, runId, 10_000)
  const compared = Array.from({ length: 10 }, (_, i) => runId + 1 + i)
  for (const run of compared) logPoints(context.workspace(), run, longSeries(run))
  return { compared, columns }
}

async function importAs(context: ApiContext, client: Client, name: string, file: string, options: { target?: string }): Promise<string> {
  const { jobId } = await client.datasets.import({ name, file, options })
  return ImportResult.parse(await context.runner().result(jobId)).version.ref
}

/** Numbers, words and gaps by turns, the same at each making. */
async function wideParquet(rows: number, columns: number): Promise<string> {
  mkdirSync(cache, { recursive: true })
  const path = join(cache, `wide-${rows}-${columns}.parquet`)
  if (existsSync(path)) return path
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' })
  const connection = await instance.connect()
  const kinds = [
    (i: number) => `hash(n * 31 + ${i}) % 1000000 / 1000.0 AS x${i}`,
    (i: number) => `(hash(n + ${i}) % 5000)::INTEGER AS count${i}`,
    (i: number) => `['Bergen', 'Oslo', 'Bodø', 'Tromsø'][(hash(n * 7 + ${i}) % 4 + 1)::INTEGER] AS city${i}`,
    (i: number) => `CASE WHEN hash(n * 3 + ${i}) % 20 = 0 THEN NULL ELSE hash(n + ${i}) % 2 = 0 END AS flag${i}`,
  ]
  const list = Array.from({ length: columns }, (_, i) => kinds[i % kinds.length](i)).join(', ')
  await connection.run(`COPY (SELECT ${list} FROM range(${rows}) t(n)) TO '${path}' (FORMAT parquet, COMPRESSION zstd)`)
  connection.closeSync()
  instance.closeSync()
  return path
}

/** As many runs as requested, as the first one is, with metrics that differ. */
function copyRuns(context: ApiContext, first: number, many: number): void {
  context.workspace().sqlite.exec(`
    WITH RECURSIVE n(i) AS (SELECT ${first + 1} UNION ALL SELECT i + 1 FROM n WHERE i < ${first + many - 1})
    INSERT INTO runs (id, uuid, experiment_id, name, source, status, created_at)
      SELECT i, lower(hex(randomblob(16))), experiment_id, 'run ' || i, source, status, created_at + i FROM n, runs WHERE runs.id = ${first};
    INSERT INTO training_runs (run_id, job_id, dataset_version_id, task, recipe, app_version)
      SELECT r.id, job_id, dataset_version_id, task, recipe, app_version FROM runs r, training_runs t WHERE r.id > ${first} AND t.run_id = ${first};
    INSERT INTO run_metrics SELECT r.id, m.subject, m.part, m.metric, m.value + r.id / 1e6, m.low, m.high, m.method, m.n
      FROM runs r, run_metrics m WHERE r.id > ${first} AND m.run_id = ${first};
    INSERT INTO run_params SELECT r.id, p.key, p.value, p.number FROM runs r, run_params p WHERE r.id > ${first} AND p.run_id = ${first};`)
}

function longSeries(run: number): MetricPoint[] {
  return Array.from({ length: 100_000 }, (_, step) => ({
    name: 'loss',
    step,
    timestamp: step,
    value: Math.exp(-step / 20_000) + 0.05 * Math.sin((step * run) / 900) + run / 1e5,
  }))
}
