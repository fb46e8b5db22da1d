import { eq } from 'drizzle-orm'
import { updateRun } from '../../experiments/online.ts'
import { schema, type Workspace } from '../../workspace/index.ts'
import { prepared } from '../prepared.ts'
import { invalid, TrackingError } from '../server/errors.ts'
import { runNameOf } from './names.ts'

const { runs } = schema

export interface KeyValue {
  readonly key: string
  readonly value: string
}

/** Tags of MLflow that a run has a column for. */
export const columnTags = {
  name: 'mlflow.runName',
  user: 'mlflow.user',
  note: 'mlflow.note.content',
  parent: 'mlflow.parentRunId',
} as const

/** What a run has as columns and clients read as tags. */
export interface RunColumns {
  /** As its client called it. */
  readonly name: string
  readonly user: string | null
  readonly notes: string
  readonly parentUuid: string | null
}

/** All tags of a run as clients read them. @param rows what is in `run_tags` */
export function tagsOfRun({ name, user, notes, parentUuid }: RunColumns, rows: readonly KeyValue[]): KeyValue[] {
  const tags = new Map(rows.map(({ key, value }) => [key, value]))
  tags.set(columnTags.name, name)
  if (user) tags.set(columnTags.user, user)
  if (notes !== '') tags.set(columnTags.note, notes)
  if (parentUuid !== null) tags.set(columnTags.parent, parentUuid)
  return Array.from(tags, ([key, value]) => ({ key, value }))
}

type Tagged = { readonly id: number; readonly uuid: string }

/** Sets a tag of a run, or the column that it is. Runs inside a change. @throws INVALID_PARAMETER_VALUE for a parent that is nested in it */
export function setTag(workspace: Workspace, run: Tagged, { key, value }: KeyValue): void {
  const { db } = workspace
  switch (key) {
    case columnTags.name:
      return renameRun(workspace, run, value)
    case columnTags.user:
      db.update(runs)
        .set({ user: value || null })
        .where(eq(runs.id, run.id))
        .run()
      return
    case columnTags.note:
      updateRun(db, run.id, { notes: value })
      return
    case columnTags.parent:
      if (value !== '') refuseCycle(workspace, run, value)
      db.update(runs)
        .set({ parentUuid: value || null })
        .where(eq(runs.id, run.id))
        .run()
      return
    default:
      putTag(workspace, run.id, key, value)
  }
}

/** Gives a run the name that its client gave it; where Cairn calls it otherwise, the client's stays beside it. */
export function renameRun(workspace: Workspace, { id }: Tagged, given: string): void {
  const name = runNameOf(given)
  if (name !== undefined) updateRun(workspace.db, id, { name })
  if (name === given) dropTag(workspace, id, columnTags.name)
  else putTag(workspace, id, columnTags.name, given)
}

/** @throws RESOURCE_DOES_NOT_EXIST where the run has no such tag; INVALID_PARAMETER_VALUE for its name, which it always has */
export function deleteTag(workspace: Workspace, run: Tagged, key: string): void {
  const { sqlite } = workspace
  if (key === columnTags.name) throw invalid('A run always has a name: set another one instead of deleting it.')
  const row = prepared(sqlite, 'SELECT user, notes, parent_uuid AS parent FROM runs WHERE id = ?').get(run.id) as {
    user: string | null
    notes: string
    parent: string | null
  }
  const isColumn =
    (key === columnTags.user && row.user) || (key === columnTags.note && row.notes) || (key === columnTags.parent && row.parent)
  if (isColumn) setTag(workspace, run, { key, value: '' })
  else if (!dropTag(workspace, run.id, key))
    throw new TrackingError('RESOURCE_DOES_NOT_EXIST', `No tag with name: ${key} in run with id ${run.uuid}`)
}

function putTag({ sqlite }: Workspace, id: number, key: string, value: string): void {
  prepared(
    sqlite,
    'INSERT INTO run_tags (run_id, tag, value) VALUES (?, ?, ?) ON CONFLICT (run_id, tag) DO UPDATE SET value = excluded.value',
  ).run(id, key, value)
}

function dropTag({ sqlite }: Workspace, id: number, key: string): boolean {
  return prepared(sqlite, 'DELETE FROM run_tags WHERE run_id = ? AND tag = ?').run(id, key).changes > 0
}

/** A tree of runs has no way back: whoever draws it would never end. */
function refuseCycle({ sqlite }: Workspace, { uuid }: Tagged, parent: string): void {
  const isBeneath = prepared(
    sqlite,
    `WITH RECURSIVE above (uuid) AS (
       VALUES (?) UNION SELECT r.parent_uuid FROM runs r JOIN above a ON r.uuid = a.uuid WHERE r.parent_uuid IS NOT NULL
     ) SELECT 1 FROM above WHERE uuid = ?`,
  ).get(parent, uuid)
  if (isBeneath) throw invalid(`Run ${parent.slice(0, 300)} cannot be the parent of run ${uuid}: it is nested in it.`)
}
