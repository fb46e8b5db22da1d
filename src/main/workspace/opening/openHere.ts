import { statSync } from 'node:fs'
import { join } from 'node:path'
import { databaseFile } from './isWorkspace.ts'

/**
 * Which databases this process has open. A lock of a file belongs to the process: whoever in it opens and closes the file past SQLite drops
 * the locks that SQLite has on it, and another process may then take the log of what was written for its own.
 */
const open = new Map<string, number>()

/** Links and other names lead to the same file. */
function fileOf(folder: string): string | null {
  const found = statSync(join(folder, databaseFile), { bigint: true, throwIfNoEntry: false })
  return found ? `${found.dev} ${found.ino}` : null
}

export function isOpenHere(folder: string): boolean {
  const file = fileOf(folder)
  return file !== null && open.has(file)
}

/** @returns what is to be called once it is closed */
export function noteOpen(folder: string): () => void {
  let file = fileOf(folder)
  if (file !== null) open.set(file, (open.get(file) ?? 0) + 1)
  return () => {
    if (file === null) return
    const left = (open.get(file) ?? 1) - 1
    if (left > 0) open.set(file, left)
    else open.delete(file)
    file = null
  }
}
