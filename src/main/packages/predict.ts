import { existsSync } from 'node:fs'
import type { Column } from '../../shared/domain/dataset.ts'
import { CairnError } from '../../shared/errors.ts'
import { frameFromFile } from '../datasets/tasks.ts'
import type { Frame, FrameColumn } from '../frame.ts'
import type { Task } from '../jobs/index.ts'
import { placeFile } from './container/index.ts'
import { samplesCsv } from './documents/index.ts'
import { answersFromOnnx } from './formats/answers.ts'
import { OnnxPredictor } from '../onnx/run.ts'
import type { Answers } from './formats/parity.ts'
import { openPackage, requireFile } from './verify.ts'

export interface PredictInput {
  /** The package, the rows, and where the predictions go. */
  readonly path: string
  readonly data: string
  readonly output: string
  readonly overwrite: boolean
}

export interface PredictOutput {
  path: string
  rows: number
  /** Of the file that was written: all columns of the data, then the predictions. */
  columns: string[]
}

/** Predicts the rows of a data file with nothing but a package. The output is written whole or not at all. */
export const predictTask: Task<PredictInput, PredictOutput> = async ({ path, data, output, overwrite }, context) => {
  if (!overwrite && existsSync(output)) throw taken(output)
  context.progress(0, 'reading')
  const model = await openPackage(path)
  const { scratch, signal } = context
  const frame = await frameFromFile(data, model.inputs, {}, { scratch, signal, others: true })
  context.progress(0.5, 'predicting')
  const predictor = await OnnxPredictor.open(requireFile(model.files, 'model/model.onnx'))
  const answers = answersFromOnnx(await predictor.predict(frame, model.inputs))
  await predictor.release()
  context.progress(0.8, 'writing')
  const predicted = predictionColumns(answers, model.signature.labels, new Set(frame.columns.keys()))
  const all: Frame = { rows: frame.rows, columns: new Map([...frame.columns, ...predicted]) }
  const written = [...all.columns].map(([name, { type }]): Column => ({ name, type }))
  if (!(await placeFile(output, Buffer.from(samplesCsv(written, all)), { mode: 0o644, overwrite }))) throw taken(output)
  return { path: output, rows: frame.rows, columns: written.map((column) => column.name) }
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
