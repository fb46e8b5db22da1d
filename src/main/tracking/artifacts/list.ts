import { setImmediate } from 'node:timers/promises'
import { type FileTree, listFolder } from '../../experiments/online.ts'
import type { Workspace } from '../../workspace/index.ts'

/** As MLflow's clients read it; the size of an empty file may be left out, that of a folder is. */
export interface FileInfo {
  readonly path: string
  readonly is_dir: boolean
  readonly file_size?: number
}

/** Entries that are looked up before other requests get their turn. */
const atOnce = 500

/** All that a folder holds, by name: MLflow's clients ask for no second page. The path of a file holds nothing, by which they know that it is one. */
export async function listAll(workspace: Workspace, tree: FileTree, folder: string): Promise<FileInfo[]> {
  const files: FileInfo[] = []
  for (let after: string | undefined; ; await setImmediate()) {
    const { entries, next } = listFolder(workspace, tree, { folder, limit: atOnce, after })
    for (const { name, kind, bytes } of entries)
      files.push(kind === 'folder' ? { path: name, is_dir: true } : { path: name, is_dir: false, file_size: bytes ?? 0 })
    if (next === null) return files
    after = next
  }
}

/** The same of files that are not in a tree of the registry, sorted by path. */
export function listAmong(all: readonly { readonly path: string; readonly bytes: number }[], folder: string): FileInfo[] {
  const prefix = folder === '' ? '' : `${folder}/`
  const entries = new Map<string, FileInfo>()
  for (const { path, bytes } of all) {
    if (!path.startsWith(prefix)) continue
    const [name, ...beneath] = path.slice(prefix.length).split('/')
    entries.set(name, beneath.length > 0 ? { path: name, is_dir: true } : { path: name, is_dir: false, file_size: bytes })
  }
  return [...entries.values()]
}
