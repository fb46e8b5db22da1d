import { artifactPathProblem } from '../../../shared/domain/experiments/artifactPath.ts'
import { filesBeneath } from '../../experiments/online.ts'
import type { Workspace } from '../../workspace/index.ts'
import { loggedModelMessages } from '../registry/loggedModels/messages.ts'
import { type ModelVersionMessage, modelVersionMessages, registeredModelMessages } from '../registry/messages.ts'
import { floatOf } from './runs.ts'
import type { MlrunsWriter } from './store.ts'

interface Writing {
  readonly workspace: Workspace
  readonly store: MlrunsWriter
}

const statuses = { LOGGED_MODEL_PENDING: 1, LOGGED_MODEL_READY: 2, LOGGED_MODEL_UPLOAD_FAILED: 3 } as const

/** A model that a program logged, beside the runs of its experiment. @returns how many files it has */
export async function writeLoggedModel({ workspace, store }: Writing, number: number): Promise<number> {
  const [{ info, data }] = loggedModelMessages(workspace, [number])
  const place = [info.experiment_id, 'models', info.model_id]
  store.keepPlace(info.model_id, place)
  store.meta(place, {
    artifact_location: store.uri(...place, 'artifacts'),
    creation_timestamp: info.creation_timestamp_ms,
    experiment_id: info.experiment_id,
    last_updated_timestamp: info.last_updated_timestamp_ms,
    lifecycle_stage: 'active',
    model_id: info.model_id,
    model_type: info.model_type ?? null,
    name: info.name,
    source_run_id: info.source_run_id ?? null,
    status: statuses[info.status],
    status_message: null,
  })
  store.entries([...place, 'params'], 'param', data.params)
  store.entries([...place, 'tags'], 'tag', info.tags)
  writeMetrics(store, place, data.metrics)
  const tree = { kind: 'loggedModel', id: number, label: info.model_id } as const
  return store.files([...place, 'artifacts'], filesBeneath(workspace.db, tree, ''))
}

type Metrics = ReturnType<typeof loggedModelMessages>[number]['data']['metrics']

function writeMetrics(store: MlrunsWriter, place: readonly string[], metrics: Metrics): void {
  store.folder(...place, 'metrics')
  for (const [name, points] of Map.groupBy(metrics, ({ key }) => key)) {
    const lines = points.map(({ timestamp, value, step, run_id, dataset_name, dataset_digest }) => {
      // Its reader parts a line at spaces.
      const isNamed = dataset_name && dataset_digest && !dataset_name.includes(' ')
      return `${[timestamp, floatOf(Number(value)), step, run_id, ...(isNamed ? [dataset_name, dataset_digest] : [])].join(' ')}\n`
    })
    store.keyed([...place, 'metrics'], name, lines.join(''), 'point')
  }
}

/**
 * The registered models with those of their versions whose run or logged model is written too. A version of Cairn's own is left out: its
 * package is for others. @returns how many versions
 */
export function writeRegistry(writing: Writing): number {
  const { workspace, store } = writing
  const numbers = workspace.sqlite.prepare('SELECT id FROM models WHERE deleted_at IS NULL ORDER BY name').pluck().all() as number[]
  store.folder('models')
  return registeredModelMessages(workspace, numbers).reduce((sum, model) => {
    if (!isFolderName(model.name)) {
      store.leaveOut({ kind: 'model', place: model.name, reason: 'MLflow cannot keep this name as a folder.' })
      return sum
    }
    const placed = versionsOf(workspace, model.name).flatMap((version) => {
      const location = locationOf(writing, version)
      if (location !== null) return [{ version, location }]
      const reason = 'It came from no run or model that is exported: build a package of it.'
      store.leaveOut({ kind: 'model', place: `${model.name}/${version.version}`, reason })
      return []
    })
    if (placed.length > 0) writeModel(store, model, placed)
    return sum + placed.length
  }, 0)
}

const isFolderName = (name: string) => !/[/:]/.test(name) && artifactPathProblem(name) === null

function versionsOf(workspace: Workspace, model: string): ModelVersionMessage[] {
  const numbers = workspace.sqlite
    .prepare(
      'SELECT v.id FROM model_versions v JOIN models m ON m.id = v.model_id WHERE m.name = ? AND v.deleted_at IS NULL ORDER BY v.number',
    )
    .pluck()
    .all(model) as number[]
  return modelVersionMessages(workspace, numbers)
}

/** Where the files of a version lie in the folder; null where they do not. */
function locationOf({ store }: Writing, { source, run_id, model_id }: ModelVersionMessage): string | null {
  if (model_id !== undefined) return store.placeOf(model_id, 'artifacts')
  const path = /\/artifacts\/(.+)$/s.exec(source)?.[1] ?? /^runs:\/[0-9a-f]{32}\/(.+)$/s.exec(source)?.[1]
  if (run_id === undefined || path === undefined || artifactPathProblem(path) !== null) return null
  return store.placeOf(run_id, 'artifacts', ...path.split('/'))
}

interface Placed {
  readonly version: ModelVersionMessage
  readonly location: string
}

function writeModel(store: MlrunsWriter, model: ReturnType<typeof registeredModelMessages>[number], placed: readonly Placed[]): void {
  const place = ['models', model.name]
  store.meta(place, {
    creation_timestamp: model.creation_timestamp,
    description: model.description ?? null,
    last_updated_timestamp: model.last_updated_timestamp,
    name: model.name,
  })
  store.entries([...place, 'tags'], 'tag', model.tags)
  const taken = new Set(placed.map(({ version }) => version.version))
  const aliases = model.aliases.filter(({ version }) => taken.has(version))
  store.entries(
    [...place, 'aliases'],
    'tag',
    aliases.map(({ alias, version }) => ({ key: alias, value: version })),
  )
  for (const { version, location } of placed) writeVersion(store, [...place, `version-${version.version}`], { version, location })
}

function writeVersion(store: MlrunsWriter, place: readonly string[], { version, location }: Placed): void {
  store.meta(place, {
    creation_timestamp: version.creation_timestamp,
    current_stage: version.current_stage,
    description: version.description ?? null,
    last_updated_timestamp: version.last_updated_timestamp,
    model_id: version.model_id ?? null,
    name: version.name,
    run_id: version.run_id ?? null,
    run_link: version.run_link ?? null,
    source: version.source,
    status: version.status,
    status_message: null,
    storage_location: location,
    user_id: version.user_id ?? null,
    version: Number(version.version),
  })
  store.entries([...place, 'tags'], 'tag', version.tags)
}
