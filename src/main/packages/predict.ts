import { existsSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { extname } from 'node:path'
import type { FileReview, PredictedRow, PredictorInputs } from '../../shared/contract/packages.ts'
import type { Column } from '../../shared/domain/datasets/dataset.ts'
import type { Reading } from '../../shared/domain/datasets/reading.ts'
import { masked as maskedText } from '../../shared/domain/datasets/sensitive.ts'
import type { InputCheck, PlaceKind } from '../../shared/domain/packages/inputChecks.ts'
import { ModelSignature } from '../../shared/domain/packages/package.ts'
import { CairnError } from '../../shared/errors.ts'
import {
  type AddedColumns,
  type AddedValues,
  addedCells,
  type GivenFile,
  placeFile,
  withGivenFile,
  withReviewedFile,
} from '../datasets/tasks.ts'
import { type LoadedModel, loadModel, type ModelSource, predictorOf } from '../evaluation/tasks.ts'
import type { Frame } from '../frame.ts'
import type { Task, TaskContext } from '../jobs/index.ts'
import { answersFromOnnx, answersOf } from './formats/answers.ts'
import { OnnxPredictor } from '../onnx/run.ts'
import { appVersion } from '../resources.ts'
import type { ObjectStore } from '../workspace/index.ts'
import { onnxOf } from './formats/exporters.ts'
import type { Answers } from './formats/parity.ts'
import { InputCounter, type KnownInput } from './inputChecks.ts'
import { rowOf } from './row.ts'
import { seenInputs, type TrainingSeen } from './seenInputs.ts'
import { openPackage, requireFile } from './verify.ts'

const unknownReading =
  'This model does not record which values meant missing in its training data, so the file was read with default settings.'

/** A package file, or a model of the workspace. */
export type PredictorSource = { readonly kind: 'package'; readonly path: string } | ModelSource

/** A package file, or a model of the workspace, of which more can be known than its file says. */
export interface Predicting {
  readonly model: PredictorSource
  /** For one that was trained here: what it has seen. */
  readonly training?: TrainingSeen
}

export interface PredictInput extends Predicting {
  /** The rows, and where the predictions go. */
  readonly data: string
  readonly output: string
  readonly overwrite: boolean
}

export interface PredictOutput {
  path: string
  rows: number
  /** Of the file that was written: all columns of the data, then the predictions. */
  columns: string[]
  /** Those of the data that the model does not take. */
  extra: string[]
  /** How the file was read, in a few words each. */
  readAs: string[]
  /** What a reader of the predictions has to know. */
  notes: string[]
  /** What the file has that the model has not seen, column by column; and what its places are called. */
  checks: InputCheck[]
  places: PlaceKind
  /** The predictions of the first rows. */
  first: { place: number; cells: string[] }[]
}

const shownRows = 10

/**
 * Predicts the rows of a data file, however many, in batches. The output is written whole or not at all: as Parquet where it is called
 * so, else as CSV.
 */
export const predictTask: Task<PredictInput, PredictOutput> = async ({ data, output, overwrite, ...predicting }, context) => {
  if (!overwrite && existsSync(output)) throw taken(output)
  context.progress(0, 'reading')
  const model = await openModel(predicting.model, context.objects)
  const known = await knownInputs(predicting, model, context)
  const { signal } = context
  const isParquet = /^\.(parquet|pq)$/i.test(extname(output))
  let predicted: PredictOutput | undefined
  try {
    await placeFile({ path: output, overwrite, signal }, async (temporary) => {
      const access = { scratch: context.scratch, signal, ...(isParquet && { parquet: temporary }) }
      predicted = await withGivenFile(data, model.inputs, await readingFor(model, data), access, (file) =>
        predictFile(file, { predicting, model, known, context, output, temporary, isParquet }),
      )
    })
  } finally {
    await model.release()
  }
  if (predicted === undefined) throw new Error('Nothing was predicted.')
  return predicted
}

interface FilePrediction {
  readonly predicting: Predicting
  readonly model: OpenedModel
  readonly known: readonly KnownInput[]
  readonly context: TaskContext
  readonly output: string
  /** Where it is written. */
  readonly temporary: string
  readonly isParquet: boolean
}

/** Of all progress, what reading takes; and of what follows, what predicting takes where writing comes after it. */
const [readingShare, predictingShare] = [0.3, 0.6]

async function predictFile(file: GivenFile, prediction: FilePrediction): Promise<PredictOutput> {
  const { predicting, model, known, context, output, temporary, isParquet } = prediction
  const { rows, names, places } = file
  const counter = new InputCounter(known, (row) => places.of(row))
  const first: PredictOutput['first'] = []
  // What is predicted for a row of a sensitive target is a value of it.
  const shown = predicting.training?.sensitive?.includes(model.target) ? 0 : Math.min(rows, shownRows)
  const progress = (fraction: number, phase: string) => context.progress(readingShare + (1 - readingShare) * fraction, phase)
  const share = isParquet ? predictingShare : 1
  const more: AddedColumns = {
    names: predictionNames(model, names),
    text: model.labels.length > 0,
    values: async (batch, done) => {
      progress((share * done) / rows, 'predicting')
      counter.add(batch, done)
      const values = addedValues(await model.answer(batch))
      if (done < shown) {
        const cells = addedCells(more, values)
        for (let row = 0; done + row < shown && row < batch.rows; row++)
          first.push({ place: places.of(done + row), cells: cells.map((cell) => cell(row)) })
      }
      return values
    },
  }
  let columns: readonly string[] = [...names, ...more.names]
  if (isParquet) columns = await file.writeParquet(more, (fraction) => progress(share + (1 - share) * fraction, 'writing'))
  else await writeFile(temporary, file.withColumns(more, output), { flag: 'wx' })
  return {
    path: output,
    rows,
    columns: [...columns],
    extra: names.filter((name) => !model.inputs.some((input) => input.name === name)),
    readAs: [...file.readAs],
    notes: [...(model.reading ? [] : [unknownReading]), ...renamedNotes([...names, ...more.names], columns)],
    checks: counter.checks(),
    places: places.kind,
    first,
  }
}

/** The columns that a Parquet file could not have under their own names. */
function renamedNotes(names: readonly string[], written: readonly string[]): string[] {
  const others = names.flatMap((name, place) =>
    written[place] === name ? [] : [`${JSON.stringify(name)} as ${JSON.stringify(written[place])}`],
  )
  if (others.length === 0) return []
  return [`Columns whose names differ in case only were written with a number: ${others.join(', ')}.`]
}

function addedValues(answers: Answers): AddedValues {
  if (answers.kind === 'values') return { texts: null, numbers: answers.values }
  return { texts: answers.labels, numbers: answers.probabilities }
}

/** What a file is for a model before it is predicted: nothing is written. */
export const reviewTask: Task<Predicting & { data: string; rows: number }, FileReview> = async (
  { data, rows: count, ...predicting },
  context,
) => {
  const model = await openModel(predicting.model, context.objects)
  try {
    const known = await knownInputs(predicting, model, context)
    const { scratch, signal } = context
    const reading = await readingFor(model, data)
    return await withReviewedFile(data, model.inputs, reading, { scratch, signal }, async (file) => {
      const counter = new InputCounter(known, (row) => file.places.of(row))
      let done = 0
      if (file.problem === null && file.present.length > 0)
        for await (const batch of file.batches()) {
          context.progress(done / file.rows, 'checking')
          counter.add(batch, done)
          done += batch.rows
        }
      const present = new Set(file.present.map(({ name }) => name))
      const needed = new Set(model.inputs.map(({ name }) => name))
      const masked = new Set(known.filter(({ sensitive }) => sensitive).map(({ name }) => name))
      const first = await file.first(count)
      return {
        rows: file.rows,
        readAs: [...file.readAs],
        columns: [...file.present],
        missing: [...file.lacking],
        extra: file.names.filter((name) => !needed.has(name)),
        first: first.map((cells, row) => ({
          place: file.places.of(row),
          cells: cells.map((cell, at) => (cell !== null && masked.has(file.present[at].name) ? maskedText : cell)),
        })),
        places: file.places.kind,
        problem: file.problem && { code: file.problem.code, message: file.problem.message },
        checks: counter.checks().filter(({ column }) => present.has(column)),
        notes: model.reading ? [] : [unknownReading],
      }
    })
  } finally {
    await model.release()
  }
}

/** What goes into a model, for a form of one row. */
export const inputsTask: Task<Predicting, PredictorInputs> = async (predicting, context) => {
  const model = await openModel(predicting.model, context.objects)
  try {
    const known = await knownInputs(predicting, model, context)
    const { target, labels } = model
    return { target, labels: [...labels], inputs: known.map(({ name, type, levels, range }) => ({ name, type, levels, range })) }
  } finally {
    await model.release()
  }
}

/** Predicts one row of typed texts. @throws TYPE_MISMATCH for a text that is no value of its column */
export const predictRowTask: Task<Predicting & { values: Readonly<Record<string, string>> }, PredictedRow> = async (
  { values, ...predicting },
  context,
) => {
  const model = await openModel(predicting.model, context.objects)
  try {
    const row = rowOf(model.inputs, values)
    const counter = new InputCounter(await knownInputs(predicting, model, context), () => 1)
    counter.add(row, 0)
    const { labels } = model
    const answered = addedValues(await model.answer(row))
    const [predicted, ...probabilities] = addedCells({ names: ['', ...labels], text: labels.length > 0 }, answered).map((cell) => cell(0))
    return {
      target: model.target,
      predicted,
      probabilities: model.labels.map((label, place) => ({ label, probability: Number(probabilities[place]) })),
      checks: counter.checks(),
    }
  } finally {
    await model.release()
  }
}

interface OpenedModel {
  /** What its package says that it has seen; null for another model. */
  readonly described: readonly KnownInput[] | null
  readonly inputs: readonly Column[]
  readonly labels: readonly string[]
  readonly target: string
  /** How data are read for it; null where that is not known. */
  readonly reading: Reading | null
  /** The samples that its package brings. */
  readonly samples?: Uint8Array
  answer(batch: Frame): Promise<Answers>
  release(): Promise<void>
}

/** A model as ONNX, whatever it comes from: what is predicted here is what its package would predict. */
async function openModel(source: PredictorSource, objects: ObjectStore): Promise<OpenedModel> {
  if (source.kind === 'package') {
    const { files, inputs, signature } = await openPackage(source.path)
    const { labels, target, reading = null } = signature
    return {
      described: signature.inputs,
      inputs,
      labels,
      target,
      reading,
      samples: files.get('samples.csv'),
      ...(await answeringGraph(requireFile(files, 'model/model.onnx'), inputs)),
    }
  }
  const loaded = await loadModel(source, objects)
  const { model, body, reading } = loaded
  const { inputs, target } = model
  const foreign = body.kind === 'onnx' && body.ports !== null
  const answering = foreign ? await answeringForeign(loaded) : await answeringGraph(onnxOf(loaded, appVersion), inputs)
  const described = source.kind === 'onnx' && !foreign ? await describedInputs(source.signature, objects) : null
  return { described, inputs, labels: target.labels, target: target.column, reading, ...answering }
}

/** Values of `samples.csv` have no form of a column, as the programs of the package read it too. */
const plainReading: Reading = {
  format: 'cairn.reading/2',
  nullTokens: { text: [''], other: [''] },
  layout: { delimiter: ',', header: true },
}

/** How a file is read for a model: as its data were, but for the samples of its own package. */
async function readingFor({ reading, samples }: OpenedModel, data: string): Promise<Reading | null> {
  if (reading?.format !== 'cairn.reading/2' || samples === undefined) return reading
  const found = await stat(data).catch(() => null)
  if (!found?.isFile() || found.size !== samples.length) return reading
  return Buffer.compare(await readFile(data), samples) === 0 ? plainReading : reading
}

async function describedInputs(signature: string, objects: ObjectStore): Promise<readonly KnownInput[]> {
  return ModelSignature.parse(JSON.parse((await objects.get(signature)).toString())).inputs
}

/** What the model has seen of its inputs: as its package says, or as its training rows are. */
async function knownInputs(
  { training }: Predicting,
  { described, inputs }: OpenedModel,
  context: TaskContext,
): Promise<readonly KnownInput[]> {
  if (described) return described
  return training ? seenInputs(inputs, training, context) : inputs
}

type Answering = Pick<OpenedModel, 'answer' | 'release'>

/** A graph that Cairn wrote decides on its own labels. */
async function answeringGraph(graph: Uint8Array, inputs: readonly Column[]): Promise<Answering> {
  const onnx = await OnnxPredictor.open(graph)
  return { answer: async (batch) => answersFromOnnx(await onnx.predict(batch, inputs)), release: () => onnx.release() }
}

/** One from elsewhere is fed and read by its ports, and its numbers are decided on here. */
async function answeringForeign(loaded: LoadedModel): Promise<Answering> {
  const predictor = await predictorOf(loaded)
  const answer = async (batch: Frame) => answersOf(loaded.model, (await predictor.predict(batch)).output)
  return { answer, release: () => predictor.release() }
}

function taken(output: string): CairnError {
  return new CairnError('ALREADY_EXISTS', `${output} already exists.`, { file: output })
}

/**
 * `predicted_<target>`, then `probability_<class>` of each class. A column of the data may be called so: the new one gets a
 * number then, and the given one stays.
 */
export function predictionNames({ labels, target }: Pick<OpenedModel, 'labels' | 'target'>, given: readonly string[]): string[] {
  const taken = new Set(given)
  const free = (name: string): string => {
    let unused = name
    for (let n = 2; taken.has(unused); n++) unused = `${name}_${n}`
    taken.add(unused)
    return unused
  }
  return [`predicted_${target}`, ...labels.map((label) => `probability_${label}`)].map(free)
}
