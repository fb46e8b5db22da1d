import type { ArtifactFile, ArtifactOwner } from '../../../../shared/contract/tracking/artifacts.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { type FileTree, findTraining, isMadeByTraining, requireFile, requireRun, treeOfRun } from '../../../experiments/index.ts'
import { requireModelVersion } from '../../../models/index.ts'
import type { Registry, StoredObject } from '../../../workspace/index.ts'
import { findLoggedModelTree, versionTree } from '../place.ts'

/** A file of a tree, with what a preview has to know of it. */
export interface KeptFile extends StoredObject {
  /** Without its folders. */
  readonly name: string
  /** Made by a training of Cairn's, whose pages show it. */
  readonly ofTraining: boolean
}

/** @throws NOT_FOUND */
export function treeOfOwner(db: Registry, owner: ArtifactOwner): FileTree {
  switch (owner.kind) {
    case 'run':
      return treeOfRun(requireRun(db, owner.run).id)
    case 'loggedModel':
      return requireLoggedModel(db, owner.id)
    case 'version':
      return versionTree(requireModelVersion(db, owner.ref).id)
  }
}

function requireLoggedModel(db: Registry, id: string): FileTree {
  const found = findLoggedModelTree(db, id)
  if (found) return found
  throw new CairnError('NOT_FOUND', `There is no logged model ${id}.`, { model: id })
}

/** @throws NOT_FOUND */
export function keptFile(db: Registry, { of, path }: ArtifactFile): KeptFile {
  const { object, bytes } = requireFile(db, treeOfOwner(db, of), path)
  const ofTraining = of.kind === 'run' && isMadeByTraining(path) && findTraining(db, of.run) !== null
  return { object, bytes, name: path.slice(path.lastIndexOf('/') + 1), ofTraining }
}
