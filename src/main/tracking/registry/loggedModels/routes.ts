import type { Call, TrackingRoute } from '../../server/route.ts'
import { rpc } from '../../server/rpc.ts'
import { entry, flag, list, oneOf, required, text } from '../../server/wire.ts'
import { tagsOf } from '../tags.ts'
import { loggedModelMessages } from './messages.ts'
import {
  addParams,
  createLoggedModel,
  deleteLoggedModel,
  finalizeLoggedModel,
  type LoggedModelRow,
  requireLoggedModel,
  tagLoggedModel,
  untagLoggedModel,
} from './store.ts'

const statuses = { LOGGED_MODEL_PENDING: 'pending', LOGGED_MODEL_READY: 'ready', LOGGED_MODEL_UPLOAD_FAILED: 'failed' } as const
const status = oneOf('LOGGED_MODEL_PENDING', 'LOGGED_MODEL_READY', 'LOGGED_MODEL_UPLOAD_FAILED')
const entries = list(entry).default([])
const identified = { model_id: required(text) }
const one = 'mlflow/logged-models/:model_id'

const newModel = {
  experiment_id: required(text),
  name: text.optional(),
  model_type: text.default(''),
  source_run_id: text.optional(),
  params: entries,
  tags: entries,
}

/** Logged models, as MLflow's clients from 3.0 on know them. */
export const loggedModelRoutes: readonly TrackingRoute[] = [
  ...rpc('POST', 'mlflow/logged-models', newModel, (input, call) => {
    const { experiment_id: experiment, source_run_id: run, name, model_type: type, params, tags } = input
    return shown(call, createLoggedModel(call.workspace, { experiment, run, name, type, params: tagsOf(params), tags: tagsOf(tags) }))
  }),
  ...rpc('GET', one, { ...identified, allow_deleted: flag.default(false) }, (input, call) =>
    shown(call, requireLoggedModel(call.workspace.db, input.model_id, { deleted: input.allow_deleted })),
  ),
  ...rpc('PATCH', one, { ...identified, status: required(status) }, (input, call) =>
    shown(call, finalizeLoggedModel(call.workspace, input.model_id, statuses[input.status])),
  ),
  ...rpc('DELETE', one, identified, (input, call) => {
    deleteLoggedModel(call.workspace, input.model_id)
    return {}
  }),
  ...rpc('POST', `${one}/params`, { ...identified, params: entries }, (input, call) => {
    addParams(call.workspace, input.model_id, tagsOf(input.params))
    return {}
  }),
  ...rpc('PATCH', `${one}/tags`, { ...identified, tags: entries }, (input, call) =>
    shown(call, tagLoggedModel(call.workspace, input.model_id, tagsOf(input.tags))),
  ),
  ...rpc('DELETE', `${one}/tags/:tag_key`, { ...identified, tag_key: required(text) }, (input, call) => {
    untagLoggedModel(call.workspace, input.model_id, input.tag_key)
    return {}
  }),
]

function shown({ workspace }: Call, { id }: LoggedModelRow) {
  const [model] = loggedModelMessages(workspace, [id])
  return { model }
}
