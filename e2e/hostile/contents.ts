import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Everything below a folder by its relative path: mode and hash of files, the aim of links, the kind of all else. Nothing is followed or
 * waited for.
 */
export function contentsOf(folder: string): Map<string, string> {
  const found = new Map<string, string>()
  const visit = (relative: string) => {
    for (const name of readdirSync(join(folder, relative)).sort()) {
      const path = join(relative, name)
      const at = lstatSync(join(folder, path))
      const mode = (at.mode & 0o7777).toString(8)
      if (at.isDirectory()) {
        found.set(`${path}/`, mode)
        visit(path)
      } else if (at.isSymbolicLink()) found.set(path, `link to ${readlinkSync(join(folder, path))}`)
      else found.set(path, at.isFile() ? `${mode} ${hashOf(join(folder, path))}` : `special ${at.mode.toString(8)}`)
    }
  }
  visit('')
  return found
}

const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

/** The files below a folder that hold a text. */
export function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text))
}
