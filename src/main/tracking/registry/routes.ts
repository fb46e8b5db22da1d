import type { TrackingRoute } from '../server/route.ts'
import { rpc } from '../server/rpc.ts'
import { entry, flag, list, required, text } from '../server/wire.ts'
import { loggedModelRoutes } from './loggedModels/routes.ts'
import { tagsOf } from './tags.ts'

/** With the rooms of models and governance: loaded when a client first asks, for a server starts often and mostly takes runs. */
const load = () => import('./handlers.ts')

const name = required(text)
const named = { name }
const versioned = { name, version: required(text) }
const key = required(text)
const value = text.default('')
const alias = required(text)
const description = text.default('')
const tags = list(entry).default([])

const modelRoutes: readonly TrackingRoute[] = [
  ...rpc('POST', 'mlflow/registered-models/create', { name, tags, description }, async (input, call) => {
    const { createModel, modelMessage } = await load()
    return modelMessage(call, createModel(call.workspace, input.name, tagsOf(input.tags), input.description))
  }),
  ...rpc('GET', 'mlflow/registered-models/get', named, async (input, call) => {
    const { modelId, modelMessage } = await load()
    return modelMessage(call, modelId(call, input.name))
  }),
  ...rpc('POST', 'mlflow/registered-models/rename', { name, new_name: name }, async (input, call) => {
    const { modelMessage, renameModel } = await load()
    return modelMessage(call, renameModel(call.workspace, input.name, input.new_name))
  }),
  ...rpc('PATCH', 'mlflow/registered-models/update', { name, description }, async (input, call) => {
    const { describeRegisteredModel, modelMessage } = await load()
    return modelMessage(call, describeRegisteredModel(call.workspace, input.name, input.description))
  }),
  ...rpc('DELETE', 'mlflow/registered-models/delete', named, async (input, call) =>
    nothing((await load()).deleteModel(call.workspace, input.name)),
  ),
  ...(['GET', 'POST'] as const).flatMap((method) =>
    rpc(method, 'mlflow/registered-models/get-latest-versions', { name, stages: list(text).default([]) }, async (input, call) =>
      (await load()).latestVersions(call, input.name, input.stages),
    ),
  ),
  ...rpc('POST', 'mlflow/registered-models/set-tag', { name, key, value }, async (input, call) =>
    nothing((await load()).tagModel(call.workspace, input.name, input)),
  ),
  ...rpc('DELETE', 'mlflow/registered-models/delete-tag', { name, key }, async (input, call) =>
    nothing((await load()).untagModel(call.workspace, input.name, input.key)),
  ),
  ...rpc('POST', 'mlflow/registered-models/alias', { ...versioned, alias }, async (input, call) =>
    nothing(await (await load()).setClientAlias(call, input.name, input.alias, input.version)),
  ),
  ...rpc('DELETE', 'mlflow/registered-models/alias', { name, alias }, async (input, call) =>
    nothing((await load()).deleteAlias(call.workspace, input.name, input.alias)),
  ),
  ...rpc('GET', 'mlflow/registered-models/alias', { name, alias }, async (input, call) => {
    const { aliasedId, versionMessage } = await load()
    return versionMessage(call, aliasedId(call, input.name, input.alias))
  }),
]

const newVersion = {
  name,
  source: required(text),
  run_id: text.optional(),
  model_id: text.optional(),
  run_link: text.optional(),
  description,
  tags,
}

const versionRoutes: readonly TrackingRoute[] = [
  ...rpc('POST', 'mlflow/model-versions/create', newVersion, async (input, call) => {
    const { run_id: runId, model_id: modelId, run_link: runLink, ...said } = input
    const { registerVersion, versionMessage } = await load()
    return versionMessage(call, await registerVersion(call, { ...said, runId, modelId, runLink, tags: tagsOf(said.tags) }))
  }),
  ...rpc('GET', 'mlflow/model-versions/get', versioned, async (input, call) => {
    const { versionId, versionMessage } = await load()
    return versionMessage(call, versionId(call, input.name, input.version))
  }),
  ...rpc('PATCH', 'mlflow/model-versions/update', { ...versioned, description }, async (input, call) => {
    const { describeVersion, versionMessage } = await load()
    return versionMessage(call, describeVersion(call.workspace, input.name, input.version, input.description))
  }),
  ...rpc('DELETE', 'mlflow/model-versions/delete', versioned, async (input, call) =>
    nothing((await load()).deleteVersion(call.workspace, input.name, input.version)),
  ),
  ...rpc(
    'POST',
    'mlflow/model-versions/transition-stage',
    { ...versioned, stage: required(text), archive_existing_versions: flag.default(false) },
    async (input, call) => {
      const { stageOf, transition, versionMessage } = await load()
      const { stage, archive_existing_versions: archive } = input
      return versionMessage(call, transition(call.workspace, [input.name, input.version], stageOf(stage), archive))
    },
  ),
  ...rpc('GET', 'mlflow/model-versions/get-download-uri', versioned, async (input, call) =>
    (await load()).downloadUri(call, input.name, input.version),
  ),
  ...rpc('POST', 'mlflow/model-versions/set-tag', { ...versioned, key, value }, async (input, call) =>
    nothing((await load()).tagVersion(call.workspace, input.name, input.version, input)),
  ),
  ...rpc('DELETE', 'mlflow/model-versions/delete-tag', { ...versioned, key }, async (input, call) =>
    nothing((await load()).untagVersion(call.workspace, input.name, input.version, input.key)),
  ),
]

/** Registered models, their versions, stages, aliases and tags, and logged models. Searches are beside those of runs. */
export const registryRoutes: readonly TrackingRoute[] = [...modelRoutes, ...versionRoutes, ...loggedModelRoutes]

const nothing = (_done: unknown) => ({})
