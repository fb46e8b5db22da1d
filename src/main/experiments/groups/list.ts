import type { Experiment } from '../../../shared/contract/experiments/groups.ts'
import type { Workspace } from '../../workspace/index.ts'

export interface ExperimentQuery {
  readonly limit: number
  readonly offset: number
  /** In the name or the notes. */
  readonly search?: string
}

type Row = Omit<Experiment, 'tags'> & { readonly id: number }

/** The numbers of an experiment's runs come along one index, whatever other experiments have. */
const columns = `
  x.id, x.uuid, x.name, x.notes, x.created_at AS createdAt, x.updated_at AS updatedAt,
  (SELECT count(*) FROM runs r WHERE r.experiment_id = x.id AND r.deleted_at IS NULL) AS runs,
  (SELECT max(r.created_at) FROM runs r WHERE r.experiment_id = x.id AND r.deleted_at IS NULL) AS newestRunAt`

/** Experiments that are not in the trash, the one that was run last first. */
export function listExperiments(
  workspace: Workspace,
  { limit, offset, search }: ExperimentQuery,
): { total: number; experiments: Experiment[] } {
  const pattern = search ? `%${search.replaceAll(/[\\%_]/g, '\\$&')}%` : '%'
  const where = `x.deleted_at IS NULL AND (x.name LIKE @pattern ESCAPE '\\' OR x.notes LIKE @pattern ESCAPE '\\')`
  const total = workspace.sqlite.prepare(`SELECT count(*) FROM experiments x WHERE ${where}`).pluck().get({ pattern }) as number
  const rows = workspace.sqlite
    .prepare(
      `SELECT ${columns} FROM experiments x WHERE ${where}
       ORDER BY coalesce(newestRunAt, x.created_at) DESC, x.id DESC LIMIT @limit OFFSET @offset`,
    )
    .all({ pattern, limit, offset }) as Row[]
  return { total, experiments: rows.map((row) => withTags(workspace, row)) }
}

/** @param id of an experiment that is there */
export function describeExperiment(workspace: Workspace, id: number): Experiment {
  return withTags(workspace, workspace.sqlite.prepare(`SELECT ${columns} FROM experiments x WHERE x.id = ?`).get(id) as Row)
}

function withTags({ sqlite }: Workspace, { id, ...row }: Row): Experiment {
  const tags = sqlite.prepare('SELECT key, value FROM experiment_tags WHERE experiment_id = ? ORDER BY key').all(id) as {
    key: string
    value: string
  }[]
  return { ...row, tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])) }
}
