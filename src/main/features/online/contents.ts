import type Database from 'better-sqlite3'
import type { ResolvedView } from '../../../shared/domain/features/resolved.ts'
import { shapeOf } from './shape.ts'

/** What was published of a view. Times are microseconds since 1970 UTC. */
export interface PublishedRow {
  /** The dataset version: its number in the registry, and what it was called. */
  readonly source: number
  readonly ref: string
  readonly from: bigint | null
  readonly to: bigint | null
  readonly rows: number
  readonly newer: number
  /** Milliseconds since 1970 UTC. */
  readonly at: number
}

export interface OnlineContents {
  readonly keys: number
  readonly newest: bigint | null
  /** The last one, and the last one without bounds. */
  readonly published: PublishedRow | null
  readonly whole: PublishedRow | null
  /** Rows that were pushed and are in no dataset version yet. */
  readonly pushed: number
}

export const nothingOnline: OnlineContents = { keys: 0, newest: null, published: null, whole: null, pushed: 0 }

/**
 * What the store has of a view version; nothing where its rows are of another one that had the same number.
 * @param collected the last pushed row that stands in a dataset version
 */
export function contentsOf(
  database: Database.Database,
  view: ResolvedView,
  collected: (store: string) => number = () => 0,
): OnlineContents {
  const found = database.prepare('SELECT keys, newest FROM views WHERE view = ? AND shape = ?').get(view.versionId, shapeOf(view))
  if (!found) return nothingOnline
  const { keys, newest } = found as { keys: bigint; newest: bigint | null }
  const last = (which: string) => publishedRow(database.prepare(`${lastSql} ${which} ORDER BY id DESC LIMIT 1`).get(view.versionId))
  const after = collected(database.prepare('SELECT id FROM identity').pluck().get() as string)
  const pushed = database.prepare('SELECT count(*) FROM pushed WHERE view = ? AND id > ?').pluck().get(view.versionId, after)
  return {
    keys: Number(keys),
    newest,
    published: last(''),
    whole: last('AND "from" IS NULL AND "to" IS NULL'),
    pushed: Number(pushed),
  }
}

const lastSql = 'SELECT source, ref, "from", "to", rows, newer, at FROM publications WHERE view = ?'

function publishedRow(row: unknown): PublishedRow | null {
  if (!row) return null
  const { source, ref, from, to, rows, newer, at } = row as { [name in keyof PublishedRow]: bigint } & { ref: string }
  return { source: Number(source), ref: String(ref), from, to, rows: Number(rows), newer: Number(newer), at: Number(at) }
}
