import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The registry of a workspace. */
export const databaseFile = 'cairn.db'

/** Apart from all that opens one: a window that names those of the last days need not load it. */
export function isWorkspace(path: string): boolean {
  return existsSync(join(path, databaseFile))
}
