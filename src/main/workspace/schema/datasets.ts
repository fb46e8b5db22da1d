import { type AnySQLiteColumn, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { at, flag, id, json, object, to } from './columns.ts'

/** Datasets, their versions, and what is known and demanded of them. See `index.ts`. */

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
    /** Masked in every output. */
    sensitive: flag('sensitive'),
    /** Says which group a person belongs to: fairness is evaluated over it. */
    protected: flag('protected'),
    notes: text('notes').notNull().default(''),
    /** Of a binary target: the positive class of its newest run, which later ones have too. Null where it was none yet. */
    positive: text('positive'),
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
    profileObject: object('profile_object').notNull(),
    rows: integer('rows').notNull(),
    columns: integer('columns').notNull(),
    /** Where it came from: file name, options, warnings. */
    source: json<Readonly<Record<string, unknown>>>('source').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [uniqueIndex('dataset_version_number').on(t.datasetId, t.number), uniqueIndex('dataset_version_hash').on(t.datasetId, t.hash)],
)

/**
 * The split that training on a version uses unless a recipe has another one: saved by a person, or inherited when the version was made. A version
 * without a row has the automatic one.
 */
export const datasetSplits = sqliteTable('dataset_splits', {
  versionId: integer('version_id')
    .primaryKey()
    .references(() => datasetVersions.id),
  /** The domain's SplitRecipe. */
  split: json<unknown>('split').notNull(),
  /** The version that a person saved it for; null where that is this one. */
  inheritedFrom: integer('inherited_from').references(() => datasetVersions.id),
})

export const datasetSegments = sqliteTable(
  'dataset_segments',
  {
    versionId: to('version_id', () => datasetVersions.id),
    ordinal: integer('ordinal').notNull(),
    object: object('object').notNull(),
    rows: integer('rows').notNull(),
    bytes: integer('bytes').notNull(),
  },
  (t) => [primaryKey({ columns: [t.versionId, t.ordinal] })],
)

/** How a version was prepared, where it was. Versions that a preparation reads are parents of it, beside the one before it. */
export const preparations = sqliteTable('preparations', {
  versionId: integer('version_id')
    .primaryKey()
    .references(() => datasetVersions.id),
  /** The domain's PreparationStep[], as they ran. */
  steps: json<unknown>('steps').notNull(),
  /** Of which columns of its inputs each column comes: the room's ColumnLineage[]. */
  lineage: json<unknown>('lineage').notNull(),
  /** The columns that got the mark "sensitive" because of what they come of. */
  marked: json<readonly string[]>('marked').notNull(),
  createdAt: at('created_at').notNull(),
  /** The versions that the last run read which gave this version, by the places of the inputs; a later run may give the same. */
  ranOn: json<readonly number[]>('ran_on').notNull(),
  ranAt: at('ran_at').notNull(),
})

/** The versions that a prepared version was made of: place 0 is what the steps begin with, the others are those that steps name. */
export const preparationInputs = sqliteTable(
  'preparation_inputs',
  {
    versionId: to('version_id', () => datasetVersions.id),
    ordinal: integer('ordinal').notNull(),
    parentId: to('parent_id', () => datasetVersions.id),
    /** As the steps name it. */
    ref: text('ref').notNull(),
    /** Always this version, and not the latest at each run. */
    pinned: flag('pinned'),
  },
  (t) => [primaryKey({ columns: [t.versionId, t.ordinal] }), index('preparation_inputs_parent').on(t.parentId)],
)

/** Prepared datasets that a person lets run by themselves when an input gets a version. */
export const automaticPreparations = sqliteTable('automatic_preparations', {
  datasetId: integer('dataset_id')
    .primaryKey()
    .references(() => datasets.id),
  since: at('since').notNull(),
})

/** The last run of a dataset that was started by itself. */
export const automaticRuns = sqliteTable('automatic_runs', {
  datasetId: integer('dataset_id')
    .primaryKey()
    .references(() => datasets.id),
  /** The versions that it read: it is not tried again on the same. */
  triedOn: json<readonly number[]>('tried_on').notNull(),
  /** Why it failed; null where it did not. */
  problem: text('problem'),
})

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
