import type { TrackingRoute } from '../server/route.ts'
import { rpc } from '../server/rpc.ts'
import { entries, required, text } from '../server/wire.ts'
import {
  createClientExperiment,
  deleteExperiment,
  deleteExperimentTag,
  renameExperiment,
  requireExperimentByName,
  restoreExperiment,
  setExperimentTag,
} from './experiments.ts'
import { requireExperimentByUuid } from './find.ts'
import { experimentMessages } from './messages.ts'

const experiment = { experiment_id: required(text) }

/** Experiments. Where a client would have their files is not asked: Cairn keeps them itself. */
export const experimentRoutes: readonly TrackingRoute[] = [
  ...rpc('POST', 'mlflow/experiments/create', { name: required(text), tags: entries }, ({ name, tags }, { workspace }) => ({
    experiment_id: createClientExperiment(workspace, name, tags),
  })),
  ...rpc('GET', 'mlflow/experiments/get', experiment, ({ experiment_id }, { workspace }) => ({
    experiment: experimentMessages(workspace, [requireExperimentByUuid(workspace.db, experiment_id).id])[0],
  })),
  ...rpc('GET', 'mlflow/experiments/get-by-name', { experiment_name: required(text) }, ({ experiment_name }, { workspace }) => ({
    experiment: experimentMessages(workspace, [requireExperimentByName(workspace, experiment_name).id])[0],
  })),
  ...rpc('POST', 'mlflow/experiments/delete', experiment, async ({ experiment_id }, { workspace, at }) => {
    await deleteExperiment(workspace, experiment_id, at)
    return {}
  }),
  ...rpc('POST', 'mlflow/experiments/restore', experiment, async ({ experiment_id }, { workspace }) => {
    await restoreExperiment(workspace, experiment_id)
    return {}
  }),
  ...rpc('POST', 'mlflow/experiments/update', { ...experiment, new_name: required(text) }, ({ experiment_id, new_name }, { workspace }) => {
    renameExperiment(workspace, experiment_id, new_name)
    return {}
  }),
  ...rpc(
    'POST',
    'mlflow/experiments/set-experiment-tag',
    { ...experiment, key: required(text), value: text.default('') },
    ({ experiment_id, key, value }, { workspace }) => {
      setExperimentTag(workspace, experiment_id, { key, value })
      return {}
    },
  ),
  ...rpc(
    'POST',
    'mlflow/experiments/delete-experiment-tag',
    { ...experiment, key: required(text) },
    ({ experiment_id, key }, { workspace }) => {
      deleteExperimentTag(workspace, experiment_id, key)
      return {}
    },
  ),
]
