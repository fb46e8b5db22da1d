import type { ImportedInput, ImportedPoint, ImportedRun, ReadContext } from '../source.ts'
import { filesAt } from './artifactPlaces.ts'
import { integerIn, type Tables, textIn } from './tables.ts'
import { loggedModelPattern, readStatus, reasons, runIdPattern, tags as tagNames } from './words.ts'

const runColumns = ['run_uuid', 'name', 'status', 'start_time', 'end_time', 'lifecycle_stage', 'artifact_uri', 'user_id']
const datasetColumns = ['name', 'digest', 'dataset_source_type', 'dataset_source', 'dataset_schema', 'dataset_profile']

const pieceSize = 4_000
/** A database has no infinities: MLflow keeps the largest double in their place. */
const largest = Number.MAX_VALUE

/** The runs of a database, each with statements that are prepared once. */
export class RunReader {
  readonly #root: string
  readonly #context: ReadContext
  readonly #runs
  readonly #params
  readonly #tags
  readonly #metrics
  readonly #inputs
  readonly #outputs
  readonly #datasets
  readonly #inputTags

  constructor(tables: Tables, root: string, context: ReadContext) {
    this.#root = root
    this.#context = context
    this.#runs = tables.query('runs', runColumns, 'WHERE experiment_id = ? ORDER BY start_time, run_uuid')
    this.#params = tables.query('params', ['key', 'value'], 'WHERE run_uuid = ?')
    this.#tags = tables.query('tags', ['key', 'value'], 'WHERE run_uuid = ?')
    const order = tables.has('metrics', 'step') ? 'ORDER BY key, step, timestamp' : 'ORDER BY key, timestamp'
    this.#metrics = tables.stream('metrics', ['key', 'value', 'timestamp', 'step', 'is_nan'], `WHERE run_uuid = ? ${order}`)
    const inputs = ['input_uuid', 'source_type', 'source_id']
    this.#inputs = tables.query('inputs', inputs, 'WHERE destination_id = ? ORDER BY source_id')
    const links = ['source_type', 'destination_type', 'destination_id', 'step']
    this.#outputs = tables.query('inputs', links, 'WHERE source_id = ? ORDER BY destination_id')
    this.#datasets = tables.query('datasets', datasetColumns, 'WHERE dataset_uuid = ?')
    this.#inputTags = tables.query('input_tags', ['name', 'value'], 'WHERE input_uuid = ?')
  }

  /** Those of an experiment, in the order in which they were started. */
  *of(experiment: string): Generator<ImportedRun> {
    for (const row of this.#runs(experiment)) {
      const run = this.#read(experiment, row)
      if (run) yield run
    }
  }

  #read(experiment: string, row: Readonly<Record<string, unknown>>): ImportedRun | null {
    const uuid = textIn(row.run_uuid) ?? ''
    const leaveOut = (reason: string) => {
      this.#context.leaveOut({ kind: 'run', place: uuid, reason })
      return null
    }
    if (!runIdPattern.test(uuid)) return leaveOut('Its id is not 32 hexadecimal digits.')
    if (row.lifecycle_stage === 'deleted') return leaveOut(reasons.deleted)
    const status = readStatus(textIn(row.status))
    if (status === null) return leaveOut(reasons.status)
    const tags = entriesOf(this.#tags(uuid))
    return {
      uuid,
      experiment,
      name: textIn(row.name) || tags.get(tagNames.name) || null,
      user: textIn(row.user_id) || tags.get(tagNames.user) || null,
      notes: tags.get(tagNames.notes) ?? '',
      status,
      startedAt: integerIn(row.start_time),
      endedAt: integerIn(row.end_time),
      params: entriesOf(this.#params(uuid)),
      tags,
      inputs: this.#inputsOf(uuid),
      models: this.#modelsOf(uuid),
      points: () => this.#pointsOf(uuid),
      files: () => filesAt({ root: this.#root, location: textIn(row.artifact_uri), owner: uuid }, this.#context),
    }
  }

  *#pointsOf(uuid: string): Generator<ImportedPoint[]> {
    let piece: ImportedPoint[] = []
    for (const row of this.#metrics(uuid)) {
      const point = readPoint(row)
      if (point) piece.push(point)
      else this.#context.leaveOut({ kind: 'point', place: uuid, reason: 'Its time, step or value is no number.' })
      if (piece.length >= pieceSize) {
        yield piece
        piece = []
      }
    }
    if (piece.length > 0) yield piece
  }

  #inputsOf(uuid: string): ImportedInput[] {
    const rows = this.#inputs(uuid).filter((row) => row.source_type === 'DATASET')
    return rows.flatMap((row) => {
      const [dataset] = this.#datasets(row.source_id)
      const [name, digest] = [textIn(dataset?.name), textIn(dataset?.digest)]
      if (!dataset || !name || !digest) {
        this.#context.leaveOut({ kind: 'input', place: uuid, reason: reasons.input })
        return []
      }
      const tags = new Map<string, string>()
      for (const tag of this.#inputTags(row.input_uuid)) tags.set(textIn(tag.name) ?? '', textIn(tag.value) ?? '')
      const from = { sourceType: textIn(dataset.dataset_source_type) ?? '', source: textIn(dataset.dataset_source) ?? '' }
      const described = { schema: textIn(dataset.dataset_schema), profile: textIn(dataset.dataset_profile) }
      return [{ name, digest, ...from, ...described, tags }]
    })
  }

  /** A link goes from the run to the model, whether the model was used or made. */
  #modelsOf(uuid: string): ImportedRun['models'] {
    return this.#outputs(uuid).flatMap((row) => {
      const model = textIn(row.destination_id) ?? ''
      const role = row.destination_type === 'MODEL_OUTPUT' ? 'output' : row.destination_type === 'MODEL_INPUT' ? 'input' : null
      return role !== null && loggedModelPattern.test(model) ? [{ model, role, step: integerIn(row.step) ?? 0 } as const] : []
    })
  }
}

export function entriesOf(rows: Iterable<Readonly<Record<string, unknown>>>): Map<string, string> {
  const entries = new Map<string, string>()
  for (const row of rows) entries.set(textIn(row.key) ?? '', textIn(row.value) ?? '')
  return entries
}

function readPoint(row: Readonly<Record<string, unknown>>): ImportedPoint | null {
  const { key, value, timestamp, step } = row
  const whole = integerIn(step ?? 0)
  const time = integerIn(timestamp)
  if (typeof key !== 'string' || whole === null || time === null) return null
  if (row.is_nan === 1) return { name: key, step: whole, timestamp: time, value: Number.NaN }
  if (typeof value !== 'number') return null
  const beyond = value === largest ? Infinity : value === -largest ? -Infinity : value
  return { name: key, step: whole, timestamp: time, value: beyond }
}
