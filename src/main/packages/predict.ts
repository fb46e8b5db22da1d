import { existsSync } from 'node:fs'
import type { Column } from '../../shared/domain/datasets/dataset.ts'
import type { Reading } from '../../shared/domain/datasets/reading.ts'
import { CairnError } from '../../shared/errors.ts'
import { withGivenFile } from '../datasets/tasks.ts'
import { type LoadedModel, loadModel, type ModelSource, predictorOf } from '../evaluation/tasks.ts'
import type { Frame } from '../frame.ts'
import type { Task } from '../jobs/index.ts'
import { placeFile } from '../workspace/index.ts'
import { numberText } from './documents/index.ts'
import { answersFromOnnx, answersOf } from './formats/answers.ts'
import { OnnxPredictor } from '../onnx/run.ts'
import { appVersion } from '../resources.ts'
import type { ObjectStore } from '../workspace/index.ts'
import { onnxOf } from './formats/exporters.ts'
import type { Answers } from './formats/parity.ts'
import { openPackage, requireFile } from './verify.ts'

const unknownReading =
  'This model does not record which values meant missing in its training data, so the file was read with default settings.'

/** A package file, or a model of the workspace. */
export type PredictorSource = { readonly kind: 'package'; readonly path: string } | ModelSource

export interface PredictInput {
  readonly model: PredictorSource
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
  /** What a reader of the predictions has to know. */
  notes: string[]
}

/** Predicts the rows of a data file, however many, in batches. The output is written whole or not at all. */
export const predictTask: Task<PredictInput, PredictOutput> = async ({ model: source, data, output, overwrite }, context) => {
  if (!overwrite && existsSync(output)) throw taken(output)
  context.progress(0, 'reading')
  const model = await openModel(source, context.objects)
  const { scratch, signal } = context
  try {
    return await withGivenFile(data, model.inputs, model.reading, { scratch, signal }, async ({ rows, names, withColumns }) => {
      const predicted = predictionNames(model, names)
      const cells = async (batch: Frame, done: number) => {
        context.progress(0.3 + (0.7 * done) / rows, 'predicting')
        return predictionCells(await model.answer(batch), model.labels.length)
      }
      const written = withColumns({ names: predicted, cells }, output)
      if (!(await placeFile(output, written, { mode: 0o644, overwrite }))) throw taken(output)
      return { path: output, rows, columns: [...names, ...predicted], notes: model.reading ? [] : [unknownReading] }
    })
  } finally {
    await model.release()
  }
}

interface OpenedModel {
  readonly inputs: readonly Column[]
  readonly labels: readonly string[]
  readonly target: string
  /** How data are read for it; null where that is not known. */
  readonly reading: Reading | null
  answer(batch: Frame): Promise<Answers>
  release(): Promise<void>
}

/** A model as ONNX, whatever it comes from: what is predicted here is what its package would predict. */
async function openModel(source: PredictorSource, objects: ObjectStore): Promise<OpenedModel> {
  if (source.kind === 'package') {
    const { files, inputs, signature } = await openPackage(source.path)
    const { labels, target, reading = null } = signature
    return { inputs, labels, target, reading, ...(await answeringGraph(requireFile(files, 'model/model.onnx'), inputs)) }
  }
  const loaded = await loadModel(source, objects)
  const { model, body, reading } = loaded
  const { inputs, target } = model
  const foreign = body.kind === 'onnx' && body.ports !== null
  const answering = foreign ? await answeringForeign(loaded) : await answeringGraph(onnxOf(loaded, appVersion), inputs)
  return { inputs, labels: target.labels, target: target.column, reading, ...answering }
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
function predictionNames({ labels, target }: OpenedModel, given: readonly string[]): string[] {
  const taken = new Set(given)
  const free = (name: string): string => {
    let unused = name
    for (let n = 2; taken.has(unused); n++) unused = `${name}_${n}`
    taken.add(unused)
    return unused
  }
  return [`predicted_${target}`, ...labels.map((label) => `probability_${label}`)].map(free)
}

/** The cells of those columns. @param classes 0 for regression */
function predictionCells(answers: Answers, classes: number): ((row: number) => string)[] {
  const number = (value: number) => (Number.isNaN(value) ? '' : numberText(value))
  if (answers.kind === 'values') return [(row) => number(answers.values[row])]
  const { labels, probabilities } = answers
  const probability = (place: number) => (row: number) => number(probabilities[row * classes + place])
  return [(row) => labels[row], ...Array.from({ length: classes }, (_, place) => probability(place))]
}
