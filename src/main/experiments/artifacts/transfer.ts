import type { Readable } from 'node:stream'
import type { Artifact } from '../../../shared/contract/experiments/artifacts.ts'
import { ArtifactPath } from '../../../shared/domain/experiments/artifactPath.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Work } from '../../jobs/index.ts'
import type { StoredObject, Workspace } from '../../workspace/index.ts'
import { putArtifact, removeArtifact, requireRunArtifact } from './store.ts'

interface Place {
  readonly run: number
  readonly path: string
}

/** Copies a file into the workspace, in a worker, and gives it to a run. @throws what the task and `putArtifact` throw */
export async function addArtifact(
  { workspace, perform }: Work,
  { file, ...place }: Place & { readonly file: string },
  signal?: AbortSignal,
): Promise<Artifact> {
  const path = checkedPath(place.path)
  return keep(workspace, { ...place, path }, await perform('experiments.storeFile', { path: file }, signal))
}

/** The same from a stream, such as the body of a request: nothing of it is kept in memory, and nothing of one that breaks off is kept at all. */
export async function addArtifactFrom(workspace: Workspace, place: Place, content: Readable): Promise<Artifact> {
  const path = checkedPath(place.path)
  return keep(workspace, { ...place, path }, await workspace.objects.putStream(content))
}

function keep(workspace: Workspace, { run, path }: Place, stored: StoredObject): Artifact {
  return workspace.change(
    () => ({ action: 'run.addArtifact', subject: `run:${run}`, detail: { path, ...stored } }),
    (db) => putArtifact(db, run, path, stored),
  )
}

/** @throws NOT_FOUND, INVALID_INPUT */
export function dropArtifact(workspace: Workspace, { run, path }: Place): Artifact {
  return workspace.change(
    ({ object }) => ({ action: 'run.removeArtifact', subject: `run:${run}`, detail: { path, object } }),
    (db) => removeArtifact(db, run, path),
  )
}

/** Writes an artifact to a file, in a worker. @throws NOT_FOUND and what the task throws */
export async function saveArtifact(
  { workspace, perform }: Work,
  { run, path, file, overwrite }: Place & { readonly file: string; readonly overwrite: boolean },
  signal?: AbortSignal,
): Promise<Artifact> {
  const found = requireRunArtifact(workspace.db, run, path)
  await perform('experiments.copyOut', { object: found.object, path: file, overwrite }, signal)
  return found
}

/** Paths come from clients of any kind: each is checked, whichever way it came. @throws INVALID_INPUT */
function checkedPath(path: string): string {
  const read = ArtifactPath.safeParse(path)
  if (read.success) return read.data
  throw new CairnError('INVALID_INPUT', `${JSON.stringify(path.slice(0, 100))}: ${read.error.issues[0].message}`, {
    path: path.slice(0, 200),
  })
}
