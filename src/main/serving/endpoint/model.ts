import { Servable } from '../../../shared/domain/serving/endpoint.ts'
import type { ForeignPorts } from '../../../shared/domain/training/model.ts'
import type { Frame, FrameColumn } from '../../frame.ts'
import { ForeignOnnx } from '../../onnx/foreign.ts'
import { OnnxPredictor } from '../../onnx/run.ts'
import { isPlaceless, isSteady, operatorsOf } from '../../onnx/operators.ts'
import type { SessionOptions } from '../../onnx/session.ts'
import { onnxText } from '../../onnx/text.ts'
import { type Answers, answersFromOnnx, answersOf } from '../../packages/tasks.ts'
import type { ObjectStore } from '../../workspace/index.ts'
import type { Predictions } from './contracts.ts'
import type { InputColumn, InputRows } from './frame.ts'

/** A graph in onnxruntime, that answers rows which were held against its signature. */
export interface LoadedGraph {
  /** How long a run takes follows from its rows. */
  readonly isSteady: boolean
  run(input: InputRows): Promise<Predictions>
  release(): Promise<void>
}

/** @throws OBJECT_MISSING, OBJECT_CORRUPT, ZodError */
export async function readServable(object: string, objects: ObjectStore): Promise<Servable> {
  return Servable.parse(JSON.parse((await objects.get(object)).toString()))
}

/**
 * @param options of its session; left out, a graph has as many threads as the processor where its answers do not depend on them
 * @throws OBJECT_MISSING, OBJECT_CORRUPT; MODEL_UNSAFE, PACKAGE_INVALID, FORMAT_INVALID for a graph that is not taken
 */
export async function loadGraph(servable: Servable, objects: ObjectStore, options?: SessionOptions): Promise<LoadedGraph> {
  const graph = await objects.get(servable.graph)
  const operators = operatorsOf(graph)
  const session = isPlaceless(operators) ? (options ?? {}) : { ...options, threads: 1 }
  const run = await (servable.ports === null ? ownGraph(servable, graph, session) : foreignGraph(servable, servable.ports, graph, session))
  return { ...run, isSteady: isSteady(operators) }
}

type Running = Omit<LoadedGraph, 'isSteady'>

/** A graph that Cairn wrote takes each raw column as an input of its own, and decides on its own labels. */
async function ownGraph({ signature }: Servable, graph: Uint8Array, options: SessionOptions): Promise<Running> {
  const onnx = await OnnxPredictor.open(graph, options)
  const names = signature.inputs.map(({ name }) => onnxText(name))
  return {
    run: async (input) => {
      if (input.rows === 0) return noRows(signature.labels)
      const { rows, columns } = padded(input)
      return predictionsOf(answersFromOnnx(await onnx.run(names, columns, rows)), signature.labels, input.rows)
    },
    release: () => onnx.release(),
  }
}

/** One from elsewhere is fed and read by its ports, and its numbers are decided on here. */
async function foreignGraph(
  { signature, task }: Servable,
  ports: ForeignPorts,
  graph: Uint8Array,
  options: SessionOptions,
): Promise<Running> {
  const onnx = await ForeignOnnx.open(graph, options)
  const { labels, threshold } = signature
  const asked = { ...ports, labels }
  return {
    run: async (input) => {
      if (input.rows === 0) return noRows(labels)
      const { rows, columns } = padded(input)
      const frame = frameOf(signature, { rows, columns })
      const answers = answersOf({ task, threshold, target: { labels } }, await onnx.predict(frame, asked))
      return predictionsOf(answers, labels, input.rows)
    },
    release: () => onnx.release(),
  }
}

/** Rows as the other rooms take them. */
export function frameOf({ inputs }: Servable['signature'], { rows, columns }: InputRows): Frame {
  return { rows, columns: new Map(inputs.map(({ name, type }, place) => [name, frameColumn(columns[place], type)])) }
}

/** Rows that a model could be asked: a category, or the middle of a range. */
export function madeRows({ inputs }: Servable['signature'], rows: number): InputRows {
  const columns = inputs.map(({ type, levels, range }) => {
    if (type === 'text') return new Array<string>(rows).fill(levels?.[0] ?? '')
    const value = range ? range.min + (range.max - range.min) / 2 : 0
    return new Float64Array(rows).fill(type === 'number' ? value : Math.round(value))
  })
  return { rows, columns }
}

function frameColumn(values: InputColumn, type: FrameColumn['type']): FrameColumn {
  if (values instanceof Float64Array) return { kind: 'number', type: type === 'text' ? 'number' : type, values }
  return { kind: 'text', type: 'text', levels: values, codes: Int32Array.from(values, (value, row) => (value === '' ? -1 : row)) }
}

/**
 * Onnxruntime computes some operators of elements four at a time, and those that are left over in another way, whose last bit may differ.
 * Rows in fours are computed alike wherever they stand, so that a row gets the same answer alone, in a batch, and in any place of it.
 */
const inFours = 4

function padded(input: InputRows): InputRows {
  const rows = Math.ceil(input.rows / inFours) * inFours
  if (rows === input.rows) return input
  return { rows, columns: input.columns.map((column) => withRows(column, rows)) }
}

/** The last row is repeated: it is as good as any, and is one that the graph takes. */
function withRows(column: InputColumn, rows: number): InputColumn {
  const given = column.length
  if (!(column instanceof Float64Array)) return [...column, ...new Array<string>(rows - given).fill(column[given - 1])]
  const values = new Float64Array(rows)
  values.set(column)
  return values.fill(column[given - 1], given)
}

function predictionsOf(answers: Answers, classes: readonly string[], rows: number): Predictions {
  if (answers.kind === 'values') return { kind: 'values', values: answers.values.subarray(0, rows) }
  const labels = answers.labels.length === rows ? answers.labels : answers.labels.slice(0, rows)
  return { kind: 'classes', labels, classes, probabilities: answers.probabilities.subarray(0, rows * classes.length) }
}

function noRows(classes: readonly string[]): Predictions {
  if (classes.length === 0) return { kind: 'values', values: new Float64Array() }
  return { kind: 'classes', labels: [], classes, probabilities: new Float32Array() }
}

/** The predictions of some of the rows, as if they had been asked alone. */
export function rowsOf(predictions: Predictions, from: number, to: number): Predictions {
  if (predictions.kind === 'values') return { kind: 'values', values: predictions.values.subarray(from, to) }
  const { labels, classes, probabilities } = predictions
  const width = classes.length
  return { kind: 'classes', labels: labels.slice(from, to), classes, probabilities: probabilities.subarray(from * width, to * width) }
}
