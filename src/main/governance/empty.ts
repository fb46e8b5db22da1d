import { sql } from 'drizzle-orm'
import type { TrashKind } from '../../shared/domain/governance/trash.ts'
import type { RowValues } from '../../shared/domain/governance/undo.ts'
import type { Registry, Workspace } from '../workspace/index.ts'
import { idOf, listTrash, type TrashEntry } from './trash.ts'

export interface EmptiedTrash {
  readonly deleted: readonly TrashEntry[]
  /** What something still refers to: deleting it would cut a lineage. */
  readonly kept: readonly TrashEntry[]
}

const versionsOf = {
  dataset: 'SELECT id FROM dataset_versions WHERE dataset_id = @id',
  model: 'SELECT id FROM model_versions WHERE model_id = @id',
}
/** A comparison says nothing any more once one of its models is gone. */
function withoutComparisons(table: 'reevaluation_runs' | 'reevaluation_versions', gone: string): string[] {
  const comparisons = `SELECT reevaluation_id FROM ${table} WHERE ${gone}`
  const other = table === 'reevaluation_runs' ? 'reevaluation_versions' : 'reevaluation_runs'
  return [
    `DELETE FROM ${other} WHERE reevaluation_id IN (${comparisons})`,
    `DELETE FROM ${table} WHERE reevaluation_id IN (${comparisons})`,
    `DELETE FROM reevaluations WHERE id NOT IN (SELECT reevaluation_id FROM reevaluation_runs UNION SELECT reevaluation_id FROM reevaluation_versions)`,
  ]
}

const ofModelVersion = (versions: string) => [
  `DELETE FROM model_version_tags WHERE version_id IN (${versions})`,
  `DELETE FROM model_statements WHERE version_id IN (${versions})`,
  `DELETE FROM model_evaluations WHERE version_id IN (${versions})`,
  `DELETE FROM gate_checks WHERE version_id IN (${versions})`,
  // What a revision of a deployment has answered with can be gone back to, and stays.
  `DELETE FROM servables WHERE version_id IN (${versions})
    AND NOT EXISTS (SELECT 1 FROM deployment_revisions r WHERE instr(r.resolved, servables.object) > 0)`,
  ...withoutComparisons('reevaluation_versions', `version_id IN (${versions})`),
  // What a window found stays; it was held against a version that is gone.
  `UPDATE monitor_windows SET version_id = NULL WHERE version_id IN (${versions})`,
  ...['reference_profiles', 'model_version_files', 'model_version_origins'].map(
    (table) => `DELETE FROM ${table} WHERE version_id IN (${versions})`,
  ),
]
/** What a registered version came from makes the database refuse. */
const loggedModelsThat = (are: string) => {
  const models = `SELECT id FROM logged_models WHERE ${are}`
  const parts = ['logged_model_params', 'logged_model_tags', 'logged_model_metrics', 'logged_model_artifacts', 'run_models']
  return [...parts.map((table) => `DELETE FROM ${table} WHERE model_id IN (${models})`), `DELETE FROM logged_models WHERE ${are}`]
}
const seriesOfRun = 'SELECT id FROM metric_series WHERE run_id = @id'

/** The rows that are part of a thing, then the thing. Whatever else refers to it makes the database refuse. */
const deletions: Readonly<Record<TrashKind, readonly string[]>> = {
  dataset: [
    `UPDATE logged_datasets SET dataset_version_id = NULL WHERE dataset_version_id IN (${versionsOf.dataset})`,
    `UPDATE feature_parities SET joined_id = NULL WHERE joined_id IN (${versionsOf.dataset})`,
    ...[
      'rule_results',
      'feature_join_sources',
      'feature_joins',
      'rule_overrides',
      'staged_edits',
      'dataset_splits',
      'dataset_segments',
      'preparation_inputs',
      'preparations',
    ].map((table) => `DELETE FROM ${table} WHERE version_id IN (${versionsOf.dataset})`),
    ...[
      'automatic_preparations',
      'automatic_runs',
      'validation_rules',
      'dataset_columns',
      'dataset_tags',
      'dataset_statements',
      'dataset_versions',
    ].map((table) => `DELETE FROM ${table} WHERE dataset_id = @id`),
    // Of views that were removed; what names others makes the database refuse.
    'UPDATE feature_versions SET source_id = NULL WHERE source_id = @id AND object_id IN (SELECT id FROM feature_objects WHERE deleted_at IS NOT NULL)',
    'DELETE FROM datasets WHERE id = @id',
  ],
  experiment: [
    ...loggedModelsThat('experiment_id = @id'),
    ...['experiment_tags', 'studies', 'logged_datasets'].map((table) => `DELETE FROM ${table} WHERE experiment_id = @id`),
    'DELETE FROM experiments WHERE id = @id',
  ],
  run: [
    ...['metric_blocks', 'metric_points'].map((table) => `DELETE FROM ${table} WHERE series_id IN (${seriesOfRun})`),
    ...[
      'metric_series',
      'run_params',
      'run_metrics',
      'run_tags',
      'run_artifacts',
      'run_checkpoints',
      'run_log',
      'run_inputs',
      'run_models',
      'run_imports',
      'logged_model_metrics',
      'training_runs',
    ].map((table) => `DELETE FROM ${table} WHERE run_id = @id`),
    ...loggedModelsThat('run_id = @id'),
    ...withoutComparisons('reevaluation_runs', 'run_id = @id'),
    'DELETE FROM runs WHERE id = @id',
  ],
  loggedModel: loggedModelsThat('id = @id'),
  model: [
    ...['model_tags', 'model_aliases', 'alias_moves', 'gate_policies'].map((table) => `DELETE FROM ${table} WHERE model_id = @id`),
    ...ofModelVersion(versionsOf.model),
    'DELETE FROM model_versions WHERE model_id = @id',
    'DELETE FROM models WHERE id = @id',
  ],
  modelVersion: [...ofModelVersion('@id'), 'DELETE FROM model_versions WHERE id = @id'],
  package: ['DELETE FROM packages WHERE id = @id'],
}

/**
 * Deletes for good what lies in the trash and is not referred to by anything outside it. The objects on disk are left
 * to the garbage collection. Runs inside a change.
 */
export function emptyTrash(workspace: Workspace): EmptiedTrash {
  const deleted: TrashEntry[] = []
  let waiting = listTrash(workspace)
  // One deletion may free another: a run goes once its model version has gone. So until nothing goes any more.
  for (let before = -1; before !== waiting.length; ) {
    before = waiting.length
    waiting = waiting.filter((entry) => {
      if (!deleteForGood(workspace, entry)) return true
      deleted.push(entry)
      return false
    })
  }
  forgetUndo(workspace)
  const kept = new Set(waiting.map((entry) => entry.id))
  return { deleted, kept: listTrash(workspace).filter((entry) => kept.has(entry.id)) }
}

function deleteForGood({ sqlite }: Workspace, entry: TrashEntry): boolean {
  const steps = sqlite.transaction(() => {
    for (const sql of deletions[entry.kind]) sqlite.prepare(sql).run({ id: idOf(entry) })
  })
  try {
    steps()
    return true
  } catch (error) {
    if ((error as { code?: unknown }).code === 'SQLITE_CONSTRAINT_FOREIGNKEY') return false
    throw error
  }
}

/** Deletes a run that nothing refers to, of which an import brought a part and then ended. Runs inside a change. */
export function forgetRun(db: Registry, id: number): void {
  for (const statement of deletions.run) db.run(sql.raw(statement.replaceAll('@id', Math.trunc(id).toString())))
}

/** For each recorded table, the thing that its rows belong to: its table, and the column with its id. */
const owners: Readonly<Record<string, readonly [table: string, column: string]>> = {
  datasets: ['datasets', 'id'],
  dataset_tags: ['datasets', 'dataset_id'],
  dataset_columns: ['datasets', 'dataset_id'],
  dataset_statements: ['datasets', 'dataset_id'],
  dataset_splits: ['dataset_versions', 'version_id'],
  automatic_preparations: ['datasets', 'dataset_id'],
  validation_rules: ['validation_rules', 'id'],
  experiments: ['experiments', 'id'],
  studies: ['studies', 'id'],
  runs: ['runs', 'id'],
  run_tags: ['runs', 'run_id'],
  models: ['models', 'id'],
  model_tags: ['models', 'model_id'],
  model_aliases: ['models', 'model_id'],
  gate_policies: ['models', 'model_id'],
  model_versions: ['model_versions', 'id'],
  model_version_tags: ['model_versions', 'version_id'],
  model_statements: ['model_versions', 'version_id'],
  packages: ['packages', 'id'],
  deployments: ['deployments', 'id'],
}

/** A step that changed what is gone can be undone no more; left in place it would stand in the way of all before it. */
function forgetUndo({ sqlite }: Workspace): void {
  const isGone = ({ table, key }: { table: string; key: RowValues }) => {
    const owner = owners[table]
    return owner !== undefined && !sqlite.prepare(`SELECT 1 FROM ${owner[0]} WHERE id = ?`).get(key[owner[1]])
  }
  const steps = sqlite.prepare('SELECT id, before FROM undo_steps').all() as { id: number; before: string }[]
  for (const { id, before } of steps) {
    if ((JSON.parse(before) as { table: string; key: RowValues }[]).some(isGone))
      sqlite.prepare('DELETE FROM undo_steps WHERE id = ?').run(id)
  }
}
