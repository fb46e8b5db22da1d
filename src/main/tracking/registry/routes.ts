import { versionArtifactUri } from '../../../shared/domain/tracking/artifactUri.ts'
import type { ModelVersionRow } from '../../models/index.ts'
import { invalid, TrackingError } from '../server/errors.ts'
import type { Call, TrackingRoute } from '../server/route.ts'
import { rpc } from '../server/rpc.ts'
import { entry, flag, list, required, text } from '../server/wire.ts'
import { versionFiles } from './files.ts'
import { requireRegisteredModel, versionByAlias, versionByNumber } from './find.ts'
import { loggedModelRoutes } from './loggedModels/routes.ts'
import { modelVersionMessages, newestByStage, registeredModelMessages } from './messages.ts'
import {
  createModel,
  deleteAlias,
  deleteModel,
  deleteVersion,
  describeRegisteredModel,
  describeVersion,
  renameModel,
  tagModel,
  tagVersion,
  transition,
  untagModel,
  untagVersion,
} from './models.ts'
import { cut } from './names.ts'
import { registerVersion, setClientAlias } from './register.ts'
import { stageOf } from './stages.ts'
import { tagsOf } from './tags.ts'

const name = required(text)
const version = required(text)
const named = { name }
const versioned = { name, version }

const modelRoutes: readonly TrackingRoute[] = [
  ...rpc('POST', 'mlflow/registered-models/create', { name, tags: list(entry).default([]), description: text.default('') }, (input, call) =>
    modelMessage(call, createModel(call.workspace, input.name, tagsOf(input.tags), input.description)),
  ),
  ...rpc('GET', 'mlflow/registered-models/get', named, (input, call) =>
    modelMessage(call, requireRegisteredModel(call.workspace.db, input.name).id),
  ),
  ...rpc('POST', 'mlflow/registered-models/rename', { name, new_name: required(text) }, (input, call) =>
    modelMessage(call, renameModel(call.workspace, input.name, input.new_name)),
  ),
  ...rpc('PATCH', 'mlflow/registered-models/update', { name, description: text.default('') }, (input, call) =>
    modelMessage(call, describeRegisteredModel(call.workspace, input.name, input.description)),
  ),
  ...rpc('DELETE', 'mlflow/registered-models/delete', named, (input, call) => nothing(deleteModel(call.workspace, input.name))),
  ...(['GET', 'POST'] as const).flatMap((method) =>
    rpc(method, 'mlflow/registered-models/get-latest-versions', { name, stages: list(text).default([]) }, (input, call) =>
      latestVersions(call, input.name, input.stages),
    ),
  ),
  ...rpc('POST', 'mlflow/registered-models/set-tag', { name, key: required(text), value: text.default('') }, (input, call) =>
    nothing(tagModel(call.workspace, input.name, input)),
  ),
  ...rpc('DELETE', 'mlflow/registered-models/delete-tag', { name, key: required(text) }, (input, call) =>
    nothing(untagModel(call.workspace, input.name, input.key)),
  ),
  ...rpc('POST', 'mlflow/registered-models/alias', { name, alias: required(text), version }, async (input, call) =>
    nothing(await setClientAlias(call, input.name, input.alias, input.version)),
  ),
  ...rpc('DELETE', 'mlflow/registered-models/alias', { name, alias: required(text) }, (input, call) =>
    nothing(deleteAlias(call.workspace, input.name, input.alias)),
  ),
  ...rpc('GET', 'mlflow/registered-models/alias', { name, alias: required(text) }, (input, call) =>
    versionMessage(call, aliased(call, input.name, input.alias).id),
  ),
]

const newVersion = {
  name,
  source: required(text),
  run_id: text.optional(),
  model_id: text.optional(),
  run_link: text.optional(),
  description: text.default(''),
  tags: list(entry).default([]),
}

const versionRoutes: readonly TrackingRoute[] = [
  ...rpc('POST', 'mlflow/model-versions/create', newVersion, async (input, call) => {
    const { source, description, run_id: runId, model_id: modelId, run_link: runLink, tags } = input
    const made = { name: input.name, source, runId, modelId, runLink, description, tags: tagsOf(tags) }
    return versionMessage(call, await registerVersion(call, made))
  }),
  ...rpc('GET', 'mlflow/model-versions/get', versioned, (input, call) =>
    versionMessage(call, versionByNumber(call.workspace.db, input.name, input.version).id),
  ),
  ...rpc('PATCH', 'mlflow/model-versions/update', { ...versioned, description: text.default('') }, (input, call) =>
    versionMessage(call, describeVersion(call.workspace, input.name, input.version, input.description)),
  ),
  ...rpc('DELETE', 'mlflow/model-versions/delete', versioned, (input, call) =>
    nothing(deleteVersion(call.workspace, input.name, input.version)),
  ),
  ...rpc(
    'POST',
    'mlflow/model-versions/transition-stage',
    { ...versioned, stage: required(text), archive_existing_versions: flag.default(false) },
    (input, call) => {
      const { stage, archive_existing_versions: archive } = input
      return versionMessage(call, transition(call.workspace, [input.name, input.version], stageOf(stage), archive))
    },
  ),
  ...rpc('GET', 'mlflow/model-versions/get-download-uri', versioned, async (input, call) => {
    const { id } = versionByNumber(call.workspace.db, input.name, input.version)
    // What the client asks for next is there then, or it hears now why not.
    await versionFiles(call, id)
    return { artifact_uri: versionArtifactUri(id) }
  }),
  ...rpc('POST', 'mlflow/model-versions/set-tag', { ...versioned, key: required(text), value: text.default('') }, (input, call) =>
    nothing(tagVersion(call.workspace, input.name, input.version, input)),
  ),
  ...rpc('DELETE', 'mlflow/model-versions/delete-tag', { ...versioned, key: required(text) }, (input, call) =>
    nothing(untagVersion(call.workspace, input.name, input.version, input.key)),
  ),
]

/** Registered models, their versions, stages, aliases and tags, and logged models. Searches are beside those of runs. */
export const registryRoutes: readonly TrackingRoute[] = [...modelRoutes, ...versionRoutes, ...loggedModelRoutes]

const nothing = (_done: unknown) => ({})

function modelMessage({ workspace }: Call, id: number) {
  const [message] = registeredModelMessages(workspace, [id])
  return { registered_model: message }
}

function versionMessage({ workspace }: Call, id: number) {
  const [message] = modelVersionMessages(workspace, [id])
  return { model_version: message }
}

/** `latest` is the newest version, whatever its stage. @throws INVALID_PARAMETER_VALUE where no version has the alias, as MLflow's servers do */
function aliased({ workspace: { db } }: Call, name: string, alias: string): Pick<ModelVersionRow, 'id'> {
  const model = requireRegisteredModel(db, name)
  if (alias.toLowerCase() === 'latest') return { id: newest(db, model.id, name) }
  const found = versionByAlias(db, model.id, alias)
  if (found) return found
  throw invalid(`Registered model alias ${cut(alias)} not found.`)
}

function newest(db: Call['workspace']['db'], modelId: number, name: string): number {
  const last = [...newestByStage(db, [modelId]).keys()].at(-1)
  if (last !== undefined) return last
  throw new TrackingError('RESOURCE_DOES_NOT_EXIST', `Latest version not found for model ${cut(name)}.`)
}

function latestVersions({ workspace }: Call, name: string, stages: readonly string[]) {
  const wanted = new Set<string>(stages.map(stageOf))
  const { id } = requireRegisteredModel(workspace.db, name)
  const newest = modelVersionMessages(workspace, [...newestByStage(workspace.db, [id]).keys()])
  return { model_versions: newest.filter(({ current_stage: stage }) => wanted.size === 0 || wanted.has(stage)) }
}
