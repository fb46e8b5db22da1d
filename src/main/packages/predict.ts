import { existsSync } from 'node:fs'
import type { Column } from '../../shared/domain/dataset.ts'
import { TrainedModel } from '../../shared/domain/model.ts'
import { ModelSignature } from '../../shared/domain/package.ts'
import type { Reading } from '../../shared/domain/reading.ts'
import { CairnError } from '../../shared/errors.ts'
import { frameFromFile } from '../datasets/tasks.ts'
import type { ModelSource } from '../evaluation/tasks.ts'
import type { Frame, FrameColumn } from '../frame.ts'
import type { Task } from '../jobs/index.ts'
import { placeFile } from './container/index.ts'
import { samplesCsv } from './documents/index.ts'
import { answersFromOnnx } from './formats/answers.ts'
import { OnnxPredictor } from '../onnx/run.ts'
import { appVersion } from '../resources.ts'
import { readSafetensors } from '../training/index.ts'
import type { ObjectStore } from '../workspace/index.ts'
import { exportOnnx } from './formats/onnx/export.ts'
import type { Answers } from './formats/parity.ts'
import { openPackage, requireFile } from './verify.ts'

const unknownReading =
  'This model does not record which values stood for missing ones in its training data; the file was read with the defaults of its format.'

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

/** Predicts the rows of a data file. The output is written whole or not at all. */
export const predictTask: Task<PredictInput, PredictOutput> = async ({ model: source, data, output, overwrite }, context) => {
  if (!overwrite && existsSync(output)) throw taken(output)
  context.progress(0, 'reading')
  const model = await openModel(source, context.objects)
  const { scratch, signal } = context
  const frame = await frameFromFile(data, model.inputs, model.reading, { scratch, signal, others: true })
  context.progress(0.5, 'predicting')
  const predictor = await OnnxPredictor.open(model.onnx)
  const answers = answersFromOnnx(await predictor.predict(frame, model.inputs))
  await predictor.release()
  context.progress(0.8, 'writing')
  const predicted = predictionColumns(answers, model.labels, new Set(frame.columns.keys()))
  const all: Frame = { rows: frame.rows, columns: new Map([...frame.columns, ...predicted]) }
  const written = [...all.columns].map(([name, { type }]): Column => ({ name, type }))
  if (!(await placeFile(output, Buffer.from(samplesCsv(written, all)), { mode: 0o644, overwrite }))) throw taken(output)
  return { path: output, rows: frame.rows, columns: written.map((column) => column.name), notes: model.reading ? [] : [unknownReading] }
}

interface OpenedModel {
  readonly onnx: Uint8Array
  readonly inputs: readonly Column[]
  readonly labels: readonly string[]
  /** How data are read for it; null where that is not known. */
  readonly reading: Reading | null
}

/** A model as ONNX, whatever it comes from: what is predicted here is what its package would predict. */
async function openModel(source: PredictorSource, objects: ObjectStore): Promise<OpenedModel> {
  if (source.kind === 'package') {
    const { files, inputs, signature } = await openPackage(source.path)
    return { onnx: requireFile(files, 'model/model.onnx'), inputs, labels: signature.labels, reading: signature.reading ?? null }
  }
  if (source.kind === 'onnx') {
    const signature = ModelSignature.parse(JSON.parse((await objects.get(source.signature)).toString()))
    const inputs = signature.inputs.map(({ name, type }): Column => ({ name, type }))
    return { onnx: await objects.get(source.onnx), inputs, labels: signature.labels, reading: signature.reading ?? null }
  }
  const trained = TrainedModel.parse(JSON.parse((await objects.get(source.model)).toString()))
  const model = { ...trained, threshold: source.threshold }
  const weights = readSafetensors(await objects.get(source.weights))
  return {
    onnx: exportOnnx(model, weights, appVersion),
    inputs: model.inputs,
    labels: model.target.labels,
    reading: source.reading ?? null,
  }
}

function taken(output: string): CairnError {
  return new CairnError('ALREADY_EXISTS', `${output} is there already.`, { file: output })
}

/** `label` and `probability <class>`, or `prediction`; a name that the data has already gets a number. */
function predictionColumns(answers: Answers, labels: readonly string[], taken: Set<string>): Map<string, FrameColumn> {
  const columns = new Map<string, FrameColumn>()
  const add = (name: string, column: FrameColumn) => {
    let free = name
    for (let n = 2; taken.has(free); n++) free = `${name} ${n}`
    taken.add(free)
    columns.set(free, column)
  }
  if (answers.kind === 'values') {
    add('prediction', { kind: 'number', type: 'number', values: answers.values })
    return columns
  }
  const code = new Map(labels.map((label, i) => [label, i]))
  add('label', { kind: 'text', type: 'text', levels: labels, codes: Int32Array.from(answers.labels, (label) => code.get(label) ?? -1) })
  labels.forEach((label, i) => {
    const values = Float64Array.from(answers.labels, (_, row) => answers.probabilities[row * labels.length + i])
    add(`probability ${label}`, { kind: 'number', type: 'number', values })
  })
  return columns
}
