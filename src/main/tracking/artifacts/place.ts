import { and, eq, isNull } from 'drizzle-orm'
import { type ArtifactPlace, placeOf } from '../../../shared/domain/tracking/artifactUri.ts'
import { type ChangingTree, type FileTree, treeOfRun } from '../../experiments/online.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { invalid, TrackingError } from '../server/errors.ts'
import type { Call } from '../server/route.ts'
import { checkedArtifactPath, checkedFolder, invalidPath } from './path.ts'

const { experiments, loggedModels, runs } = schema

/** Whose files a client means, and which; `path` is empty for all. */
export interface Place {
  readonly tree: FileTree
  readonly path: string
}

/** With its experiment's id for other programs. */
export type PlacedTree = ChangingTree & { readonly experiment: string }

/**
 * Where something lies whose place came in the path of a request, decoded. Nothing of it is ever joined to a path on a disk: its parts are
 * looked up in the registry.
 * @throws INVALID_PARAMETER_VALUE for what is no place or no path of a file; RESOURCE_DOES_NOT_EXIST
 */
export function filePlace(db: Registry, text: string): Place {
  const place = requirePlace(text)
  const path = checkedArtifactPath(place.path)
  return { tree: treeOf(db, place), path }
}

/** The same for a folder, which may be the root. */
export function folderPlace(db: Registry, text: string): Place {
  const place = requirePlace(text.replace(/\/$/, ''))
  const path = checkedFolder(place.path)
  return { tree: treeOf(db, place), path }
}

/** Checked as a whole first: what leads elsewhere is told as that, wherever in it that stands. */
function requirePlace(text: string): ArtifactPlace {
  checkedArtifactPath(text)
  const place = placeOf(text)
  if (place === null) throw invalidPath(text)
  return place
}

/** A registered version is known by its files: see `readyTree`. */
function treeOf(db: Registry, place: ArtifactPlace): FileTree {
  switch (place.kind) {
    case 'run':
      return runTree(db, place.run, place.experiment)
    case 'loggedModel':
      return loggedModelTree(db, place.model, place.experiment)
    case 'version':
      return versionTree(place.id)
  }
}

export const versionTree = (id: number): FileTree => ({ kind: 'version', id, label: `model version ${id}` })

/**
 * A tree that can be read. The files of a version that Cairn trained are made when they are asked for the first time, and what makes them is
 * loaded then. @throws RESOURCE_DOES_NOT_EXIST
 */
export async function readyTree(call: Pick<Call, 'workspace' | 'main'>, tree: FileTree): Promise<FileTree> {
  if (tree.kind === 'version') await (await import('../registry/files.ts')).versionFiles(call, tree.id)
  return tree
}

/** A tree that takes files and gives them up. @throws INVALID_PARAMETER_VALUE for a registered version */
export function changingTree(tree: FileTree): ChangingTree {
  if (tree.kind === 'run' || tree.kind === 'loggedModel') return { ...tree, kind: tree.kind }
  throw invalid('The files of a registered model version never change. Register another version.')
}

/**
 * The files of a run, of one in the trash too: what was logged can be read there.
 * @param run its id for other programs @param experiment its experiment's; any without it
 * @throws RESOURCE_DOES_NOT_EXIST
 */
export function runTree(db: Registry, run: string, experiment?: string): PlacedTree {
  const found = db
    .select({ id: runs.id, experiment: experiments.uuid })
    .from(runs)
    .innerJoin(experiments, eq(experiments.id, runs.experimentId))
    .where(eq(runs.uuid, run))
    .get()
  if (!found || (experiment !== undefined && found.experiment !== experiment))
    throw new TrackingError('RESOURCE_DOES_NOT_EXIST', `Run with id=${run.slice(0, 100)} not found`)
  return { ...treeOfRun(found.id), experiment: found.experiment }
}

/**
 * The files of a model that a client logged.
 * @param model its id for other programs @param experiment its experiment's; any without it
 * @throws RESOURCE_DOES_NOT_EXIST
 */
export function loggedModelTree(db: Registry, model: string, experiment?: string): PlacedTree {
  const found = findLoggedModelTree(db, model)
  if (found && (experiment === undefined || found.experiment === experiment)) return found
  throw new TrackingError('RESOURCE_DOES_NOT_EXIST', `Logged model with ID '${model.slice(0, 100)}' not found.`)
}

/** @returns null where there is none, or it was deleted */
export function findLoggedModelTree(db: Registry, model: string): PlacedTree | null {
  const found = db
    .select({ id: loggedModels.id, experiment: experiments.uuid })
    .from(loggedModels)
    .innerJoin(experiments, eq(experiments.id, loggedModels.experimentId))
    .where(and(eq(loggedModels.uuid, model), isNull(loggedModels.deletedAt)))
    .get()
  return found ? { kind: 'loggedModel', id: found.id, label: `logged model ${model}`, experiment: found.experiment } : null
}

/** The run whose files they are, or that logged the model whose files they are; null where no run did. */
export function runOfTree(db: Registry, { kind, id }: ChangingTree): number | null {
  if (kind === 'run') return id
  return db.select({ run: loggedModels.runId }).from(loggedModels).where(eq(loggedModels.id, id)).get()?.run ?? null
}
