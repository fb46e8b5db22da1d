import type Database from 'better-sqlite3'
import type { ResolvedView } from '../../../shared/domain/features/resolved.ts'

/** What rows of a view version look like and mean. A service may call the view and its keys otherwise, and a dataset may be renamed: that is no part of it. */
export function shapeOf({ ref, keys, time, features }: ResolvedView): string {
  const columns = (all: readonly { readonly name: string; readonly type: string; readonly column: string }[]) =>
    all.map(({ name, type, column }) => [name, type, column])
  return JSON.stringify({ ref, time, keys: columns(keys), features: columns(features) })
}

/** In a transaction that writes rows of the view. What is there under its number and is of another view is removed. */
export function rememberShape(database: Database.Database, view: ResolvedView): void {
  const shape = shapeOf(view)
  const there = database.prepare('SELECT shape FROM views WHERE view = ?').pluck().get(view.versionId)
  if (there === shape) return
  for (const table of ['online', 'publications', 'pushed', 'views']) remove(database, table, view.versionId)
  database.prepare('INSERT INTO views (view, shape, keys) VALUES (?, ?, 0)').run(view.versionId, shape)
}

/** Its values are online no more. What was pushed to it and may be nowhere else stays. */
export function removeOnline(database: Database.Database, versionId: number): void {
  for (const table of ['online', 'publications']) remove(database, table, versionId)
  database.prepare('UPDATE views SET keys = 0, newest = NULL WHERE view = ?').run(versionId)
}

function remove(database: Database.Database, table: string, versionId: number): void {
  database.prepare(`DELETE FROM ${table} WHERE view = ?`).run(versionId)
}
