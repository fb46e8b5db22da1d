import { type AnySQLiteColumn, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { Task } from '../../../shared/domain/training/recipe.ts'
import { at, flag, id, json, object, to } from './columns.ts'
import { datasetVersions } from './datasets.ts'
import { reevaluations, runs } from './runs.ts'

/** Registered models, their versions, gates and packages. See `index.ts`. */

export const models = sqliteTable('models', {
  id: id(),
  name: text('name').notNull().unique(),
  notes: text('notes').notNull().default(''),
  createdAt: at('created_at').notNull(),
  /** When its name, notes or tags last changed; null where an earlier release did not record it. */
  updatedAt: at('updated_at'),
  deletedAt: at('deleted_at'),
})

export const modelTags = sqliteTable(
  'model_tags',
  {
    modelId: to('model_id', () => models.id),
    tag: text('tag').notNull(),
    /** Of a key that another program tags with; empty for a label. */
    value: text('value').notNull().default(''),
  },
  (t) => [primaryKey({ columns: [t.modelId, t.tag] })],
)

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
    onnxObject: object('onnx_object'),
    signatureObject: object('signature_object'),
    /** What its package says of the data that it was trained on: a PackagedTraining. Null for models that do not say. */
    training: json<unknown>('training'),
    /** Null for a version that is kept and given back, and never opened: what it predicts is not known. */
    task: text('task').$type<Task>(),
    threshold: real('threshold'),
    /** SHA-256 over model, weights and threshold: two versions with the same checksum predict the same. */
    checksum: text('checksum').notNull(),
    notes: text('notes').notNull().default(''),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at'),
    deletedAt: at('deleted_at'),
  },
  (t) => [
    uniqueIndex('model_version_number').on(t.modelId, t.number),
    index('model_versions_run').on(t.runId),
    index('model_versions_package').on(t.importedFromId),
  ],
)

export const modelVersionTags = sqliteTable(
  'model_version_tags',
  {
    versionId: to('version_id', () => modelVersions.id),
    tag: text('tag').notNull(),
    /** Of a key that another program tags with; empty for a label. */
    value: text('value').notNull().default(''),
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
    /** What its author was called. */
    actor: text('actor').notNull().default(''),
    /** What it depended on, as a hash or id for each: see the domain's GateBasis. Null where an earlier release did not record it. */
    basis: json<unknown>('basis'),
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
    evaluationObject: object('evaluation_object').notNull(),
    predictionsObject: object('predictions_object').notNull(),
    at: at('at').notNull(),
  },
  (t) => [index('model_evaluations_version').on(t.versionId, t.datasetVersionId), index('model_evaluations_data').on(t.datasetVersionId)],
)

/** The registered versions among the models that were compared on the same rows. */
export const reevaluationVersions = sqliteTable(
  'reevaluation_versions',
  {
    reevaluationId: to('reevaluation_id', () => reevaluations.id),
    versionId: to('version_id', () => modelVersions.id),
  },
  (t) => [primaryKey({ columns: [t.reevaluationId, t.versionId] }), index('reevaluation_versions_version').on(t.versionId)],
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
    /** What its author was called, and the id of the author's key. */
    actor: text('actor').notNull().default(''),
    author: text('author').notNull().default(''),
  },
  (t) => [
    index('alias_moves_alias').on(t.modelId, t.alias, t.at),
    index('alias_moves_from').on(t.fromVersionId),
    index('alias_moves_to').on(t.toVersionId),
  ],
)

export const packages = sqliteTable(
  'packages',
  {
    id: id(),
    /** Null for a package that came from elsewhere. */
    modelVersionId: integer('model_version_id').references((): AnySQLiteColumn => modelVersions.id),
    name: text('name').notNull(),
    /** The zip itself. */
    object: object('object').notNull(),
    bytes: integer('bytes').notNull(),
    keyId: text('key_id'),
    draft: flag('draft'),
    createdAt: at('created_at').notNull(),
    deletedAt: at('deleted_at'),
  },
  (t) => [index('packages_version').on(t.modelVersionId)],
)
