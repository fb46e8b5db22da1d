import type { Stats } from 'node:fs'

/** What an entry is, for a message. */
export function entryKind(found: Stats): string {
  if (found.isSymbolicLink()) return 'a link'
  if (found.isDirectory()) return 'a folder'
  if (found.isFIFO()) return 'a pipe'
  return found.isFile() ? 'a file' : 'a device or socket'
}
