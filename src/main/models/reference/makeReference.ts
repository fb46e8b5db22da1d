import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { Profile, ReferenceProfile } from '../../../shared/domain/models/profile.ts'
import { withVersion } from '../../datasets/tasks.ts'
import type { ModelSource, Predictor } from '../../evaluation/tasks.ts'
import { takeRows } from '../../frame.ts'
import type { Task, TaskContext } from '../../jobs/index.ts'
import { readPredictions, rowsOfPart } from '../../training/index.ts'
import type { StoredObject } from '../../workspace/index.ts'
import { createRows, knownAnswers, readInputs, rowsOf } from './heldOut.ts'
import { type Answered, driftSpreads, estimationOf, importanceOf, metricSpreads, performanceOf } from './measure.ts'
import { PredictionTally } from './predictions.ts'
import { predictVersion, profileMemory, relationOf, versionColumns, withModel } from './profileData.ts'
import { profileSets } from './profileRows.ts'
import { packProfile } from './stored.ts'

export interface MakeReferenceInput {
  /** `wine@v3` */
  readonly ref: string
  readonly checksum: string
  /** Of the version: what is made of the same rows is the same whenever it is made. */
  readonly createdAt: number
  readonly model: ModelSource
  readonly manifest: Manifest
  readonly data: { readonly ref: string; readonly hash: string }
  /**
   * What the run has stored of each row: its part and its prediction. Null where the model was not trained here: then all rows are
   * profiled as data that a person named.
   */
  readonly predictions: string | null
  /** Its validation rows were training rows in the end. */
  readonly refit: boolean
}

export interface MakeReferenceOutput {
  readonly reference: StoredObject
  readonly rows: { readonly train: number; readonly validation: number }
}

const chunkCount = 10
/** Fewer rows than this in a chunk tell nothing of how a figure moves. */
const leastChunkRows = 10
/** So many held-out rows, evenly spread, are in memory with their inputs. */
const mostInputRows = 20_000

/** Makes the reference profile of a model version out of the rows that it was trained on and those that were held out. */
export const makeReferenceTask: Task<MakeReferenceInput, MakeReferenceOutput> = async (input, context) => {
  const reference = await computeReference(input, context)
  const { train, validation } = reference
  return { reference: await context.objects.put(packProfile(reference)), rows: { train: train.rows, validation: validation?.rows ?? 0 } }
}

/** The same for whoever keeps it elsewhere. */
export function computeReference(input: MakeReferenceInput, context: TaskContext): Promise<ReferenceProfile> {
  return withModel(input.model, context, async (model) => {
    context.progress(0, 'reading')
    const rows = await chooseRows(input, context)
    const output = rows.output ?? (await predictVersion(input.manifest, model, { ...context, progress: part(context, 0.05, 0.3) }))
    const profiles = await profileParts(input, model, { rows, output }, { ...context, progress: part(context, 0.3, 0.8) })
    const [train, validation, ...chunks] = profiles
    const answered = await answeredRows(input, model, { rows, output }, context)
    context.progress(0.85, 'measuring')
    const measured = await measure(input, model, answered, { ...context, progress: part(context, 0.9, 1) })
    return {
      format: 'cairn.reference/1',
      ref: input.ref,
      checksum: input.checksum,
      data: input.data,
      train,
      validation: validation.rows > 0 ? validation : null,
      part: rows.part,
      performance: answered ? performanceOf(model, answered.all) : [],
      chunks:
        chunks.length > 0
          ? {
              count: chunkCount,
              rows: chunks[0].rows,
              metrics: answered ? metricSpreads(model, answered.chunks) : {},
            }
          : null,
      drift: driftSpreads(train, chunks),
      ...measured,
      createdAt: input.createdAt,
    }
  })
}

/** A part of a task's progress. */
function part({ progress }: TaskContext, from: number, to: number): TaskContext['progress'] {
  return (fraction, phase, detail) => progress(from + (to - from) * fraction, phase, detail)
}

interface Chosen {
  readonly total: number
  readonly part: 'validation' | 'test' | null
  readonly train: Uint32Array
  readonly heldOut: Uint32Array
  /** As the run has stored them. */
  readonly output: { readonly output: Float32Array; readonly width: number } | null
}

async function chooseRows({ manifest, predictions, refit }: MakeReferenceInput, { objects }: TaskContext): Promise<Chosen> {
  const total = rowsOf(manifest)
  if (predictions === null) {
    const all = Uint32Array.from({ length: total }, (_, row) => row)
    return { total, part: null, train: all, heldOut: all, output: null }
  }
  const stored = readPredictions(await objects.get(predictions))
  const [train, validation, test] = (['train', 'validation', 'test'] as const).map((name) => rowsOfPart(stored.parts, name))
  // A model that was refit has learned from its validation rows, and what is stored of them is from the model before.
  const own = refit ? Uint32Array.from([...train, ...validation]).sort() : train
  const isValidation = !refit && validation.length > 0
  return {
    total,
    part: isValidation ? 'validation' : test.length > 0 ? 'test' : null,
    train: own,
    heldOut: isValidation ? validation : test,
    output: stored,
  }
}

/** The chunk of each held-out row: in their order, as equal as can be. */
function chunkOf(place: number, rows: number): number {
  return Math.min(chunkCount - 1, Math.floor((place * chunkCount) / rows))
}

interface Predicted {
  readonly rows: Chosen
  readonly output: { readonly output: Float32Array; readonly width: number }
}

/** The profile of the training rows, of those that were held out, and of each chunk of these. */
async function profileParts(
  { manifest, predictions }: MakeReferenceInput,
  model: Predictor,
  { rows: { total, train, heldOut }, output }: Predicted,
  context: TaskContext,
): Promise<Profile[]> {
  const codes = new Uint8Array(total).fill(255)
  for (const row of train) codes[row] = 0
  for (const [place, row] of heldOut.entries()) codes[row] = 1 + chunkOf(place, heldOut.length)
  const held = Array.from({ length: chunkCount }, (_, chunk) => [1 + chunk])
  const chunks = heldOut.length >= chunkCount * leastChunkRows ? held : []
  const sets = [predictions === null ? held.flat() : [0], held.flat(), ...chunks]
  const { objects, scratch, signal } = context
  return withVersion(manifest, objects, { scratch, signal, memory: profileMemory }, async (duck) => {
    const known = Uint32Array.from(codes.keys()).filter((row) => codes[row] !== 255)
    await createRows(duck, 'codes', known, codes)
    const columns = versionColumns(manifest, model)
    const relation = relationOf(duck, { model, columns, from: 'version', rows: total, context })
    return profileSets(
      duck,
      {
        ...relation,
        predictions: {
          profiles: async (rowSets) => {
            const tally = new PredictionTally(model, rowSets, total)
            tally.add(output.output, output.width)
            return tally.finish()
          },
        },
      },
      { codes, sets, from: '(SELECT version.*, code FROM version JOIN codes ON version.row = codes.row)' },
      (fraction) => context.progress(fraction, 'profiling'),
    )
  })
}

interface AnsweredRows {
  readonly all: Answered
  readonly chunks: readonly Answered[]
  /** Their places in the version. */
  readonly rowIds: Uint32Array
}

/** The held-out rows whose answer is known; null where the data have no target. */
async function answeredRows(
  { manifest }: MakeReferenceInput,
  model: Predictor,
  { rows: { heldOut }, output: { output, width } }: Predicted,
  context: TaskContext,
): Promise<AnsweredRows | null> {
  const answers = await knownAnswers(manifest, model, context)
  if (!answers) return null
  const pick = (rowIds: Uint32Array): Answered => ({
    output: Float64Array.from({ length: rowIds.length * width }, (_, i) => output[rowIds[Math.floor(i / width)] * width + (i % width)]),
    width,
    actual: Float64Array.from(rowIds, (row) => answers[row]),
  })
  const isKnown = (row: number) => !Number.isNaN(answers[row])
  const chunks = Array.from({ length: chunkCount }, (_, chunk) =>
    heldOut.filter((row, place) => chunkOf(place, heldOut.length) === chunk && isKnown(row)),
  )
  const rowIds = heldOut.filter(isKnown)
  return { all: pick(rowIds), chunks: chunks.map(pick), rowIds }
}

/** What needs the inputs of the held-out rows: evenly spread ones of many. */
async function measure(
  { manifest }: MakeReferenceInput,
  model: Predictor,
  answered: AnsweredRows | null,
  context: TaskContext,
): Promise<Pick<ReferenceProfile, 'importance' | 'estimation'>> {
  if (!answered || answered.rowIds.length === 0)
    return { importance: null, estimation: { kind: 'none', reason: 'There are no held-out rows whose answer is known.' } }
  const { rowIds, all } = answered
  const count = Math.min(rowIds.length, mostInputRows)
  const places = Uint32Array.from({ length: count }, (_, i) => Math.floor((i * rowIds.length) / count))
  const frame = await readInputs(
    manifest,
    model,
    places.map((place) => rowIds[place]),
    context,
  )
  const cleaned = model.withoutTokens?.(frame) ?? frame
  const actual = Float64Array.from(places, (place) => all.actual[place])
  const importance = await importanceOf(model, cleaned, actual, context)
  const { width } = all
  const few: Answered = {
    width,
    actual,
    output: Float64Array.from({ length: count * width }, (_, i) => all.output[places[Math.floor(i / width)] * width + (i % width)]),
  }
  // Classes are estimated by their probabilities alone, so all rows serve.
  const estimation =
    model.labels.length > 0
      ? await estimationOf(model, all, takeRows(cleaned, []), context.signal)
      : await estimationOf(model, few, cleaned, context.signal)
  return { importance, estimation }
}
