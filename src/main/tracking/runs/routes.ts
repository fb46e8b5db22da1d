import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { mlflowStatuses } from '../../../shared/domain/tracking/status.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Call, TrackingRoute } from '../server/route.ts'
import { rpc } from '../server/rpc.ts'
import { entries, int64, list, oneOf, required, text } from '../server/wire.ts'
import { begunBefore, createRun } from './create.ts'
import { requireRunByUuid } from './find.ts'
import { logInputs, logOutputs } from './inputs.ts'
import { recordModel } from './legacyModel.ts'
import { deleteRunTag, logParam, setRunTag } from './log.ts'
import { runInfoMessage, runMessages } from './messages.ts'
import { deleteClientRun, restoreClientRun, updateClientRun } from './update.ts'

const run = { run_id: required(text) }
const valued = { ...run, key: required(text), value: text.default('') }

/** Of the description of a dataset: its profile may have 16 MiB. */
const inputBytes = 40 * 1024 ** 2
/** Of all that a model says of itself. */
const modelBytes = 4 * 1024 ** 2

const datasetInput = z
  .object({
    tags: entries,
    dataset: z.object({
      name: required(text),
      digest: required(text),
      source_type: required(text),
      source: required(text),
      schema: text.nullish(),
      profile: text.nullish(),
    }),
  })
  .transform(({ tags, dataset: { source_type: sourceType, schema, profile, ...dataset } }) => ({
    tags,
    dataset: { ...dataset, sourceType, schema: schema ?? undefined, profile: profile ?? undefined },
  }))

/**
 * A client that has waited too long asks again, and would have two runs. That it has gone is behind what it asked: it is read a turn later.
 * @throws CANCELLED
 */
async function refuseIfGone({ socket }: Call['request']): Promise<void> {
  await setImmediate()
  await setImmediate()
  if (socket.readableEnded || socket.destroyed) throw new CairnError('CANCELLED', 'The client went away.')
}

/** Runs: begun, ended, described, deleted. */
export const runRoutes: readonly TrackingRoute[] = [
  ...rpc(
    'POST',
    'mlflow/runs/create',
    {
      experiment_id: text.default('0'),
      user_id: text.optional(),
      run_name: text.optional(),
      start_time: int64.optional(),
      // Not MLflow's: for clients that keep what they log until a server is there.
      run_id: text.optional(),
      tags: entries,
    },
    async (input, { workspace, at, request }) => {
      const { experiment_id, user_id: user, run_name: name, start_time: startedAt, tags, run_id: uuid } = input
      const given = { experiment: experiment_id || '0', name, user, startedAt: startedAt || undefined, tags, uuid }
      await refuseIfGone(request)
      const id = begunBefore(workspace, given) ?? createRun(workspace, given, at).id
      return { run: runMessages(workspace, [id])[0] }
    },
  ),
  ...rpc(
    'POST',
    'mlflow/runs/update',
    { ...run, status: oneOf(...mlflowStatuses).optional(), end_time: int64.optional(), run_name: text.optional() },
    ({ run_id, status, end_time: endedAt, run_name: name }, { workspace, at }) => ({
      run_info: runInfoMessage(workspace, updateClientRun(workspace, run_id, { status, endedAt, name }, at)),
    }),
  ),
  ...rpc('GET', 'mlflow/runs/get', run, ({ run_id }, { workspace }) => ({
    run: runMessages(workspace, [requireRunByUuid(workspace.db, run_id).id])[0],
  })),
  ...rpc('POST', 'mlflow/runs/delete', run, async ({ run_id }, { workspace, at }) => {
    await deleteClientRun(workspace, run_id, at)
    return {}
  }),
  ...rpc('POST', 'mlflow/runs/restore', run, async ({ run_id }, { workspace }) => {
    await restoreClientRun(workspace, run_id)
    return {}
  }),
  ...rpc('POST', 'mlflow/runs/log-parameter', valued, ({ run_id, key, value }, { workspace, at }) => {
    logParam(workspace, run_id, { key, value }, at)
    return {}
  }),
  ...rpc('POST', 'mlflow/runs/set-tag', valued, ({ run_id, key, value }, { workspace, at }) => {
    setRunTag(workspace, run_id, { key, value }, at)
    return {}
  }),
  ...rpc('POST', 'mlflow/runs/delete-tag', { ...run, key: required(text) }, ({ run_id, key }, { workspace, at }) => {
    deleteRunTag(workspace, run_id, key, at)
    return {}
  }),
  ...rpc(
    'POST',
    'mlflow/runs/log-inputs',
    { ...run, datasets: list(datasetInput).default([]), models: list(z.object({ model_id: required(text) })).default([]) },
    ({ run_id, datasets, models }, { workspace, at }) => {
      logInputs(workspace, run_id, { datasets, models: models.map(({ model_id }) => model_id) }, at)
      return {}
    },
    { bodyBytes: inputBytes },
  ),
  ...rpc(
    'POST',
    'mlflow/runs/outputs',
    { ...run, models: list(z.object({ model_id: required(text), step: int64.default(0) })) },
    ({ run_id, models }, { workspace, at }) => {
      const made = models.map(({ model_id: model, step }) => ({ model, step }))
      logOutputs(workspace, run_id, made, at)
      return {}
    },
  ),
  ...rpc(
    'POST',
    'mlflow/runs/log-model',
    { ...run, model_json: required(text) },
    ({ run_id, model_json }, { workspace, at }) => {
      recordModel(workspace, run_id, model_json, at)
      return {}
    },
    { bodyBytes: modelBytes },
  ),
]
