import { existsSync } from 'node:fs'
import { type ChangingTree, filesBeneath, findFile, putArtifact, putFile, removeArtifact, removeFile } from '../../experiments/online.ts'
import type { AuditEntry, Registry, StoredObject, Workspace } from '../../workspace/index.ts'
import { TrackingError } from '../server/errors.ts'

/**
 * Gives a tree a file that is in the object store.
 * @throws TEMPORARILY_UNAVAILABLE where a clean-up took its bytes before anything referred to them; and what the trees throw
 */
export function keepFile(workspace: Workspace, tree: ChangingTree, path: string, stored: StoredObject): void {
  workspace.change(
    () => entryOf('addArtifact', tree, { path, ...stored }),
    (db) => {
      // Nothing is cleaned up while this transaction lasts, and afterwards something refers to it.
      if (!existsSync(workspace.objects.path(stored.object)))
        throw new TrackingError('TEMPORARILY_UNAVAILABLE', 'The workspace was being cleaned up. Send the file again.')
      if (tree.kind === 'run') putArtifact(db, tree.id, path, stored)
      else putFile(db, tree, path, stored)
    },
  )
}

/**
 * Takes a file from a tree, or all that a folder holds: rows of the registry. No file on the disk is deleted here; what nothing refers to any
 * more goes when the workspace is cleaned up.
 * @returns how many there were; 0 where there was nothing
 */
export function dropFiles(workspace: Workspace, tree: ChangingTree, path: string): number {
  const file = findFile(workspace.db, tree, path)
  const paths = file ? [path] : filesBeneath(workspace.db, tree, path).map((each) => each.path)
  if (paths.length === 0) return 0
  workspace.change(
    () => entryOf('removeArtifact', tree, file ? { path, object: file.object } : { path, files: paths.length }),
    (db) => {
      for (const each of paths) drop(db, tree, each)
    },
  )
  return paths.length
}

function drop(db: Registry, tree: ChangingTree, path: string): void {
  if (tree.kind === 'run') removeArtifact(db, tree.id, path)
  else removeFile(db, tree, path)
}

function entryOf(action: string, tree: ChangingTree, detail: AuditEntry['detail']): AuditEntry {
  return { action: `${tree.kind}.${action}`, subject: `${tree.kind}:${tree.id}`, detail }
}
