import { lstatSync, realpathSync } from 'node:fs'
import { join, sep } from 'node:path'
import { importedFiles } from '../localFiles.ts'
import type { ImportedFile, ReadContext } from '../source.ts'
import { reasons } from './words.ts'

/** Where the files of a run or model lie. */
export type FilePlace =
  | { readonly kind: 'here'; readonly folder: string }
  /** The place around them is here, and they are not: it has none. */
  | { readonly kind: 'none' }
  | { readonly kind: 'elsewhere' }

/**
 * The folder beneath the chosen one that a location of files leads to, whatever machine it was written on: `file:///home/me/mlruns/3/…`
 * is looked for by its end. What leads elsewhere is not read: a store that anybody made could name any folder of this disk.
 * @param owner the id of the run or model, which has to be a part of the path: no other folder is meant
 */
export function placeUnder(root: string, location: string | null, owner: string): FilePlace {
  const names = namesOf(location ?? '')
  const at = names.lastIndexOf(owner)
  if (at < 0) return { kind: location === null ? 'none' : 'elsewhere' }
  const folder = firstUnder(root, names, at)
  if (folder !== null) return { kind: 'here', folder }
  const isWithin = `/${names.join('/')}/`.startsWith(`${root.replaceAll('\\', '/')}/`)
  return { kind: isWithin || firstUnder(root, names.slice(0, at), at - 1) !== null ? 'none' : 'elsewhere' }
}

/** @param last the last of the names at which the path beneath the root may begin */
function firstUnder(root: string, names: readonly string[], last: number): string | null {
  // Beneath `mlartifacts` lies what a server of MLflow was given to keep.
  const roots = [[], ['mlruns'], ['mlartifacts']]
  for (let from = 0; from <= last; from++)
    for (const inner of roots) {
      const found = folderAt(root, [...inner, ...names.slice(from)])
      if (found !== null) return found
    }
  return null
}

/** The parts of a path or URI of any system; none where it says more than where something lies. */
function namesOf(location: string): string[] {
  const uri = /^([a-z][a-z0-9+.-]+):(.*)$/i.exec(location)
  if (uri && uri[1].toLowerCase() !== 'file' && uri[1].toLowerCase() !== 'mlflow-artifacts') return []
  const names = decoded(uri ? uri[2] : location, uri !== null).split(/[/\\]/)
  const parts = names.filter((name) => name !== '' && name !== '.')
  return parts.some((name) => name === '..' || name.includes('\0')) ? [] : parts
}

function decoded(text: string, encoded: boolean): string {
  if (!encoded) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A folder beneath another, where no part of the way is a link. */
export function folderAt(root: string, names: readonly string[]): string | null {
  let path = root
  for (const name of names) {
    path = join(path, name)
    if (!lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) return null
  }
  // A name such as `a/..` on a system that takes other separators.
  return (realpathSync(path) + sep).startsWith(realpathSync(root) + sep) ? path : null
}

/** The files at a location that was written on some machine. */
export function* filesAt(at: { root: string; location: string | null; owner: string }, context: ReadContext): Generator<ImportedFile> {
  const found = placeUnder(at.root, at.location, at.owner)
  if (found.kind === 'here') yield* importedFiles(found.folder, at.location ?? '', context)
  if (found.kind === 'elsewhere') context.leaveOut({ kind: 'file', place: at.location ?? at.owner, reason: reasons.elsewhere })
}
