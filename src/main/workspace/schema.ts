import { type AnySQLiteColumn, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { SplitSummary } from '../../shared/domain/dataset.ts'
import type { JobStatus } from '../../shared/domain/job.ts'
import type { EngineId, Recipe, Task } from '../../shared/domain/recipe.ts'
import type { SerializedError } from '../../shared/errors.ts'

/**
 * The registry. Times are milliseconds since 1970 UTC. Whole things that are never queried inside are JSON in a text
 * column; whatever is sorted or filtered by has a column of its own.
 * After a change: `npm run migration -- name`, then read the SQL, then write its test.
 */

const id = () => integer('id').primaryKey({ autoIncrement: true })
const at = (name: string) => integer(name)
const json = <T>(name: string) => text(name, { mode: 'json' }).$type<T>()
const flag = (name: string) => integer(name, { mode: 'boolean' }).notNull().default(false)

export const meta = sqliteTable('meta', { key: text('key').primaryKey(), value: text('value').notNull() })

export const jobs = sqliteTable(
  'jobs',
  {
    id: id(),
    kind: text('kind').notNull(),
    title: text('title').notNull(),
    status: text('status').$type<JobStatus>().notNull(),
    input: json<unknown>('input').notNull(),
    progress: real('progress').notNull().default(0),
    phase: text('phase').notNull().default(''),
    detail: text('detail').notNull().default(''),
    result: json<unknown>('result'),
    error: json<SerializedError>('error'),
    cancelRequested: flag('cancel_requested'),
    /** host and pid of the process that runs it; it beats every second. */
    ownerHost: text('owner_host'),
    ownerPid: integer('owner_pid'),
    owner: text('owner'),
    heartbeatAt: at('heartbeat_at'),
    createdAt: at('created_at').notNull(),
    startedAt: at('started_at'),
    endedAt: at('ended_at'),
  },
  (t) => [index('jobs_status').on(t.status)],
)

export const datasets = sqliteTable('datasets', {
  id: id(),
  name: text('name').notNull().unique(),
  notes: text('notes').notNull().default(''),
  createdAt: at('created_at').notNull(),
})

export const datasetVersions = sqliteTable(
  'dataset_versions',
  {
    id: id(),
    datasetId: integer('dataset_id')
      .notNull()
      .references(() => datasets.id),
    number: integer('number').notNull(),
    /** SHA-256 of the manifest: the version's id for the world. */
    hash: text('hash').notNull(),
    parentId: integer('parent_id').references((): AnySQLiteColumn => datasetVersions.id),
    /** Canonical JSON, byte for byte what `hash` is the hash of. */
    manifest: text('manifest').notNull(),
    profileObject: text('profile_object').notNull(),
    rows: integer('rows').notNull(),
    columns: integer('columns').notNull(),
    /** Where it came from: file name, options, warnings. */
    source: json<Readonly<Record<string, unknown>>>('source').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [uniqueIndex('dataset_version_number').on(t.datasetId, t.number), uniqueIndex('dataset_version_hash').on(t.datasetId, t.hash)],
)

export const datasetSegments = sqliteTable(
  'dataset_segments',
  {
    versionId: integer('version_id')
      .notNull()
      .references(() => datasetVersions.id),
    ordinal: integer('ordinal').notNull(),
    object: text('object').notNull(),
    rows: integer('rows').notNull(),
    bytes: integer('bytes').notNull(),
  },
  (t) => [primaryKey({ columns: [t.versionId, t.ordinal] })],
)

export const runs = sqliteTable(
  'runs',
  {
    id: id(),
    name: text('name').notNull(),
    jobId: integer('job_id')
      .notNull()
      .references(() => jobs.id),
    status: text('status').$type<JobStatus>().notNull(),
    datasetVersionId: integer('dataset_version_id')
      .notNull()
      .references(() => datasetVersions.id),
    /** The run that this one re-executes. */
    reproducesId: integer('reproduces_id').references((): AnySQLiteColumn => runs.id),
    task: text('task').$type<Task>().notNull(),
    recipe: json<Recipe>('recipe').notNull(),
    engineId: text('engine_id').$type<EngineId>(),
    engineVersion: text('engine_version'),
    engineReason: text('engine_reason'),
    /** SHA-256 of all that the weights depend on; set when the engine is known. */
    fingerprint: text('fingerprint'),
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
  },
  (t) => [index('runs_dataset_version').on(t.datasetVersionId), index('runs_status').on(t.status)],
)

export const runParams = sqliteTable(
  'run_params',
  {
    runId: integer('run_id')
      .notNull()
      .references(() => runs.id),
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
    runId: integer('run_id')
      .notNull()
      .references(() => runs.id),
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
    runId: integer('run_id')
      .notNull()
      .references(() => runs.id),
    tag: text('tag').notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.tag] }), index('run_tags_tag').on(t.tag)],
)

export const runArtifacts = sqliteTable(
  'run_artifacts',
  {
    runId: integer('run_id')
      .notNull()
      .references(() => runs.id),
    name: text('name').notNull(),
    object: text('object').notNull(),
    bytes: integer('bytes').notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.name] })],
)

export const metricSeries = sqliteTable(
  'metric_series',
  {
    id: id(),
    runId: integer('run_id')
      .notNull()
      .references(() => runs.id),
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

/** Narrow on purpose, and WITHOUT ROWID in the migration: a run may have a million points. */
export const metricPoints = sqliteTable(
  'metric_points',
  {
    seriesId: integer('series_id')
      .notNull()
      .references(() => metricSeries.id),
    step: integer('step').notNull(),
    value: real('value'),
  },
  (t) => [primaryKey({ columns: [t.seriesId, t.step] })],
)

export const models = sqliteTable('models', {
  id: id(),
  name: text('name').notNull().unique(),
  notes: text('notes').notNull().default(''),
  createdAt: at('created_at').notNull(),
})

export const modelVersions = sqliteTable(
  'model_versions',
  {
    id: id(),
    modelId: integer('model_id')
      .notNull()
      .references(() => models.id),
    number: integer('number').notNull(),
    /** The run whose weights it is, or the package that it was imported from. */
    runId: integer('run_id').references(() => runs.id),
    importedFromId: integer('imported_from_id').references((): AnySQLiteColumn => packages.id),
    task: text('task').$type<Task>().notNull(),
    threshold: real('threshold'),
    /** SHA-256 over model, weights and threshold: two versions with the same checksum predict the same. */
    checksum: text('checksum').notNull(),
    notes: text('notes').notNull().default(''),
    createdAt: at('created_at').notNull(),
  },
  (t) => [uniqueIndex('model_version_number').on(t.modelId, t.number)],
)

export const modelVersionTags = sqliteTable(
  'model_version_tags',
  {
    versionId: integer('version_id')
      .notNull()
      .references(() => modelVersions.id),
    tag: text('tag').notNull(),
  },
  (t) => [primaryKey({ columns: [t.versionId, t.tag] })],
)

export const modelAliases = sqliteTable(
  'model_aliases',
  {
    modelId: integer('model_id')
      .notNull()
      .references(() => models.id),
    alias: text('alias').notNull(),
    versionId: integer('version_id')
      .notNull()
      .references(() => modelVersions.id),
  },
  (t) => [primaryKey({ columns: [t.modelId, t.alias] })],
)

/** Every move of an alias. Never changed, so that "what was champion on a date" has an answer. */
export const aliasMoves = sqliteTable(
  'alias_moves',
  {
    id: id(),
    modelId: integer('model_id')
      .notNull()
      .references(() => models.id),
    alias: text('alias').notNull(),
    fromVersionId: integer('from_version_id').references(() => modelVersions.id),
    toVersionId: integer('to_version_id').references(() => modelVersions.id),
    reason: text('reason').notNull().default(''),
    at: at('at').notNull(),
  },
  (t) => [index('alias_moves_alias').on(t.modelId, t.alias, t.at)],
)

export const packages = sqliteTable('packages', {
  id: id(),
  /** Null for a package that came from elsewhere. */
  modelVersionId: integer('model_version_id').references((): AnySQLiteColumn => modelVersions.id),
  name: text('name').notNull(),
  /** The zip itself. */
  object: text('object').notNull(),
  bytes: integer('bytes').notNull(),
  keyId: text('key_id'),
  draft: flag('draft'),
  createdAt: at('created_at').notNull(),
})

/** Append-only and hash-chained: `hash` covers the row and the hash before it. */
export const audit = sqliteTable('audit', {
  id: id(),
  at: at('at').notNull(),
  actor: text('actor').notNull(),
  action: text('action').notNull(),
  subject: text('subject').notNull(),
  detail: text('detail').notNull(),
  hash: text('hash').notNull(),
})
