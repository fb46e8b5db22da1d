import type { TrashKind } from '../../shared/domain/governance/trash.ts'
import type { Workspace } from '../workspace/index.ts'

/** What was made from things of a kind and is no part of them: id of the thing, and what refers to it. */
const uses: Readonly<Record<TrashKind, string>> = {
  dataset: `SELECT v.dataset_id AS id, 'run ' || r.run_id AS label FROM training_runs r JOIN dataset_versions v ON v.id = r.dataset_version_id
    UNION ALL SELECT v.dataset_id, 'study ' || s.id FROM studies s JOIN dataset_versions v ON v.id = s.dataset_version_id
    UNION ALL SELECT v.dataset_id, 'evaluation ' || e.id FROM model_evaluations e JOIN dataset_versions v ON v.id = e.dataset_version_id
    UNION ALL SELECT p.dataset_id, d.name || '@v' || v.number FROM preparation_inputs i JOIN dataset_versions p ON p.id = i.parent_id
      JOIN dataset_versions v ON v.id = i.version_id JOIN datasets d ON d.id = v.dataset_id WHERE v.dataset_id <> p.dataset_id
    UNION ALL SELECT DISTINCT v.source_id, 'feature view ' || o.name FROM feature_versions v JOIN feature_objects o ON o.id = v.object_id
      WHERE v.source_id IS NOT NULL AND o.deleted_at IS NULL
    UNION ALL SELECT DISTINCT p.dataset_id, d.name || '@v' || v.number FROM (SELECT version_id, source_id FROM feature_join_sources
      UNION SELECT version_id, entity_version_id FROM feature_joins WHERE entity_version_id IS NOT NULL) j
      JOIN dataset_versions p ON p.id = j.source_id JOIN dataset_versions v ON v.id = j.version_id JOIN datasets d ON d.id = v.dataset_id
      WHERE v.dataset_id <> p.dataset_id
    UNION ALL SELECT v.dataset_id, 're-evaluation ' || e.id FROM reevaluations e JOIN dataset_versions v ON v.id = e.dataset_version_id`,
  experiment: `SELECT experiment_id AS id, 'run ' || id AS label FROM runs
    UNION SELECT s.experiment_id, 'run ' || r.run_id FROM training_runs r JOIN studies s ON s.id = r.study_id`,
  run: `SELECT v.run_id AS id, m.name || '@v' || v.number AS label FROM model_versions v JOIN models m ON m.id = v.model_id
    UNION ALL SELECT reproduces_id, 'run ' || run_id FROM training_runs WHERE reproduces_id IS NOT NULL
    UNION ALL SELECT extends_id, 'run ' || run_id FROM training_runs WHERE extends_id IS NOT NULL
    UNION ALL SELECT cloned_from_id, 'run ' || run_id FROM training_runs WHERE cloned_from_id IS NOT NULL
    UNION ALL SELECT l.run_id, m.name || '@v' || v.number FROM model_version_origins o JOIN logged_models l ON l.id = o.logged_model_id
      JOIN model_versions v ON v.id = o.version_id JOIN models m ON m.id = v.model_id`,
  loggedModel: `SELECT o.logged_model_id AS id, m.name || '@v' || v.number AS label FROM model_version_origins o
    JOIN model_versions v ON v.id = o.version_id JOIN models m ON m.id = v.model_id`,
  model: `SELECT v.model_id AS id, 'package ' || p.id AS label FROM packages p JOIN model_versions v ON v.id = p.model_version_id
    UNION ALL SELECT model_id, 'deployment ' || name FROM deployments`,
  modelVersion: `SELECT model_version_id AS id, 'package ' || id AS label FROM packages
    UNION ALL SELECT to_version_id, 'move ' || id || ' of the alias ' || alias FROM alias_moves
    UNION ALL SELECT from_version_id, 'move ' || id || ' of the alias ' || alias FROM alias_moves WHERE from_version_id IS NOT to_version_id
    UNION ALL SELECT DISTINCT s.version_id, 'deployment ' || d.name FROM deployment_revisions r JOIN deployments d ON d.id = r.deployment_id
      JOIN servables s ON instr(r.resolved, s.object) > 0`,
  package: `SELECT v.imported_from_id AS id, m.name || '@v' || v.number AS label FROM model_versions v JOIN models m ON m.id = v.model_id`,
}

/** What refers to a thing that could be in the trash. */
export function usesOf({ sqlite }: Workspace, kind: TrashKind, id: number): string[] {
  return sqlite.prepare(`SELECT label FROM (${uses[kind]}) WHERE id = ?`).pluck().all(id) as string[]
}

/** The same for all of a kind at once. @param table the table of the kind */
export function usesInTrash({ sqlite }: Workspace, kind: TrashKind, table: string): Map<number, string[]> {
  const rows = sqlite
    .prepare(`SELECT id, label FROM (${uses[kind]}) WHERE id IN (SELECT id FROM ${table} WHERE deleted_at IS NOT NULL)`)
    .all() as { id: number; label: string }[]
  const found = new Map<number, string[]>()
  for (const { id, label } of rows) {
    const labels = found.get(id)
    if (labels) labels.push(label)
    else found.set(id, [label])
  }
  return found
}
