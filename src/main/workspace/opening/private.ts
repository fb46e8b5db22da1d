import { chmodSync, lstatSync } from 'node:fs'
import { join } from 'node:path'
import { databaseFile } from './isWorkspace.ts'

/**
 * Makes what lies in a workspace private to its owner, where it is wider and belongs to this user. The folder itself is left as it
 * is: it may be a folder of the person's that holds other things. SQLite gives its other files the mode of the database.
 */
export function keepPrivate(folder: string): void {
  if (process.platform === 'win32') return
  for (const name of ['objects', 'tmp', 'backups', 'online', databaseFile, `${databaseFile}-wal`, `${databaseFile}-shm`]) {
    const path = join(folder, name)
    const found = lstatSync(path, { throwIfNoEntry: false })
    if (!found || found.isSymbolicLink() || (found.mode & 0o077) === 0 || found.uid !== process.getuid?.()) continue
    try {
      chmodSync(path, found.isDirectory() ? 0o700 : 0o600)
    } catch {
      // A disk without permissions: there is nothing to keep.
    }
  }
}
