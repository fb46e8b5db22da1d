import type Database from 'better-sqlite3'
import type { RunColumns } from '../../../shared/contract/experiments/index.ts'
import type { Workspace } from '../../workspace/index.ts'

/** What the columns of the runs table can be, over all runs. */
export function columnChoices({ sqlite }: Workspace): RunColumns {
  const metrics = distinct(sqlite, 'run_metrics', 'metric')
  const parts = sqlite.prepare(
    `SELECT p.part FROM (SELECT 'train' AS part UNION ALL SELECT 'validation' UNION ALL SELECT 'test') AS p
     WHERE EXISTS (SELECT 1 FROM run_metrics WHERE metric = ? AND part = p.part AND subject = 'model')`,
  )
  return {
    params: distinct(sqlite, 'run_params', 'key'),
    metrics: metrics.flatMap((metric) =>
      (parts.pluck().all(metric) as RunColumns['metrics'][number]['part'][]).map((part) => ({ metric, part })),
    ),
    series: distinct(sqlite, 'metric_series', 'name'),
    tags: labels(sqlite),
  }
}

function labels(sqlite: Database.Database): string[] {
  return sqlite.prepare("SELECT DISTINCT tag FROM run_tags WHERE value = '' ORDER BY tag").pluck().all() as string[]
}

/** The different values of a column with an index, one look-up each: 10,000 runs have 250,000 params of 25 names. */
function distinct(sqlite: Database.Database, table: string, column: string): string[] {
  return sqlite
    .prepare(
      `WITH RECURSIVE found(value) AS (
         SELECT min(${column}) FROM ${table}
         UNION ALL
         SELECT (SELECT min(${column}) FROM ${table} WHERE ${column} > found.value) FROM found WHERE found.value IS NOT NULL)
       SELECT value FROM found WHERE value IS NOT NULL`,
    )
    .pluck()
    .all() as string[]
}
