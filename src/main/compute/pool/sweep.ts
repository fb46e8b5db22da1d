import { readdir, rm, rmdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** What lies in the shared folder that long without being used is deleted: it is sent again when it is needed. In ms. */
const unused = 14 * 24 * 3_600_000

/** Deletes old files of a folder, and of those in it; what others delete or use at the same moment is left to them. @param now ms since 1970 */
export async function sweep(folder: string, now = Date.now()): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      await sweep(path, now)
      await rmdir(path).catch(() => {})
    } else if (now - ((await stat(path).catch(() => null))?.mtimeMs ?? now) > unused) await rm(path, { force: true }).catch(() => {})
  }
}
