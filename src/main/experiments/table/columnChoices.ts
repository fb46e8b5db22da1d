import type { RunColumns } from '../../../shared/contract/experiments/index.ts'
import type { Workspace } from '../../workspace/index.ts'

export interface ChoicesQuery {
  /** A part of the name, in any case. */
  readonly search?: string
  /** At most so many of each kind. */
  readonly limit: number
}

/** What the columns of the runs table can be, over all runs: by name, the first of each kind. Other programs log under tens of thousands of names. */
export function columnChoices({ sqlite }: Workspace, { search = '', limit }: ChoicesQuery): RunColumns {
  const pattern = `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`
  /** The different values of a column with an index, one look-up each: 10,000 runs have 250,000 params of 25 names. */
  const distinct = (table: string, column: string) =>
    sqlite
      .prepare(
        `WITH RECURSIVE found(value) AS (
         SELECT min(${column}) FROM ${table}
         UNION ALL
         SELECT (SELECT min(${column}) FROM ${table} WHERE ${column} > found.value) FROM found WHERE found.value IS NOT NULL)
       SELECT value FROM found WHERE value IS NOT NULL AND value LIKE ? ESCAPE '\\' LIMIT ?`,
      )
      .pluck()
      .all(pattern, limit + 1) as string[]
  const labels = sqlite
    .prepare("SELECT DISTINCT tag FROM run_tags WHERE value = '' AND tag LIKE ? ESCAPE '\\' ORDER BY tag LIMIT ?")
    .pluck()
    .all(pattern, limit + 1) as string[]
  const parts = sqlite.prepare(
    `SELECT part FROM (SELECT 'train' AS part UNION ALL SELECT 'validation' UNION ALL SELECT 'test') p
     WHERE EXISTS (SELECT 1 FROM run_metrics WHERE metric = ? AND part = p.part AND subject = 'model')`,
  )
  const metrics = distinct('run_metrics', 'metric').flatMap((metric) =>
    (parts.pluck().all(metric) as RunColumns['metrics'][number]['part'][]).map((part) => ({ metric, part })),
  )
  const found = { params: distinct('run_params', 'key'), series: distinct('metric_series', 'name'), tags: labels }
  return {
    params: found.params.slice(0, limit),
    metrics,
    series: found.series.slice(0, limit),
    tags: found.tags.slice(0, limit),
    more: Object.values(found).some((names) => names.length > limit),
  }
}
