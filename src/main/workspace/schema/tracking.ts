import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { at, flag, id, json, object, to } from './columns.ts'
import { datasetVersions } from './datasets.ts'
import { experiments } from './experiments.ts'
import { jobs } from './jobs.ts'
import { modelVersions } from './models.ts'
import { runs } from './runs.ts'

/** What other programs log beside runs: data that they used, models that they made, and where registered versions came from. */

/** A dataset as a program described it. */
export const loggedDatasets = sqliteTable(
  'logged_datasets',
  {
    id: id(),
    experimentId: to('experiment_id', () => experiments.id),
    name: text('name').notNull(),
    digest: text('digest').notNull(),
    sourceType: text('source_type').notNull(),
    source: text('source').notNull(),
    schema: text('schema'),
    profile: text('profile'),
    /** The version of Cairn's whose hash begins with the digest; null where there is none, or more than one. */
    datasetVersionId: integer('dataset_version_id').references(() => datasetVersions.id),
  },
  (t) => [uniqueIndex('logged_dataset_name').on(t.experimentId, t.name, t.digest), index('logged_datasets_version').on(t.datasetVersionId)],
)

/** The data that a run used, each with tags such as `mlflow.data.context`. */
export const runInputs = sqliteTable(
  'run_inputs',
  {
    runId: to('run_id', () => runs.id),
    datasetId: to('dataset_id', () => loggedDatasets.id),
    tags: json<Readonly<Record<string, string>>>('tags').notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.datasetId] }), index('run_inputs_dataset').on(t.datasetId)],
)

/** A model that a program logged, as MLflow's clients from 3.0 on do. Its files are a tree of paths, as those of a run. */
export const loggedModels = sqliteTable(
  'logged_models',
  {
    id: id(),
    /** Its id for other programs: `m-` and 32 hexadecimal digits. */
    uuid: text('uuid').notNull().unique(),
    experimentId: to('experiment_id', () => experiments.id),
    /** The run that made it; null where no run did. */
    runId: integer('run_id').references(() => runs.id),
    name: text('name').notNull(),
    type: text('type').notNull().default(''),
    status: text('status').$type<'pending' | 'ready' | 'failed'>().notNull(),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
    deletedAt: at('deleted_at'),
  },
  (t) => [index('logged_models_run').on(t.runId), index('logged_models_experiment').on(t.experimentId, t.deletedAt, t.createdAt)],
)

export const loggedModelParams = sqliteTable(
  'logged_model_params',
  {
    modelId: to('model_id', () => loggedModels.id),
    key: text('key').notNull(),
    value: text('value').notNull(),
  },
  (t) => [primaryKey({ columns: [t.modelId, t.key] })],
)

export const loggedModelTags = sqliteTable(
  'logged_model_tags',
  {
    modelId: to('model_id', () => loggedModels.id),
    key: text('key').notNull(),
    value: text('value').notNull(),
  },
  (t) => [primaryKey({ columns: [t.modelId, t.key] })],
)

/** The newest value of a metric that a run measured of a logged model, on a dataset or on none that was named. */
export const loggedModelMetrics = sqliteTable(
  'logged_model_metrics',
  {
    modelId: to('model_id', () => loggedModels.id),
    runId: to('run_id', () => runs.id),
    key: text('key').notNull(),
    /** Empty where none was named: a key has no nulls. */
    datasetName: text('dataset_name').notNull().default(''),
    datasetDigest: text('dataset_digest').notNull().default(''),
    step: integer('step').notNull(),
    timestamp: at('timestamp').notNull(),
    /** As in `metric_points`. */
    value: real('value').notNull(),
    notANumber: flag('not_a_number'),
  },
  (t) => [
    primaryKey({ columns: [t.modelId, t.key, t.datasetName, t.datasetDigest] }),
    index('logged_model_metrics_order').on(t.key, t.value),
    index('logged_model_metrics_run').on(t.runId),
  ],
)

export const loggedModelArtifacts = sqliteTable(
  'logged_model_artifacts',
  {
    modelId: to('model_id', () => loggedModels.id),
    /** Such as `MLmodel`: see the domain's ArtifactPath. */
    path: text('path').notNull(),
    object: object('object').notNull(),
    bytes: integer('bytes').notNull(),
    addedAt: at('added_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.modelId, t.path] })],
)

/** The logged models that a run used, and those that it made. */
export const runModels = sqliteTable(
  'run_models',
  {
    runId: to('run_id', () => runs.id),
    modelId: to('model_id', () => loggedModels.id),
    role: text('role').$type<'input' | 'output'>().notNull(),
    step: integer('step').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.runId, t.modelId, t.role] }), index('run_models_model').on(t.modelId)],
)

/** Of a model version that another program registered: what it said of it. */
export const modelVersionOrigins = sqliteTable(
  'model_version_origins',
  {
    versionId: integer('version_id')
      .primaryKey()
      .references(() => modelVersions.id),
    /** As the program gave it, such as `models:/m-…` or `runs:/…/model`. */
    source: text('source').notNull(),
    /** The id of its run for other programs, whether or not that run is here. */
    runUuid: text('run_uuid'),
    runLink: text('run_link'),
    loggedModelId: integer('logged_model_id').references(() => loggedModels.id),
    /** None, Staging, Production or Archived. */
    stage: text('stage').notNull().default('None'),
    /** Who registered it, as that program knew them. */
    user: text('user'),
    /** The library that it was logged by, such as `sklearn`, where its MLmodel says so. */
    flavor: text('flavor'),
    /** Why it is kept and never opened; null where Cairn uses it. */
    unopened: text('unopened'),
  },
  (t) => [index('model_version_origins_model').on(t.loggedModelId), index('model_version_origins_run').on(t.runUuid)],
)

/** The files of a version as they were when it was registered: a run's may change later. */
export const modelVersionFiles = sqliteTable(
  'model_version_files',
  {
    versionId: to('version_id', () => modelVersions.id),
    path: text('path').notNull(),
    object: object('object').notNull(),
    bytes: integer('bytes').notNull(),
  },
  (t) => [primaryKey({ columns: [t.versionId, t.path] })],
)

/** Which job imported a run; until all of it is there, the run is in no list. */
export const runImports = sqliteTable(
  'run_imports',
  {
    runId: integer('run_id')
      .primaryKey()
      .references(() => runs.id),
    jobId: to('job_id', () => jobs.id),
    whole: integer('whole', { mode: 'boolean' }).notNull().default(true),
  },
  (t) => [index('run_imports_job').on(t.jobId, t.whole)],
)
