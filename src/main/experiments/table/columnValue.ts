import { type SQL, sql } from 'drizzle-orm'
import type { RunFact } from '../../../shared/domain/experiments/runFacts.ts'
import { higherIsBetter } from '../../../shared/domain/experiments/runsColumn.ts'
import type { RunsColumn } from '../../../shared/domain/experiments/runsView.ts'

/**
 * What a column shows of a run, as an expression over `runs`; every look-up is along a primary key or an index. Names are written
 * out with their tables: in a list of fields the query builder would leave the table away, and `id` would be another one's.
 */
export function columnValue(column: RunsColumn): SQL {
  switch (column.kind) {
    case 'fact':
      return sql.raw(facts[column.fact])
    case 'param':
      return sql`(SELECT p.value FROM run_params p WHERE p.run_id = runs.id AND p.key = ${column.param})`
    case 'metric':
      return sql`(SELECT m.value FROM run_metrics m WHERE m.run_id = runs.id AND m.subject = 'model' AND m.part = ${column.part} AND m.metric = ${column.metric})`
    case 'series': {
      if (column.show === 'step')
        return sql`(SELECT ${finite('p.value')} FROM metric_series s JOIN metric_points p ON p.series_id = s.id WHERE s.run_id = runs.id AND s.name = ${column.series} AND p.step = ${column.step} AND NOT p.not_a_number ORDER BY p.timestamp DESC, p.value DESC LIMIT 1)`
      const value = column.show === 'last' ? 'last' : higherIsBetter(column.series) ? 'maximum' : 'minimum'
      return sql`(SELECT ${finite(`s.${value}`)} FROM metric_series s WHERE s.run_id = runs.id AND s.name = ${column.series})`
    }
  }
}

/** The value as a number where the column keeps it apart from its text; null where it does not. */
export function numberOf(column: RunsColumn): SQL | null {
  if (column.kind !== 'param') return null
  return sql`(SELECT p.number FROM run_params p WHERE p.run_id = runs.id AND p.key = ${column.param})`
}

/** What is not a finite number has no place in a column. */
export const finite = (value: string) => sql.raw(`iif(abs(${value}) > ${Number.MAX_VALUE}, NULL, ${value})`)

/** Of a run that Cairn trained; null for others. */
const ofTraining = (value: string) => `(SELECT ${value} FROM training_runs t WHERE t.run_id = runs.id)`

const facts: Readonly<Record<RunFact, string>> = {
  name: 'runs.name',
  status: 'runs.status',
  experiment: `(SELECT x.name FROM experiments x WHERE x.id = runs.experiment_id)`,
  source: 'runs.source',
  user: 'runs.user',
  dataset: `(SELECT d.name || '@v' || v.number FROM training_runs t JOIN dataset_versions v ON v.id = t.dataset_version_id
    JOIN datasets d ON d.id = v.dataset_id WHERE t.run_id = runs.id)`,
  task: ofTraining('t.task'),
  target: ofTraining(`t.recipe ->> '$.target'`),
  engine: ofTraining('t.engine_id'),
  epochs: ofTraining('t.epochs'),
  bestEpoch: ofTraining('t.best_epoch'),
  started: 'runs.created_at',
  took: '(runs.ended_at - runs.started_at)',
  heard: 'runs.heard_at',
  tags: `(SELECT group_concat(t.tag, ', ') FROM run_tags t WHERE t.run_id = runs.id AND t.value = '')`,
  notes: `nullif(runs.notes, '')`,
}
