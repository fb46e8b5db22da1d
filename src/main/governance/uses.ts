import type { TrashKind } from '../../shared/domain/trash.ts'
import type { Workspace } from '../workspace/index.ts'

/** What was made from a thing and is no part of it. Each parameter is the thing's id. */
const uses: Readonly<Record<TrashKind, string>> = {
  dataset: `SELECT 'run ' || r.id FROM runs r JOIN dataset_versions v ON v.id = r.dataset_version_id WHERE v.dataset_id = @id
    UNION ALL SELECT 'study ' || s.id FROM studies s JOIN dataset_versions v ON v.id = s.dataset_version_id WHERE v.dataset_id = @id
    UNION ALL SELECT 'evaluation ' || e.id FROM model_evaluations e JOIN dataset_versions v ON v.id = e.dataset_version_id WHERE v.dataset_id = @id`,
  run: `SELECT m.name || '@v' || v.number FROM model_versions v JOIN models m ON m.id = v.model_id WHERE v.run_id = @id
    UNION ALL SELECT 'run ' || id FROM runs WHERE reproduces_id = @id OR extends_id = @id`,
  model: `SELECT 'package ' || p.id FROM packages p JOIN model_versions v ON v.id = p.model_version_id WHERE v.model_id = @id`,
  modelVersion: `SELECT 'package ' || id FROM packages WHERE model_version_id = @id
    UNION ALL SELECT 'move ' || id || ' of the alias ' || alias FROM alias_moves WHERE from_version_id = @id OR to_version_id = @id`,
  package: `SELECT m.name || '@v' || v.number FROM model_versions v JOIN models m ON m.id = v.model_id WHERE v.imported_from_id = @id`,
}

/** What refers to a thing that could be in the trash. */
export function usesOf({ sqlite }: Workspace, kind: TrashKind, id: number): string[] {
  return sqlite.prepare(uses[kind]).pluck().all({ id }) as string[]
}
