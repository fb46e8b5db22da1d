import { and, eq } from 'drizzle-orm'
import { type ArtifactPlace, placeOf } from '../../../shared/domain/tracking/artifactUri.ts'
import { type FileTree, treeOfRun } from '../../experiments/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { TrackingError } from '../server/errors.ts'
import { checkedArtifactPath, checkedFolder, invalidPath } from './path.ts'

const { experiments, loggedModels, runs } = schema

/** Whose files a client means, and which. */
export type Place = { readonly tree: FileTree; readonly path: string } | { readonly version: number; readonly path: string }

/**
 * Where something lies whose place came in the path of a request, decoded. Nothing of it is ever joined to a path on a disk: its parts are
 * looked up in the registry.
 * @throws INVALID_PARAMETER_VALUE for what is no place or no path of a file; RESOURCE_DOES_NOT_EXIST
 */
export function filePlace(db: Registry, text: string): Place {
  const place = requirePlace(text)
  return resolve(db, place, checkedArtifactPath(place.path))
}

/** The same for a folder, which may be the root. */
export function folderPlace(db: Registry, text: string): Place {
  const place = requirePlace(text.replace(/\/$/, ''))
  return resolve(db, place, checkedFolder(place.path))
}

function requirePlace(text: string): ArtifactPlace {
  const place = placeOf(text)
  if (place === null) throw invalidPath(text)
  return place
}

function resolve(db: Registry, place: ArtifactPlace, path: string): Place {
  switch (place.kind) {
    case 'run':
      return { tree: runTree(db, place.experiment, place.run), path }
    case 'loggedModel':
      return { tree: loggedModelTree(db, place.model, place.experiment), path }
    case 'version':
      return { version: place.id, path }
  }
}

/** Of a run in the trash too: what was logged can be read there, and `putArtifact` takes nothing more. */
function runTree(db: Registry, experiment: string, run: string): FileTree {
  const found = db
    .select({ id: runs.id })
    .from(runs)
    .innerJoin(experiments, eq(experiments.id, runs.experimentId))
    .where(and(eq(runs.uuid, run), eq(experiments.uuid, experiment)))
    .get()
  if (!found) throw new TrackingError('RESOURCE_DOES_NOT_EXIST', `Run with id=${run} not found in experiment ${experiment.slice(0, 100)}.`)
  return treeOfRun(found.id)
}

/** @param model its id for other programs @param experiment its experiment's; any without it */
export function loggedModelTree(db: Registry, model: string, experiment?: string): FileTree {
  const found = db
    .select({ id: loggedModels.id, deletedAt: loggedModels.deletedAt, experiment: experiments.uuid })
    .from(loggedModels)
    .innerJoin(experiments, eq(experiments.id, loggedModels.experimentId))
    .where(eq(loggedModels.uuid, model))
    .get()
  if (!found || found.deletedAt !== null || (experiment !== undefined && found.experiment !== experiment))
    throw new TrackingError('RESOURCE_DOES_NOT_EXIST', `Logged model with ID '${model.slice(0, 100)}' not found.`)
  return { kind: 'loggedModel', id: found.id, label: `logged model ${model}` }
}
