import { existsSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { CairnError } from '../../../shared/errors.ts'
import { type FileTree, putArtifact, putFile, removeArtifact, removeFile } from '../../experiments/index.ts'
import type { AuditEntry, Registry, StoredObject, Workspace } from '../../workspace/index.ts'
import { TrackingError } from '../server/errors.ts'

/**
 * Takes a file of any size from a client straight into the object store, and then into its tree. What breaks off leaves nothing, and so does
 * a file that its tree refuses.
 * @param signal aborted when the client goes away
 * @throws CANCELLED, DISK_FULL; TEMPORARILY_UNAVAILABLE where a clean-up took the bytes before they had a name; and what the trees throw
 */
export async function receiveFile(
  workspace: Workspace,
  tree: FileTree,
  path: string,
  content: Readable,
  signal?: AbortSignal,
): Promise<StoredObject> {
  const stored = await workspace.objects.putStream(content).catch((error: unknown) => {
    if (signal?.aborted || content.errored) throw new CairnError('CANCELLED', 'The client went away.', {}, error)
    throw error
  })
  workspace.change(
    () => entryOf('addArtifact', tree, { path, ...stored }),
    (db) => {
      // Nothing can be cleaned up while this transaction lasts, and afterwards something refers to it.
      if (!existsSync(workspace.objects.path(stored.object)))
        throw new TrackingError('TEMPORARILY_UNAVAILABLE', 'The workspace was being cleaned up. Send the file again.')
      put(db, tree, path, stored)
    },
  )
  return stored
}

/** Takes files from a tree: one, or all in a folder. None of their bytes is deleted here. Runs inside a change. */
export function dropFiles(workspace: Workspace, tree: FileTree, path: string, files: readonly string[]): void {
  workspace.change(
    () => entryOf('removeArtifact', tree, { path, files: files.length }),
    (db) => {
      for (const file of files) drop(db, tree, file)
    },
  )
}

function entryOf(action: string, tree: FileTree, detail: AuditEntry['detail']): AuditEntry {
  return { action: `${tree.kind}.${action}`, subject: `${tree.kind}:${tree.id}`, detail }
}

function put(db: Registry, tree: FileTree, path: string, stored: StoredObject): void {
  if (tree.kind === 'run') putArtifact(db, tree.id, path, stored)
  else putFile(db, tree, path, stored)
}

function drop(db: Registry, tree: FileTree, path: string): void {
  if (tree.kind === 'run') removeArtifact(db, tree.id, path)
  else removeFile(db, tree, path)
}
