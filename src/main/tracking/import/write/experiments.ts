import { runNameOf } from '../../runs/names.ts'
import { prepared } from '../../prepared.ts'
import type { Workspace } from '../../../workspace/index.ts'
import { derivedUuid } from '../derivedUuid.ts'
import { tags as tagNames } from '../mlflow/words.ts'
import type { ImportedExperiment } from '../source.ts'

/** Programs count experiments from 0, or give them ids that no other has. */
const isUnique = (id: string) => id.length >= 12

/** Anything else would be no folder, where it becomes one again in an export. */
const isId = (id: string) => /^[A-Za-z0-9][\w-]{0,63}$/.test(id)

/**
 * The experiment here that one of a source is: that of the same unique id, whatever it is called now; else that of the same name, for
 * ids that are counted mean something else in each store. Made where there is none. Runs inside a change.
 * @returns its number; null where it lies in the trash
 */
export function experimentOf(workspace: Workspace, experiment: ImportedExperiment): number | null {
  const { sqlite } = workspace
  const byId = isUnique(experiment.id)
    ? (prepared(sqlite, 'SELECT id, deleted_at AS deletedAt FROM experiments WHERE uuid = ?').get(experiment.id) as Found)
    : undefined
  if (byId) return byId.deletedAt === null ? addTags(workspace, byId.id, experiment) : null
  const name = runNameOf(experiment.name) ?? `experiment ${experiment.id}`
  const byName = prepared(sqlite, 'SELECT id FROM experiments WHERE name = ? AND deleted_at IS NULL').pluck().get(name) as
    | number
    | undefined
  return addTags(workspace, byName ?? insert(workspace, name, experiment), experiment)
}

type Found = { readonly id: number; readonly deletedAt: number | null } | undefined

function insert({ sqlite }: Workspace, name: string, experiment: ImportedExperiment): number {
  const { id, tags, createdAt, updatedAt } = experiment
  const isFree = isId(id) && prepared(sqlite, 'SELECT 1 FROM experiments WHERE uuid = ?').get(id) === undefined
  const made = createdAt ?? Date.now()
  return Number(
    prepared(sqlite, 'INSERT INTO experiments (uuid, name, notes, created_at, updated_at) VALUES (?, ?, ?, ?, ?)').run(
      isFree ? id : derivedUuid('experiment', id, name),
      name,
      tags.get(tagNames.notes) ?? '',
      made,
      updatedAt ?? made,
    ).lastInsertRowid,
  )
}

/** Those that it does not have: what a person here has made of the others stays. */
function addTags({ sqlite }: Workspace, id: number, { tags }: ImportedExperiment): number {
  const put = prepared(sqlite, 'INSERT OR IGNORE INTO experiment_tags (experiment_id, key, value) VALUES (?, ?, ?)')
  for (const [key, value] of tags) if (key !== tagNames.notes) put.run(id, key, value)
  return id
}
