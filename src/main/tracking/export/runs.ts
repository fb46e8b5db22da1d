import { createHash } from 'node:crypto'
import { mlflowStatuses } from '../../../shared/domain/tracking/status.ts'
import { filesBeneath, madeByTraining, readPoints, seriesNames, treeOfRun } from '../../experiments/online.ts'
import type { Workspace } from '../../workspace/index.ts'
import { type ExperimentMessage, type RunMessage, runMessages } from '../runs/messages.ts'
import type { MlrunsWriter } from './store.ts'

export function writeExperiment(store: MlrunsWriter, experiment: ExperimentMessage): void {
  const { experiment_id: id, name, creation_time, last_update_time, tags } = experiment
  store.meta([id], {
    artifact_location: store.uri(id),
    creation_time,
    experiment_id: id,
    last_update_time,
    lifecycle_stage: 'active',
    name,
  })
  store.entries([id, 'tags'], 'tag', tags)
}

/** A run with all of its points and files. @returns how many of both */
export async function writeRun(
  { workspace, store }: { workspace: Workspace; store: MlrunsWriter },
  number: number,
): Promise<{ points: number; files: number }> {
  const [run] = runMessages(workspace, [number])
  const { info, data } = run
  const place = [info.experiment_id, info.run_id]
  store.keepPlace(info.run_id, place)
  store.meta(place, {
    artifact_uri: store.uri(...place, 'artifacts'),
    end_time: info.end_time ?? null,
    entry_point_name: '',
    experiment_id: info.experiment_id,
    lifecycle_stage: 'active',
    run_id: info.run_id,
    run_name: info.run_name,
    run_uuid: info.run_id,
    source_name: '',
    source_type: 4,
    source_version: '',
    start_time: info.start_time,
    status: mlflowStatuses.indexOf(info.status) + 1,
    tags: [],
    user_id: info.user_id,
  })
  store.entries([...place, 'params'], 'param', data.params)
  store.entries([...place, 'tags'], 'tag', data.tags)
  writeInputs(store, run, place)
  return { points: writePoints({ workspace, store }, number, place), files: await writeFiles({ workspace, store }, number, place) }
}

/** What training keeps for Cairn alone stays here: a package of the model is for others. */
async function writeFiles({ workspace, store }: Writing, number: number, place: readonly string[]): Promise<number> {
  const files = filesBeneath(workspace.db, treeOfRun(number), '')
  const isTrained = workspace.sqlite.prepare('SELECT 1 FROM training_runs WHERE run_id = ?').get(number) !== undefined
  const own = isTrained ? files.filter(({ path }) => madeByTraining(path) || path.startsWith('split/')) : []
  for (const { path } of own)
    store.leaveOut({
      kind: 'file',
      place: [...place, path].join('/'),
      reason: 'It is what a training keeps for Cairn: build a package of the model.',
    })
  return store.files(
    [...place, 'artifacts'],
    files.filter((file) => !own.includes(file)),
  )
}

interface Writing {
  readonly workspace: Workspace
  readonly store: MlrunsWriter
}

const page = 10_000

function writePoints({ workspace, store }: Writing, number: number, place: readonly string[]): number {
  let written = 0
  store.folder(...place, 'metrics')
  for (const name of seriesNames(workspace, number)) {
    const lines: string[] = []
    let after: Parameters<typeof readPoints>[3]['after']
    do {
      const { points, next } = readPoints(workspace, number, name, { limit: page, after })
      for (const { step, timestamp, value } of points) lines.push(`${timestamp} ${floatOf(value)} ${step}\n`)
      after = next ?? undefined
    } while (after)
    if (store.keyed([...place, 'metrics'], name, lines.join(''), 'point')) written += lines.length
  }
  return written
}

/** As Python reads a float. */
export function floatOf(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  return Number.isFinite(value) ? String(value) : value > 0 ? 'inf' : '-inf'
}

/** In a folder, MLflow knows datasets and inputs by hashes of what they are. */
function writeInputs(store: MlrunsWriter, { info, inputs, outputs }: RunMessage, place: readonly string[]): void {
  for (const { dataset, tags } of inputs.dataset_inputs) {
    const id = md5(dataset.name, dataset.digest)
    const described = { schema: dataset.schema ?? null, profile: dataset.profile ?? null }
    const { name, digest, source, source_type } = dataset
    store.once([info.experiment_id, 'datasets', id], { digest, name, ...described, source, source_type })
    const input = { source_type: 'DATASET', source_id: id, destination_type: 'RUN', destination_id: info.run_id }
    store.meta([...place, 'inputs', md5(id, info.run_id)], {
      ...input,
      tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
    })
  }
  for (const { model_id } of inputs.model_inputs) {
    const input = { source_type: 'MODEL', source_id: model_id, destination_type: 'RUN', destination_id: info.run_id }
    store.meta([...place, 'inputs', md5(model_id, info.run_id)], { ...input, tags: {} })
  }
  for (const { model_id, step } of outputs.model_outputs) {
    const output = { source_type: 'RUN_OUTPUT', source_id: info.run_id, destination_type: 'MODEL_OUTPUT', destination_id: model_id }
    store.meta([...place, 'outputs', model_id], { ...output, step, tags: {} })
  }
}

function md5(...texts: readonly string[]): string {
  const hash = createHash('md5')
  for (const text of texts) hash.update(text)
  return hash.digest('hex')
}
