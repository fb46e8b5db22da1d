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
const to = (name: string, column: () => AnySQLiteColumn) => integer(name).notNull().references(column)
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
  deletedAt: at('deleted_at'),
})

export const datasetTags = sqliteTable(
  'dataset_tags',
  {
    datasetId: to('dataset_id', () => datasets.id),
    tag: text('tag').notNull(),
  },
  (t) => [primaryKey({ columns: [t.datasetId, t.tag] })],
)

/** What a person said of a column, or of what was found in it, for all versions of a dataset. */
export const datasetColumns = sqliteTable(
  'dataset_columns',
  {
    datasetId: to('dataset_id', () => datasets.id),
    column: text('column').notNull(),
    /** Masked in every output; fairness is measured over it. */
    sensitive: flag('sensitive'),
    notes: text('notes').notNull().default(''),
  },
  (t) => [primaryKey({ columns: [t.datasetId, t.column] })],
)

/** Sections of a datasheet that a person writes. */
export const datasetStatements = sqliteTable(
  'dataset_statements',
  {
    datasetId: to('dataset_id', () => datasets.id),
    section: text('section').notNull(),
    text: text('text').notNull(),
  },
  (t) => [primaryKey({ columns: [t.datasetId, t.section] })],
)

export const datasetVersions = sqliteTable(
  'dataset_versions',
  {
    id: id(),
    datasetId: to('dataset_id', () => datasets.id),
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
    versionId: to('version_id', () => datasetVersions.id),
    ordinal: integer('ordinal').notNull(),
    object: text('object').notNull(),
    rows: integer('rows').notNull(),
    bytes: integer('bytes').notNull(),
  },
  (t) => [primaryKey({ columns: [t.versionId, t.ordinal] })],
)

/** Edits of a version that are not a version yet: at most one value for each cell, and rows to add or to leave out. */
export const stagedEdits = sqliteTable(
  'staged_edits',
  {
    id: id(),
    versionId: to('version_id', () => datasetVersions.id),
    kind: text('kind').$type<'set' | 'delete' | 'insert'>().notNull(),
    /** Number of the row in the version; null for a row that is added. */
    row: integer('row'),
    /** Column → value as text, null for missing. Empty for a deletion. */
    values: json<Readonly<Record<string, string | null>>>('values').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [index('staged_edits_version').on(t.versionId)],
)

export const validationRules = sqliteTable(
  'validation_rules',
  {
    id: id(),
    datasetId: to('dataset_id', () => datasets.id),
    /** The rule itself: see the domain's ValidationRule. */
    rule: json<unknown>('rule').notNull(),
    severity: text('severity').$type<'warn' | 'block'>().notNull(),
    createdAt: at('created_at').notNull(),
    deletedAt: at('deleted_at'),
  },
  (t) => [index('validation_rules_dataset').on(t.datasetId)],
)

/** What a rule found in a version. Kept as it was found; a rule never changes, it is replaced. */
export const ruleResults = sqliteTable(
  'rule_results',
  {
    versionId: to('version_id', () => datasetVersions.id),
    ruleId: to('rule_id', () => validationRules.id),
    passed: integer('passed', { mode: 'boolean' }).notNull(),
    failingRows: integer('failing_rows'),
    detail: text('detail').notNull(),
    checkedAt: at('checked_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.versionId, t.ruleId] })],
)

/** A person let a version pass although a blocking rule fails in it, and said why. */
export const ruleOverrides = sqliteTable(
  'rule_overrides',
  {
    versionId: to('version_id', () => datasetVersions.id),
    ruleId: to('rule_id', () => validationRules.id),
    reason: text('reason').notNull(),
    actor: text('actor').notNull(),
    at: at('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.versionId, t.ruleId] })],
)

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
    archivedAt: at('archived_at'),
    deletedAt: at('deleted_at'),
  },
  (t) => [
    index('runs_dataset_version').on(t.datasetVersionId),
    index('runs_status').on(t.status),
    index('runs_study').on(t.studyId),
    index('runs_created').on(t.createdAt),
  ],
)

/** The newest checkpoint of a run, from which it goes on after a crash or a pause. */
export const runCheckpoints = sqliteTable('run_checkpoints', {
  runId: integer('run_id')
    .primaryKey()
    .references(() => runs.id),
  epoch: integer('epoch').notNull(),
  object: text('object').notNull(),
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
    object: text('object').notNull(),
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

export const models = sqliteTable('models', {
  id: id(),
  name: text('name').notNull().unique(),
  notes: text('notes').notNull().default(''),
  createdAt: at('created_at').notNull(),
  deletedAt: at('deleted_at'),
})

export const modelVersions = sqliteTable(
  'model_versions',
  {
    id: id(),
    modelId: to('model_id', () => models.id),
    number: integer('number').notNull(),
    /** The run whose weights it is, or the package that it was imported from. */
    runId: integer('run_id').references(() => runs.id),
    importedFromId: integer('imported_from_id').references((): AnySQLiteColumn => packages.id),
    /** A model that was trained elsewhere: its ONNX file, and its ModelSignature as JSON. */
    onnxObject: text('onnx_object'),
    signatureObject: text('signature_object'),
    task: text('task').$type<Task>().notNull(),
    threshold: real('threshold'),
    /** SHA-256 over model, weights and threshold: two versions with the same checksum predict the same. */
    checksum: text('checksum').notNull(),
    notes: text('notes').notNull().default(''),
    createdAt: at('created_at').notNull(),
    deletedAt: at('deleted_at'),
  },
  (t) => [uniqueIndex('model_version_number').on(t.modelId, t.number)],
)

export const modelVersionTags = sqliteTable(
  'model_version_tags',
  {
    versionId: to('version_id', () => modelVersions.id),
    tag: text('tag').notNull(),
  },
  (t) => [primaryKey({ columns: [t.versionId, t.tag] })],
)

export const modelAliases = sqliteTable(
  'model_aliases',
  {
    modelId: to('model_id', () => models.id),
    alias: text('alias').notNull(),
    versionId: to('version_id', () => modelVersions.id),
  },
  (t) => [primaryKey({ columns: [t.modelId, t.alias] })],
)

/** What a version must pass before an alias may point to it. */
export const gatePolicies = sqliteTable(
  'gate_policies',
  {
    modelId: to('model_id', () => models.id),
    alias: text('alias').notNull(),
    /** The gates: see the domain's GatePolicy. */
    policy: json<unknown>('policy').notNull(),
  },
  (t) => [primaryKey({ columns: [t.modelId, t.alias] })],
)

/** One check of a version against a policy, with its evidence. Never changed. */
export const gateChecks = sqliteTable(
  'gate_checks',
  {
    id: id(),
    versionId: to('version_id', () => modelVersions.id),
    alias: text('alias').notNull(),
    policy: json<unknown>('policy').notNull(),
    passed: integer('passed', { mode: 'boolean' }).notNull(),
    evidence: json<unknown>('evidence').notNull(),
    at: at('at').notNull(),
  },
  (t) => [index('gate_checks_version').on(t.versionId)],
)

/** Sections of a model card that a person writes. */
export const modelStatements = sqliteTable(
  'model_statements',
  {
    versionId: to('version_id', () => modelVersions.id),
    section: text('section').notNull(),
    text: text('text').notNull(),
  },
  (t) => [primaryKey({ columns: [t.versionId, t.section] })],
)

/** A model version measured on any dataset version. */
export const modelEvaluations = sqliteTable(
  'model_evaluations',
  {
    id: id(),
    versionId: to('version_id', () => modelVersions.id),
    datasetVersionId: to('dataset_version_id', () => datasetVersions.id),
    /** Which rows: a split and its part, or all. */
    rows: json<unknown>('rows').notNull(),
    /** An Evaluation, and the predictions of those rows. */
    evaluationObject: text('evaluation_object').notNull(),
    predictionsObject: text('predictions_object').notNull(),
    at: at('at').notNull(),
  },
  (t) => [index('model_evaluations_version').on(t.versionId, t.datasetVersionId)],
)

/** Every move of an alias. Never changed, so that "what was champion on a date" has an answer. */
export const aliasMoves = sqliteTable(
  'alias_moves',
  {
    id: id(),
    modelId: to('model_id', () => models.id),
    alias: text('alias').notNull(),
    fromVersionId: integer('from_version_id').references(() => modelVersions.id),
    toVersionId: integer('to_version_id').references(() => modelVersions.id),
    reason: text('reason').notNull().default(''),
    at: at('at').notNull(),
    /** The check that let it pass, and whether a person overrode its verdict. */
    gateCheckId: integer('gate_check_id').references(() => gateChecks.id),
    overridden: flag('overridden'),
    actor: text('actor').notNull().default(''),
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
  deletedAt: at('deleted_at'),
})

/** Changes of metadata that can be undone, newest last; `undone` ones can be redone until another change is made. */
export const undoSteps = sqliteTable('undo_steps', {
  id: id(),
  label: text('label').notNull(),
  /** Rows as they were before and as they are after: see the undo module. */
  before: json<unknown>('before').notNull(),
  after: json<unknown>('after').notNull(),
  undone: flag('undone'),
  at: at('at').notNull(),
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
