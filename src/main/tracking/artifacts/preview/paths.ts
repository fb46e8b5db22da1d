import { type FileTree, findFile, listFolder, requireRun, treeOfRun } from '../../../experiments/index.ts'
import type { Workspace } from '../../../workspace/index.ts'

export interface SharedEntry {
  readonly name: string
  readonly kind: 'file' | 'folder'
  /** The runs that have it. */
  readonly in: number[]
  /** Whether a file is the same in all of them; null for a folder, and where only one has it. */
  readonly same: boolean | null
}

/** So many entries of a folder are held against each other. */
const most = 500

/** What several runs have in a folder, by name. @throws NOT_FOUND */
export function pathsOfRuns(workspace: Workspace, runs: readonly number[], folder: string): { entries: SharedEntry[]; truncated: boolean } {
  const found = new Map<string, { name: string; kind: 'file' | 'folder'; in: number[]; objects: Set<string> }>()
  let truncated = false
  for (const run of new Set(runs)) {
    const tree = treeOfRun(requireRun(workspace.db, run).id)
    const { entries, next } = listFolder(workspace, tree, { folder, limit: most })
    truncated ||= next !== null
    for (const { name, kind } of entries) {
      const entry = found.get(`${kind} ${name}`) ?? { name, kind, in: [], objects: new Set() }
      found.set(`${kind} ${name}`, entry)
      entry.in.push(run)
      if (kind === 'file') entry.objects.add(objectOf(workspace, tree, folder === '' ? name : `${folder}/${name}`))
    }
  }
  const entries = [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  return {
    truncated,
    entries: entries.map(({ objects, ...entry }) => ({
      ...entry,
      same: entry.kind === 'file' && entry.in.length > 1 ? objects.size === 1 : null,
    })),
  }
}

function objectOf({ db }: Workspace, tree: FileTree, path: string): string {
  return findFile(db, tree, path)?.object ?? ''
}
