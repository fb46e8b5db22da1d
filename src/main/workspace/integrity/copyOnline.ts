import Database from 'better-sqlite3'
import { lstatSync, mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Where the newest values of features lie: `src/main/features/online`. */
const [folderName, fileName] = ['online', 'features.db']

/**
 * Copies the online store page by page, as it is at one moment, while others may write. It could be made anew from datasets, but for rows
 * that were pushed and are in none of them yet. One that cannot be read is left out: it is no reason not to have the rest.
 */
export async function copyOnline(workspacePath: string, target: string): Promise<void> {
  const from = join(workspacePath, folderName, fileName)
  if (!lstatSync(from, { throwIfNoEntry: false })?.isFile()) return
  const to = join(target, folderName, fileName)
  mkdirSync(join(target, folderName), { mode: 0o700 })
  let source: Database.Database | undefined
  try {
    source = new Database(from, { readonly: true, fileMustExist: true })
    // All pages in one step: beside a program that writes all the time, steps would begin again and again.
    await source.backup(to, { progress: () => 2 ** 30 })
  } catch (error) {
    if (!/^SQLITE_(CORRUPT|NOTADB|CANTOPEN|READONLY)/.test(String((error as { code?: unknown }).code))) throw error
    await rm(join(target, folderName), { recursive: true, force: true })
  } finally {
    source?.close()
  }
}
