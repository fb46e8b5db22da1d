import { versionArtifactUri } from '../../../shared/domain/tracking/artifactUri.ts'
import { invalid, TrackingError } from '../server/errors.ts'
import type { Call } from '../server/route.ts'
import { versionFiles } from './files.ts'
import { requireRegisteredModel, versionByAlias, versionByNumber } from './find.ts'
import {
  type ModelVersionMessage,
  modelVersionMessages,
  newestByStage,
  type RegisteredModelMessage,
  registeredModelMessages,
} from './messages.ts'
import { cut } from './names.ts'
import { stageOf } from './stages.ts'

export {
  deleteAlias,
  deleteModel,
  deleteVersion,
  describeRegisteredModel,
  describeVersion,
  createModel,
  renameModel,
  tagModel,
  tagVersion,
  transition,
  untagModel,
  untagVersion,
} from './models.ts'
export { registerVersion, setClientAlias } from './register.ts'
export { stageOf } from './stages.ts'

/** @param id its row */
export function modelMessage({ workspace }: Call, id: number): { readonly registered_model: RegisteredModelMessage } {
  const [message] = registeredModelMessages(workspace, [id])
  return { registered_model: message }
}

/** @param id its row */
export function versionMessage({ workspace }: Call, id: number): { readonly model_version: ModelVersionMessage } {
  const [message] = modelVersionMessages(workspace, [id])
  return { model_version: message }
}

/** @throws RESOURCE_DOES_NOT_EXIST */
export const modelId = ({ workspace }: Call, name: string): number => requireRegisteredModel(workspace.db, name).id

/** @throws RESOURCE_DOES_NOT_EXIST */
export const versionId = ({ workspace }: Call, name: string, version: string): number => versionByNumber(workspace.db, name, version).id

/** `latest` is the newest version, whatever its stage. @throws INVALID_PARAMETER_VALUE where no version has the alias, as MLflow's servers do */
export function aliasedId({ workspace: { db } }: Call, name: string, alias: string): number {
  const model = requireRegisteredModel(db, name)
  if (alias.toLowerCase() === 'latest') return newestId(db, model.id, name)
  const found = versionByAlias(db, model.id, alias)
  if (found) return found.id
  throw invalid(`Registered model alias ${cut(alias)} not found.`)
}

function newestId(db: Call['workspace']['db'], id: number, name: string): number {
  const last = [...newestByStage(db, [id]).keys()].at(-1)
  if (last !== undefined) return last
  throw new TrackingError('RESOURCE_DOES_NOT_EXIST', `Latest version not found for model ${cut(name)}.`)
}

/** The newest of each stage, or of those that are named. */
export function latestVersions(
  { workspace }: Call,
  name: string,
  stages: readonly string[],
): { readonly model_versions: ModelVersionMessage[] } {
  const wanted = new Set<string>(stages.map(stageOf))
  const { id } = requireRegisteredModel(workspace.db, name)
  const newest = modelVersionMessages(workspace, [...newestByStage(workspace.db, [id]).keys()])
  return { model_versions: newest.filter(({ current_stage: stage }) => wanted.size === 0 || wanted.has(stage)) }
}

/** Where the files of a version are. They are made before it is answered: what the client asks for next is there, or it hears now why not. */
export async function downloadUri(call: Call, name: string, version: string): Promise<{ readonly artifact_uri: string }> {
  const id = versionId(call, name, version)
  await versionFiles(call, id)
  return { artifact_uri: versionArtifactUri(id) }
}
