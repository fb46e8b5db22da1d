import type Database from 'better-sqlite3'
import type { ResolvedView } from '../../../../shared/domain/features/resolved.ts'
import { openOrMake, whenFree } from '../file.ts'
import { rememberShape } from '../shape.ts'
import { publishStatement } from '../upsert.ts'

/** In rows: between two of these a cancel is noticed. */
const perStep = 50_000

export interface Publication {
  readonly view: ResolvedView
  /** The dataset version: its number in the registry, and its name. */
  readonly source: { readonly id: number; readonly ref: string }
  readonly from: bigint | null
  /** Null: up to the clock. */
  readonly to: bigint | null
  /** Rows that were published before and are not among these go. */
  readonly replace: boolean
}

interface Placing {
  readonly rows: number
  readonly signal: AbortSignal
  readonly placed: (rows: number) => void
}

/**
 * Makes staged rows visible and records the publication, all in one transaction: whoever reads sees the store as it was before, or all
 * of it. @returns how many rows were newer than what was there
 */
export async function placeStaged(file: string, staged: string, publication: Publication, placing: Placing): Promise<number> {
  const database = openOrMake(file)
  try {
    // In KiB. The transaction is as large as the rows.
    database.pragma('cache_size = -65536')
    database.prepare('ATTACH DATABASE ? AS staged').run(staged)
    await whenFree(file, () => database.exec('BEGIN IMMEDIATE'))
    const newer = await copyRows(database, publication, placing)
    database.exec('COMMIT')
    // What others still read stays in the log until the next time.
    database.pragma('wal_checkpoint(TRUNCATE)')
    return newer
  } finally {
    // Ends the transaction where it has not been committed.
    database.close()
  }
}

async function copyRows(database: Database.Database, publication: Publication, { rows, signal, placed }: Placing): Promise<number> {
  const { view, source, from, to, replace } = publication
  rememberShape(database, view)
  if (replace) database.prepare('DELETE FROM online WHERE view = ? AND source > 0').run(view.versionId)
  const copy = database.prepare(publishStatement)
  let newer = 0
  for (let after = 0; after < rows; after += perStep) {
    signal.throwIfAborted()
    newer += copy.run({ view: view.versionId, source: source.id, after, through: after + perStep }).changes
    placed(Math.min(rows, after + perStep))
    // Lets the message of a cancel in.
    await new Promise((resolve) => setImmediate(resolve))
  }
  database
    .prepare(`UPDATE views SET (keys, newest) = (SELECT count(*), max(event) FROM online WHERE view = @view) WHERE view = @view`)
    .run({ view: view.versionId })
  database
    .prepare('INSERT INTO publications (view, source, ref, "from", "to", rows, newer, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
    .run(view.versionId, source.id, source.ref, from, to, rows, newer, Date.now())
  return newer
}
