import { type Dirent, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** A folder with the files in it that were looked for. */
export interface FoundFolder {
  /** Beneath the chosen folder, with `/`; empty for itself. */
  readonly path: string
  readonly files: readonly string[]
}

/** Deeper folders are not looked into: no program nests runs like that. */
const deepest = 32

/**
 * The folders at or beneath `root` that have files of a name, by path. Links are not followed: they may lead out of it, or in a circle.
 * Folders that cannot be listed are passed over.
 * @param most how many entries are looked at altogether; at more the search ends
 */
export function* findFolders(
  root: string,
  isNamed: (name: string) => boolean,
  most: number = Number.POSITIVE_INFINITY,
): Generator<FoundFolder> {
  const open: string[] = ['']
  let left = most
  for (let path = open.pop(); path !== undefined && left > 0; path = open.pop()) {
    const entries = list(join(root, path))
    left -= entries.length
    const files = entries.filter((entry) => entry.isFile() && isNamed(entry.name)).map(({ name }) => join(root, path, name))
    if (files.length > 0) yield { path, files }
    if (path.split('/').length < deepest) open.push(...foldersIn(path, entries).toReversed())
  }
}

function list(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
}

function foldersIn(path: string, entries: readonly Dirent[]): string[] {
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => (path === '' ? name : `${path}/${name}`))
}
