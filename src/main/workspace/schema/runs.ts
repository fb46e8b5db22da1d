import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { SplitPart, SplitSummary } from '../../../shared/domain/datasets/dataset.ts'
import type { JobStatus } from '../../../shared/domain/job.ts'
import type { EngineId, Task } from '../../../shared/domain/training/recipe.ts'
import type { StoredRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import type { RunSource } from '../../../shared/domain/experiments/run.ts'
import type { SavedView } from '../../../shared/domain/experiments/runsView.ts'
import type { Fold } from '../../../shared/domain/experiments/study.ts'
import type { SerializedError } from '../../../shared/errors.ts'
import { at, flag, id, json, object, to } from './columns.ts'
import { datasetVersions } from './datasets.ts'
import { experiments } from './experiments.ts'
import { jobs } from './jobs.ts'

/** Runs of any origin, what a training of Cairn's own depends on, and what is kept with a run. Its metrics are in `metrics.ts`. */

/** A search over recipes, or a cross-validation: its trials are runs with this as their parent. */
export const studies = sqliteTable('studies', {
  id: id(),
  name: text('name').notNull(),
  kind: text('kind').$type<'sweep' | 'crossValidation' | 'best'>().notNull(),
  jobId: to('job_id', () => jobs.id),
  datasetVersionId: to('dataset_version_id', () => datasetVersions.id),
  /** That its runs belong to. */
  experimentId: to('experiment_id', () => experiments.id),
  /** Space, strategy, budget: see the domain's StudyPlan. */
  plan: json<unknown>('plan').notNull(),
  status: text('status').$type<JobStatus>().notNull(),
  /** Best trial, means and intervals. */
  result: json<unknown>('result'),
  createdAt: at('created_at').notNull(),
  endedAt: at('ended_at'),
  deletedAt: at('deleted_at'),
})

/** What a run is, whoever made it. What a training of Cairn's own depends on is in `training_runs`. */
export const runs = sqliteTable(
  'runs',
  {
    id: id(),
    /** 32 hexadecimal digits: its id for other programs, and in other workspaces. */
    uuid: text('uuid').notNull().unique(),
    experimentId: to('experiment_id', () => experiments.id),
    name: text('name').notNull(),
    source: text('source').$type<RunSource>().notNull(),
    status: text('status').$type<JobStatus>().notNull(),
    /** Who started it, as that program knew them; null where it was not recorded. */
    user: text('user'),
    /** The uuid of the run that this one is nested in, as another program said; that run may come later, or never. */
    parentUuid: text('parent_uuid'),
    /** When another program last logged to it, give or take ten seconds. */
    heardAt: at('heard_at'),
    notes: text('notes').notNull().default(''),
    starred: flag('starred'),
    createdAt: at('created_at').notNull(),
    startedAt: at('started_at'),
    endedAt: at('ended_at'),
    archivedAt: at('archived_at'),
    deletedAt: at('deleted_at'),
  },
  (t) => [
    index('runs_status').on(t.status),
    index('runs_listed').on(t.deletedAt, t.createdAt),
    index('runs_experiment').on(t.experimentId, t.deletedAt, t.createdAt),
    index('runs_parent').on(t.parentUuid),
  ],
)

/** All that the weights of a run depend on, and how its training went. Runs of other programs have no row here. */
export const trainingRuns = sqliteTable(
  'training_runs',
  {
    runId: integer('run_id')
      .primaryKey()
      .references(() => runs.id),
    jobId: to('job_id', () => jobs.id),
    datasetVersionId: to('dataset_version_id', () => datasetVersions.id),
    /** The run that this one re-executes. */
    reproducesId: integer('reproduces_id').references(() => runs.id),
    /** The run that this one goes on from, with more epochs. */
    extendsId: integer('extends_id').references(() => runs.id),
    /** The run whose recipe this one began with; null where it began with a proposed one, or in an earlier release. */
    clonedFromId: integer('cloned_from_id').references(() => runs.id),
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
    error: json<SerializedError>('error'),
  },
  (t) => [
    index('training_runs_job').on(t.jobId),
    index('training_runs_dataset_version').on(t.datasetVersionId),
    index('training_runs_study').on(t.studyId),
    index('training_runs_reproduces').on(t.reproducesId),
    index('training_runs_extends').on(t.extendsId),
    index('training_runs_cloned_from').on(t.clonedFromId),
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

/** What a run was given: the recipe of a training as flat params, or what another program logged. */
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

/** A label that a person gave a run, with an empty value; or a key and its value, as other programs tag theirs. */
export const runTags = sqliteTable(
  'run_tags',
  {
    runId: to('run_id', () => runs.id),
    tag: text('tag').notNull(),
    value: text('value').notNull().default(''),
  },
  (t) => [primaryKey({ columns: [t.runId, t.tag] }), index('run_tags_tag').on(t.tag, t.value)],
)

/** The files of a run: a tree of paths, each an object. What training made lies beside what was added, under names of its own. */
export const runArtifacts = sqliteTable(
  'run_artifacts',
  {
    runId: to('run_id', () => runs.id),
    /** Such as `plots/roc.png`: see the domain's ArtifactPath. */
    path: text('path').notNull(),
    object: object('object').notNull(),
    bytes: integer('bytes').notNull(),
    /** When it was added; null for what training made in earlier releases. */
    addedAt: at('added_at'),
  },
  (t) => [primaryKey({ columns: [t.runId, t.path] })],
)

/** Several models, of runs or registered versions, evaluated on the same rows and compared. */
export const reevaluations = sqliteTable(
  'reevaluations',
  {
    id: id(),
    jobId: to('job_id', () => jobs.id),
    /** Null where it was measured by an earlier release and its dataset is called otherwise since. */
    datasetVersionId: integer('dataset_version_id').references(() => datasetVersions.id),
    part: text('part').$type<SplitPart | 'all'>().notNull(),
    /** The hash of what the result follows from: models, rows, seed. Null for what earlier releases have evaluated, in another form. */
    key: text('key'),
    /** A ComparedModels. */
    result: json<unknown>('result').notNull(),
    at: at('at').notNull(),
  },
  (t) => [index('reevaluations_data').on(t.datasetVersionId), uniqueIndex('reevaluations_key').on(t.key)],
)

export const reevaluationRuns = sqliteTable(
  'reevaluation_runs',
  {
    reevaluationId: to('reevaluation_id', () => reevaluations.id),
    runId: to('run_id', () => runs.id),
  },
  (t) => [primaryKey({ columns: [t.reevaluationId, t.runId] }), index('reevaluation_runs_run').on(t.runId)],
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
