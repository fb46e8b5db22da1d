import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { at, flag, id, to } from './columns.ts'
import { runs } from './runs.ts'

/** What was measured of a run's model, with part, interval and n; and apart from it, what any program logged while it ran. */

export const runMetrics = sqliteTable(
  'run_metrics',
  {
    runId: to('run_id', () => runs.id),
    /** `model`, or the baseline that it is compared with. */
    subject: text('subject').$type<'model' | 'trivial' | 'linear'>().notNull(),
    part: text('part').$type<'train' | 'validation' | 'test'>().notNull(),
    metric: text('metric').notNull(),
    value: real('value'),
    low: real('low'),
    high: real('high'),
    method: text('method').$type<'wilson' | 'bootstrap'>(),
    n: integer('n').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.subject, t.part, t.metric] }),
    index('run_metrics_order').on(t.metric, t.part, t.subject, t.value),
  ],
)

/** A metric that a run logged: its name, of up to 250 characters, and what lists show of its points. */
export const metricSeries = sqliteTable(
  'metric_series',
  {
    id: id(),
    runId: to('run_id', () => runs.id),
    name: text('name').notNull(),
    points: integer('points').notNull().default(0),
    /** The newest point: of the last step, of equal ones the latest, of those the largest. `last` is null where it is not a number. */
    lastStep: integer('last_step'),
    lastTimestamp: at('last_timestamp'),
    last: real('last'),
    /** Of what is a finite number. */
    minimum: real('minimum'),
    minimumStep: integer('minimum_step'),
    maximum: real('maximum'),
    maximumStep: integer('maximum_step'),
  },
  (t) => [uniqueIndex('metric_series_name').on(t.runId, t.name), index('metric_series_order').on(t.name, t.last, t.runId)],
)

/** Minimum and maximum of runs of points, so that a long series is drawn without reading all of it. */
export const metricBlocks = sqliteTable(
  'metric_blocks',
  {
    seriesId: to('series_id', () => metricSeries.id),
    block: integer('block').notNull(),
    points: integer('points').notNull(),
    minimum: real('minimum'),
    minimumStep: integer('minimum_step'),
    maximum: real('maximum'),
    maximumStep: integer('maximum_step'),
  },
  (t) => [primaryKey({ columns: [t.seriesId, t.block] })],
)

/**
 * A point as it was logged, of any step and time; the same point again is one. Narrow on purpose, and WITHOUT ROWID in the migration: a
 * run may have a million. Infinities are kept as SQLite's; what is not a number is 0 with `notANumber`, for a key has no nulls.
 */
export const metricPoints = sqliteTable(
  'metric_points',
  {
    seriesId: to('series_id', () => metricSeries.id),
    step: integer('step').notNull(),
    /** Milliseconds since 1970 UTC. Of points from before it was recorded: when their run began. */
    timestamp: at('timestamp').notNull(),
    value: real('value').notNull(),
    notANumber: flag('not_a_number'),
  },
  (t) => [primaryKey({ columns: [t.seriesId, t.step, t.timestamp, t.value, t.notANumber] })],
)
