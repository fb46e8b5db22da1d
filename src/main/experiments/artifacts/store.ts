import type { Artifact } from '../../../shared/contract/experiments/artifacts.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Registry, StoredObject, Workspace } from '../../workspace/index.ts'
import { findTraining, requireRun } from '../runs/store.ts'
import { madeByTraining } from './made.ts'
import { type ChangingTree, type FolderQuery, listFolder, putFile, removeFile, requireFile } from './tree.ts'

/** The files of a run. */
export const treeOfRun = (id: number): ChangingTree => ({ kind: 'run', id, label: `run ${id}` })

/**
 * Gives a run an artifact whose bytes are in the object store; one of the same path is replaced. Runs inside a change.
 * @throws NOT_FOUND; INVALID_INPUT for what training makes and for a run in the trash; and what `putFile` throws
 */
export function putArtifact(db: Registry, runId: number, path: string, stored: StoredObject): Artifact {
  refuseTrashed(db, runId)
  refuseMade(db, runId, path)
  return putFile(db, treeOfRun(runId), path, stored)
}

/** Takes an artifact from a run. Runs inside a change. @throws NOT_FOUND, INVALID_INPUT */
export function removeArtifact(db: Registry, runId: number, path: string): Artifact {
  requireRunArtifact(db, runId, path)
  refuseTrashed(db, runId)
  refuseMade(db, runId, path)
  return removeFile(db, treeOfRun(runId), path)
}

/** @throws NOT_FOUND */
export function requireRunArtifact(db: Registry, runId: number, path: string): Artifact {
  return requireFile(db, treeOfRun(requireRun(db, runId).id), path)
}

/** The files and folders of a folder of a run, by name: see `listFolder`. */
export const listArtifacts = (workspace: Workspace, runId: number, query: FolderQuery) => listFolder(workspace, treeOfRun(runId), query)

function refuseMade(db: Registry, runId: number, path: string): void {
  requireRun(db, runId)
  if (!madeByTraining(path) || !findTraining(db, runId)) return
  const [name] = path.split('/')
  throw new CairnError('INVALID_INPUT', `"${name}" is reserved for files that training of run ${runId} creates. Choose another path.`, {
    run: runId,
    path,
  })
}

function refuseTrashed(db: Registry, runId: number): void {
  if (requireRun(db, runId).deletedAt === null) return
  throw new CairnError('INVALID_INPUT', `Run ${runId} is in the trash: restore it first.`, { run: runId })
}
