import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { MonitorSource } from '../../../shared/domain/monitoring/monitor.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { GivenRows } from '../checking/types.ts'

/** A file is whole once its size and times have stayed the same for so long, in ms. */
export const stableFor = 2_000

export type FoundFile = GivenRows & { readonly path: string }

/** What programs write while a file is not whole, and what systems put into folders. */
const unfinished = /^[.~]|\.(?:tmp|temp|part|partial|crdownload|download|swp|lock)$|~$/i

/**
 * Files of a watched folder that were not seen before, the oldest first, once they are whole. Only plain files that lie in the folder
 * itself: no link is followed, no folder entered.
 * @param isKnown by the key of a file, which its name, size and time make: one that changes is new @throws FILE_NOT_FOUND, FILE_UNREADABLE
 */
export async function newFiles(
  { path: folder, pattern }: Extract<MonitorSource, { kind: 'folder' }>,
  isKnown: (key: string) => boolean,
  { signal, now = Date.now }: { readonly signal?: AbortSignal; readonly now?: () => number } = {},
): Promise<FoundFile[]> {
  const fresh = (await listed(folder, pattern)).filter(({ key }) => !isKnown(key))
  if (fresh.length === 0) return []
  // The clock of a server may be another: what is from tomorrow is looked at twice.
  const asked = now()
  const isOld = ({ changed }: Seen) => asked - changed > stableFor
  if (!fresh.every(isOld)) await pause(stableFor, undefined, { signal })
  const later = await Promise.all(fresh.map(async (file) => (isOld(file) ? file : seenAt(folder, file.source))))
  return fresh
    .filter((file, place) => later[place]?.key === file.key)
    .map(({ changed: _, ...file }) => file)
    .toSorted((a, b) => a.at - b.at || (a.source < b.source ? -1 : 1))
}

/** @throws FILE_NOT_FOUND for what is no folder */
export async function requireFolder(folder: string): Promise<void> {
  const found = await lstat(folder).catch(() => null)
  if (found?.isDirectory()) return
  throw new CairnError('FILE_NOT_FOUND', found ? `${folder} is not a folder.` : `There is no folder ${folder}.`, { folder })
}

interface Seen extends FoundFile {
  /** When it was written to last, whatever time it says it has. */
  readonly changed: number
}

async function listed(folder: string, pattern: string): Promise<Seen[]> {
  const matches = matcherOf(pattern)
  let names: string[]
  try {
    await requireFolder(folder)
    names = await readdir(folder)
  } catch (thrown) {
    if (thrown instanceof CairnError) throw thrown
    const code = (thrown as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new CairnError('FILE_NOT_FOUND', `The folder ${folder} is gone.`, { folder }, thrown)
    throw new CairnError('FILE_UNREADABLE', `The folder ${folder} cannot be read.`, { folder }, thrown)
  }
  const found: Seen[] = []
  for (const name of names.filter((one) => !unfinished.test(one) && matches(one))) {
    const seen = await seenAt(folder, name)
    if (seen) found.push(seen)
  }
  return found
}

/** Null for what is no plain file, or not there any more. */
async function seenAt(folder: string, name: string): Promise<Seen | null> {
  const path = join(folder, name)
  const found = await lstat(path).catch(() => null)
  if (!found?.isFile()) return null
  return { path, source: name, ...placeOf(found, name), changed: Math.max(found.mtimeMs, found.ctimeMs) }
}

/** The key of one file, as a folder has it. @throws FILE_NOT_FOUND */
export async function fileKey(path: string, name: string): Promise<{ key: string; at: number }> {
  const found = await lstat(path).catch(() => null)
  if (!found) throw new CairnError('FILE_NOT_FOUND', `${path} does not exist.`, { file: path })
  return placeOf(found, name)
}

/** A file may say that it is from tomorrow: to order windows by, it came now at the latest. */
function placeOf({ size, mtimeMs }: { readonly size: number; readonly mtimeMs: number }, name: string): { key: string; at: number } {
  const at = Math.trunc(mtimeMs)
  return { key: `${name}\0${size}\0${at}`, at: Math.min(at, Date.now()) }
}

/** `*` for any characters, `?` for one; the rest as it is, in either case. In time that grows with the name, whatever the pattern. */
export function matcherOf(pattern: string): (name: string) => boolean {
  const wanted = Array.from(pattern.toLowerCase())
  return (name) => {
    const signs = Array.from(name.toLowerCase())
    let [at, place] = [0, 0]
    let back: { readonly place: number; at: number } | null = null
    while (at < signs.length) {
      if (wanted[place] === '*') back = { place: ++place, at }
      else if (place < wanted.length && (wanted[place] === '?' || wanted[place] === signs[at])) [at, place] = [at + 1, place + 1]
      else if (back) [at, place] = [++back.at, back.place]
      else return false
    }
    return wanted.slice(place).every((sign) => sign === '*')
  }
}
