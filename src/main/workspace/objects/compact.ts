import type Database from 'better-sqlite3'

/** In bytes: less than this is not worth that others wait for it. */
const worthIt = 4 * 1024 * 1024

/**
 * How much of the database file holds nothing any more, in bytes: what was deleted leaves pages behind, which SQLite keeps for later.
 * @returns 0 where it is too little to be given back
 */
export function sparePages(sqlite: Database.Database): number {
  const pages = sqlite.pragma('freelist_count', { simple: true }) as number
  const bytes = pages * (sqlite.pragma('page_size', { simple: true }) as number)
  return bytes < worthIt ? 0 : bytes
}

/**
 * Writes the database anew, without what it does not need, and gives that back to the disk. Others who write wait meanwhile: about a second
 * for each 200 MB. @returns how much was given back, in bytes
 */
export function compactDatabase(sqlite: Database.Database): number {
  const before = sparePages(sqlite)
  if (before === 0) return 0
  sqlite.exec('VACUUM')
  // The file gets its new length when the log of changes has been taken over.
  sqlite.pragma('wal_checkpoint(TRUNCATE)')
  return before
}
