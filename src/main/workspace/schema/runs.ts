import { type AnySQLiteColumn, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { SplitSummary } from '../../../shared/domain/datasets/dataset.ts'
import type { JobStatus } from '../../../shared/domain/job.ts'
import type { EngineId, Task } from '../../../shared/domain/training/recipe.ts'
import type { StoredRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import type { SavedView } from '../../../shared/domain/experiments/runsView.ts'
import type { Fold } from '../../../shared/domain/experiments/study.ts'
import type { SerializedError } from '../../../shared/errors.ts'
import { at, flag, id, json, object, to } from './columns.ts'
import { jobs } from './jobs.ts'
import { datasetVersions } from './datasets.ts'

/** Runs, their studies, and what they measured. See `index.ts`. */

/** A search over recipes, or a cross-validation: its trials are runs with this as their parent. */
export const studies = sqliteTable('studies', {
  id: id(),
  name: text('name').notNull(),
  kind: text('kind').$type<'sweep' | 'crossValidation'>().notNull(),
  jobId: to('job_id', () => jobs.id),
  datasetVersionId: to('dataset_version_id', () => datasetVersions.id),
  /** Space, strategy, budget: see the domain's StudyPlan. */
  plan: json<unknown>('plan').notNull(),
  status: text('status').$type<JobStatus>().notNull(),
  /** Best trial, means and intervals. */
  result: json<unknown>('result'),
  createdAt: at('created_at').notNull(),
  endedAt: at('ended_at'),
  deletedAt: at('deleted_at'),
})

export const runs = sqliteTable(
  'runs',
  {
    id: id(),
    name: text('name').notNull(),
    jobId: to('job_id', () => jobs.id),
    status: text('status').$type<JobStatus>().notNull(),
    datasetVersionId: to('dataset_version_id', () => datasetVersions.id),
    /** The run that this one re-executes. */
    reproducesId: integer('reproduces_id').references((): AnySQLiteColumn => runs.id),
    /** The run that this one goes on from, with more epochs. */
    extendsId: integer('extends_id').references((): AnySQLiteColumn => runs.id),
    studyId: integer('study_id').references(() => studies.id),
    /** Number of the trial or fold in its study. */
    trial: integer('trial'),
    task: text('task').$type<Task>().notNull(),
    /** In the format that it was started with, which is what the fingerprint covers; `currentRecipe` reads it. */
    recipe: json<StoredRecipe>('recipe').notNull(),
    /** The fold of a cross-validation, which takes the place of the recipe's split. */
    fold: json<Fold>('fold'),
    /** By epoch from 1: training ends when the best validation loss so far is above this; null for no limit. */
    limits: json<readonly (number | null)[]>('limits'),
    /** Training ends after this epoch: where the run that is reproduced was stopped. */
    stopAfter: integer('stop_after'),
    engineId: text('engine_id').$type<EngineId>(),
    engineVersion: text('engine_version'),
    engineReason: text('engine_reason'),
    /** SHA-256 of all that the weights depend on; set when the engine is known. */
    fingerprint: text('fingerprint'),
    /** What the fingerprint covers: 1 leaves out fold, limits and where a run was stopped. Null where there is none. */
    fingerprintFormat: integer('fingerprint_format'),
    appVersion: text('app_version').notNull(),
    environment: json<Readonly<Record<string, string | number>>>('environment'),
    split: json<SplitSummary>('split'),
    bestEpoch: integer('best_epoch'),
    epochs: integer('epochs'),
    /** done, early (no improvement) or cancelled. */
    stopped: text('stopped').$type<'done' | 'early' | 'cancelled'>(),
    notes: text('notes').notNull().default(''),
    starred: flag('starred'),
    createdAt: at('created_at').notNull(),
    startedAt: at('started_at'),
    endedAt: at('ended_at'),
    error: json<SerializedError>('error'),
    archivedAt: at('archived_at'),
    deletedAt: at('deleted_at'),
  },
  (t) => [
    index('runs_dataset_version').on(t.datasetVersionId),
    index('runs_status').on(t.status),
    index('runs_study').on(t.studyId),
    index('runs_reproduces').on(t.reproducesId),
    index('runs_extends').on(t.extendsId),
    index('runs_listed').on(t.deletedAt, t.createdAt),
  ],
)

/** The newest checkpoint of a run, from which it goes on after a crash or a pause. */
export const runCheckpoints = sqliteTable('run_checkpoints', {
  runId: integer('run_id')
    .primaryKey()
    .references(() => runs.id),
  epoch: integer('epoch').notNull(),
  object: object('object').notNull(),
  bytes: integer('bytes').notNull(),
  at: at('at').notNull(),
})

export const runParams = sqliteTable(
  'run_params',
  {
    runId: to('run_id', () => runs.id),
    key: text('key').notNull(),
    /** The value as text; `number` beside it where it is one, to sort by. */
    value: text('value').notNull(),
    number: real('number'),
  },
  (t) => [primaryKey({ columns: [t.runId, t.key] }), index('run_params_key').on(t.key, t.number)],
)

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

export const runTags = sqliteTable(
  'run_tags',
  {
    runId: to('run_id', () => runs.id),
    tag: text('tag').notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.tag] }), index('run_tags_tag').on(t.tag)],
)

export const runArtifacts = sqliteTable(
  'run_artifacts',
  {
    runId: to('run_id', () => runs.id),
    name: text('name').notNull(),
    object: object('object').notNull(),
    bytes: integer('bytes').notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.name] })],
)

export const metricSeries = sqliteTable(
  'metric_series',
  {
    id: id(),
    runId: to('run_id', () => runs.id),
    name: text('name').notNull(),
    points: integer('points').notNull().default(0),
    lastStep: integer('last_step'),
    last: real('last'),
    minimum: real('minimum'),
    minimumStep: integer('minimum_step'),
    maximum: real('maximum'),
    maximumStep: integer('maximum_step'),
  },
  (t) => [uniqueIndex('metric_series_name').on(t.runId, t.name)],
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

/** Narrow on purpose, and WITHOUT ROWID in the migration: a run may have a million points. */
export const metricPoints = sqliteTable(
  'metric_points',
  {
    seriesId: to('series_id', () => metricSeries.id),
    step: integer('step').notNull(),
    value: real('value'),
  },
  (t) => [primaryKey({ columns: [t.seriesId, t.step] })],
)

/** What a run told while it went on: phases, engine, checkpoints, its end. */
export const runLog = sqliteTable(
  'run_log',
  {
    runId: to('run_id', () => runs.id),
    seq: integer('seq').notNull(),
    at: at('at').notNull(),
    level: text('level').$type<'info' | 'warning' | 'error'>().notNull(),
    text: text('text').notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.seq] })],
)

/** How a person looks at runs: columns, filter, order. The one without a name is as the table was left. */
export const runViews = sqliteTable('run_views', {
  name: text('name').primaryKey(),
  view: json<SavedView>('view').notNull(),
})
