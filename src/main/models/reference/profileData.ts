import type { Column, Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { Profile } from '../../../shared/domain/models/profile.ts'
import { hasClasses } from '../../../shared/domain/training/tasks.ts'
import { batchesOf, type Duck, textWithoutTokens, viewNames, withLooseFile, withoutTokens, withVersion } from '../../datasets/tasks.ts'
import { type LoadedModel, loadModel, type ModelSource, type Predictor, predictorOf } from '../../evaluation/tasks.ts'
import type { Task, TaskContext } from '../../jobs/index.ts'
import { KeptPredictions, type PredictedRelation } from './keptPredictions.ts'
import { type ProfiledPredictions, PredictionTally } from './predictions.ts'
import { type ProfiledColumn, type ProfiledRelation, profileRows } from './profileRows.ts'

/** DuckDB spills beyond this. */
export const profileMemory = 2 ** 29

export interface ProfileVersionInput {
  readonly manifest: Manifest
  readonly model: ModelSource
  /** The rows from `from` on, before `to`, counted from 0: what was appended. All of them where it is left out. */
  readonly range?: { readonly from: number; readonly to: number }
}

/** Rows that were profiled, where they still lie. */
export interface ProfiledRows {
  readonly duck: Duck
  readonly profile: Profile
  readonly model: Predictor
  /** Null where the model cannot take them. */
  readonly predicted: PredictedRelation | null
}

/** The profile of rows of a dataset version as a model takes them, with what it predicts for them. */
export const profileVersion: Task<ProfileVersionInput, Profile> = (input, context) =>
  withProfiledVersion(input, context, ({ profile }) => Promise.resolve(profile))

/** The same, for whoever wants more of the rows. */
export function withProfiledVersion<T>(
  input: ProfileVersionInput,
  context: TaskContext,
  use: (rows: ProfiledRows) => Promise<T>,
): Promise<T> {
  return withModel(input.model, context, async (model) => {
    const { manifest, range } = input
    const { objects, scratch, signal } = context
    return withVersion(manifest, objects, { scratch, signal, memory: profileMemory }, async (duck) => {
      const all = manifest.segments.reduce((sum, segment) => sum + segment.rows, 0)
      const [first, end] = range ? [Math.max(0, range.from), Math.min(all, range.to)] : [0, all]
      const from = range ? `(FROM version WHERE row >= ${first} AND row < ${end})` : 'version'
      const rows = Math.max(0, end - first)
      return use(await profiledRows(duck, { model, columns: versionColumns(manifest, model), from, rows, context }))
    })
  })
}

export interface ProfileFileInput {
  readonly path: string
  readonly model: ModelSource
}

/** The profile of a file, which is read as data are read for the model. */
export const profileFile: Task<ProfileFileInput, Profile> = (input, context) =>
  withProfiledFile(input, context, ({ profile }) => Promise.resolve(profile))

/** The same, for whoever wants more of the rows. */
export function withProfiledFile<T>(
  { path, model: source }: ProfileFileInput,
  context: TaskContext,
  use: (rows: ProfiledRows) => Promise<T>,
): Promise<T> {
  return withModel(source, context, async (model, { reading }) => {
    const { scratch, signal } = context
    return withLooseFile(path, wanted(model), reading, { scratch, signal }, async (duck, { rows, columns }) =>
      use(await profiledRows(duck, { model, columns, from: 'raw', rows, context })),
    )
  })
}

async function profiledRows(duck: Duck, rows: Rows): Promise<ProfiledRows> {
  const { model, from, context } = rows
  const kept = await KeptPredictions.begin(duck, model, rows.rows)
  const relation = relationOf(duck, rows, kept)
  const profile = await profileRows(duck, relation, { onProgress: (fraction) => context.progress(fraction, 'profiling') })
  const predicted = relation.predictions ? kept.relation(from, relation.columns, relation.target ?? null) : null
  return { duck, profile, model, predicted }
}

export async function withModel<T>(
  source: ModelSource,
  { objects }: TaskContext,
  use: (model: Predictor, loaded: LoadedModel) => Promise<T>,
): Promise<T> {
  const loaded = await loadModel(source, objects)
  const model = await predictorOf(loaded)
  try {
    return await use(model, loaded)
  } finally {
    await model.release()
  }
}

type Asked = Pick<Predictor, 'inputs' | 'target' | 'task' | 'tokensOf'>

/** What of data is profiled for a model: its inputs, and its target where that is there. Classes are texts, as the model's labels are. */
function wanted({ inputs, target, task }: Asked): Column[] {
  return [...inputs, { name: target, type: hasClasses(task) ? 'text' : 'number' }]
}

/** The columns of the view `version` that a model takes, without what stood for a missing value where it was trained. */
export function versionColumns({ columns }: Pick<Manifest, 'columns'>, model: Asked): ProfiledColumn[] {
  const names = viewNames(columns)
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  return wanted(model).flatMap(({ name }) => {
    const type = types.get(name)
    if (type === undefined) return []
    const sql = names.get(name) as string
    const tokens = model.tokensOf?.({ name, type })
    if (!tokens) return [{ name, type, sql }]
    return [{ name, type, sql: type === 'text' ? textWithoutTokens('text', sql, tokens) : withoutTokens(type, sql, tokens) }]
  })
}

/** A class as the model's labels name it: 1 is `1`, whether it is stored as an integer or as a number. */
function labelOf({ name, type, sql }: ProfiledColumn): ProfiledColumn {
  const text = `(${sql})::VARCHAR`
  const whole = `CASE WHEN (${sql}) = trunc(${sql}) AND abs(${sql}) < 1e15 THEN (${sql})::BIGINT::VARCHAR ELSE ${text} END`
  return { name, type: 'text', sql: type === 'number' ? whole : text }
}

interface Rows {
  readonly model: Predictor
  /** The inputs and the target that are there. */
  readonly columns: readonly ProfiledColumn[]
  readonly from: string
  readonly rows: number
  readonly context: TaskContext
}

/** @param kept where the predictions are written beside */
export function relationOf(duck: Duck, { model, columns, from, rows, context }: Rows, kept?: KeptPredictions): ProfiledRelation {
  const found = new Map(columns.map((column) => [column.name, column]))
  const target = found.get(model.target) ?? null
  const inputs = model.inputs.flatMap((input) => asTaken(input, found.get(input.name)))
  const absent = model.inputs.filter(({ name }) => !found.has(name)).map(({ name }) => name)
  const fits = absent.length === 0 && inputs.every(({ type }, place) => kinds[type] === kinds[model.inputs[place].type])
  return {
    from,
    columns: inputs,
    absent,
    target: target && hasClasses(model.task) ? labelOf(target) : target,
    predictions: fits && rows > 0 ? predictedRows(duck, { model, columns: inputs, from, rows, context }, kept) : null,
  }
}

/** Types between which values keep their meaning. */
const kinds = { integer: 'number', number: 'number', boolean: 'boolean', text: 'text', date: 'date', datetime: 'date' } as const

/** A boolean is 0 or 1 to whoever takes numbers. */
function asTaken({ type }: Column, column: ProfiledColumn | undefined): ProfiledColumn[] {
  if (!column) return []
  if (column.type !== 'boolean' || kinds[type] !== 'number') return [column]
  return [{ ...column, type, sql: `(${column.sql})::INTEGER` }]
}

/** What the model says of every row of a version, in float32. @throws COLUMN_UNKNOWN, TYPE_MISMATCH */
export async function predictVersion(
  manifest: Manifest,
  model: Predictor,
  context: TaskContext,
): Promise<{ output: Float32Array; width: number }> {
  const { objects, scratch, signal } = context
  return withVersion(manifest, objects, { scratch, signal, memory: profileMemory }, async (duck) => {
    const rows = manifest.segments.reduce((sum, segment) => sum + segment.rows, 0)
    const columns = versionColumns(manifest, model).filter(({ name }) => name !== model.target)
    const inputs = model.inputs.flatMap((input) =>
      asTaken(
        input,
        columns.find(({ name }) => name === input.name),
      ),
    )
    const outputs: Float32Array[] = []
    let width = 1
    await predictBatches(duck, { model, columns: inputs, from: 'version', rows, context }, (output, of) => {
      width = of
      outputs.push(output)
    })
    const all = new Float32Array(rows * width)
    let at = 0
    for (const output of outputs) {
      all.set(output, at)
      at += output.length
    }
    return { output: all, width }
  })
}

async function predictBatches(
  duck: Duck,
  { model, columns, from, rows, context }: Rows,
  each: (output: Float32Array, width: number) => void | Promise<void>,
): Promise<void> {
  const taken = columns.map(({ name }) => ({ name, type: model.inputs.find((input) => input.name === name)?.type ?? 'text' }))
  let done = 0
  for await (const batch of batchesOf(duck, { rows, columns: taken, values: columns.map(({ sql }) => sql), from })) {
    const { output, width } = await model.predict(batch)
    await each(Float32Array.from(output), width)
    done += batch.rows
    context.progress(done / rows, 'predicting')
    context.signal.throwIfAborted()
  }
}

/** What the model says of the rows, batch by batch. */
function predictedRows(duck: Duck, { model, columns, from, rows, context }: Rows, kept?: KeptPredictions): ProfiledPredictions {
  return {
    profiles: async (rowSets) => {
      const tally = new PredictionTally(model, rowSets, rows)
      await predictBatches(duck, { model, columns, from, rows, context }, async (output, width) => {
        tally.add(output, width)
        await kept?.add(output, width)
      })
      return tally.finish()
    },
  }
}
