import type { InferenceSession, Tensor } from 'onnxruntime-node'
import type { ForeignFeed, ForeignPorts } from '../../shared/domain/training/model.ts'
import { rowNumber } from '../../shared/domain/datasets/rowNumbers.ts'
import { CairnError } from '../../shared/errors.ts'
import { type Frame, type FrameColumn, takeRows } from '../frame.ts'
import { GraphSession, type SessionOptions } from './session.ts'
import { onnxText } from './text.ts'

/** What a model takes and gives, as onnxruntime reads it. A dimension that is not fixed is −1. */
export interface OnnxPort {
  name: string
  type: string
  shape: number[]
}

export interface OnnxPorts {
  inputs: OnnxPort[]
  outputs: OnnxPort[]
}

/** Bounds the memory that the features of a batch take. */
const batchRows = 10_000

/** Runs any ONNX model of tables, whoever made it: each of its inputs takes one raw column, or several side by side. */
export class ForeignOnnx {
  readonly #session: GraphSession

  private constructor(session: GraphSession) {
    this.#session = session
  }

  /** @throws MODEL_UNSAFE; FORMAT_INVALID if onnxruntime cannot load it */
  static async open(model: Uint8Array, options?: SessionOptions): Promise<ForeignOnnx> {
    return new ForeignOnnx(await GraphSession.open(model, options))
  }

  get ports(): OnnxPorts {
    const { inputs, outputs } = this.#session
    return { inputs: inputs.map(portOf), outputs: outputs.map(portOf) }
  }

  /**
   * One number per row for regression; for two classes the probability of the positive one, for more that of each.
   * @param frame has at least the columns that the feeds name
   * @returns row-major @throws COLUMN_UNKNOWN, TYPE_MISMATCH, FORMAT_INVALID where the outputs do not fit the description
   */
  async predict(frame: Frame, model: ForeignPorts & { readonly labels: readonly string[] }): Promise<Float64Array> {
    const width = model.labels.length > 2 ? model.labels.length : 1
    const all = new Float64Array(frame.rows * width)
    for (let start = 0; start < frame.rows; start += batchRows) {
      const rows = Math.min(batchRows, frame.rows - start)
      const batch = takeRows(
        frame,
        Int32Array.from({ length: rows }, (_, i) => start + i),
      )
      const outputs = await this.#session.run(this.#feeds(batch, model.feeds), [model.answer.output])
      all.set(answersIn(outputs[model.answer.output], rows, model.labels.length, model.answer.output), start * width)
    }
    return all
  }

  async release(): Promise<void> {
    await this.#session.release()
  }

  /** Without a prototype, because an input may be called `__proto__`. */
  #feeds(frame: Frame, feeds: readonly ForeignFeed[]): Record<string, Tensor> {
    const tensors: Record<string, Tensor> = Object.create(null)
    for (const feed of feeds) tensors[feed.input] = this.#tensor(frame, feed)
    return tensors
  }

  #tensor(frame: Frame, feed: ForeignFeed): Tensor {
    const columns = feed.columns.map((name) => columnOf(frame, name, feed.dtype === 'string'))
    const dims = feed.rank === 1 ? [frame.rows] : [frame.rows, columns.length]
    const { Tensor } = this.#session.runtime
    if (feed.dtype === 'string') return new Tensor('string', sideBySide(frame.rows, columns.map(textsOf)), dims)
    const values = sideBySide(frame.rows, columns.map(numbersOf))
    if (feed.dtype === 'double') return new Tensor('float64', Float64Array.from(values), dims)
    if (feed.dtype === 'float') return new Tensor('float32', Float32Array.from(values), dims)
    const missing = values.findIndex((value) => !Number.isFinite(value))
    if (missing >= 0) throw missingInteger(feed, missing)
    if (feed.dtype === 'bool')
      return new Tensor(
        'bool',
        Uint8Array.from(values, (value) => (value === 0 ? 0 : 1)),
        dims,
      )
    if (feed.dtype === 'int32') return new Tensor('int32', Int32Array.from(values), dims)
    return new Tensor(
      'int64',
      BigInt64Array.from(values, (value) => BigInt(Math.trunc(value))),
      dims,
    )
  }
}

function portOf(meta: InferenceSession.ValueMetadata): OnnxPort {
  if (!meta.isTensor) return { name: meta.name, type: 'sequence', shape: [] }
  return { name: meta.name, type: meta.type, shape: meta.shape.map((size) => (typeof size === 'number' ? size : -1)) }
}

function columnOf(frame: Frame, name: string, text: boolean): FrameColumn {
  const column = frame.columns.get(name)
  if (column === undefined) throw new CairnError('COLUMN_UNKNOWN', `The data has no column ${JSON.stringify(name)}.`, { column: name })
  if ((column.kind === 'text') !== text) {
    const message = `The model expects ${JSON.stringify(name)} as ${text ? 'text' : 'a number'}, but in the data it is ${column.type}.`
    throw new CairnError('TYPE_MISMATCH', message, { column: name, type: column.type })
  }
  return column
}

function numbersOf(column: FrameColumn): (row: number) => number {
  if (column.kind === 'text') return () => Number.NaN
  return (row) => column.values[row]
}

function textsOf(column: FrameColumn): (row: number) => string {
  if (column.kind !== 'text') return () => ''
  const levels = column.levels.map(onnxText)
  return (row) => (column.codes[row] < 0 ? '' : levels[column.codes[row]])
}

function sideBySide<T>(rows: number, columns: readonly ((row: number) => T)[]): T[] {
  const out: T[] = []
  for (let row = 0; row < rows; row++) for (const value of columns) out.push(value(row))
  return out
}

function missingInteger({ columns, input, dtype }: ForeignFeed, place: number): CairnError {
  const column = columns[place % columns.length]
  const message = `The input "${input}" takes ${dtype}, which cannot hold the missing value of ${JSON.stringify(column)} in row ${rowNumber(Math.floor(place / columns.length))}.`
  return new CairnError('TYPE_MISMATCH', message, { column, row: rowNumber(Math.floor(place / columns.length)) })
}

/** @param classes 0 for regression */
function answersIn(tensor: Tensor, rows: number, classes: number, output: string): Float64Array {
  const values = Float64Array.from(tensor.data as ArrayLike<number | bigint>, Number)
  const width = rows === 0 ? 1 : values.length / rows
  if (classes <= 2 && width === 1) return values
  if (classes === 2 && width === 2) return values.filter((_, i) => i % 2 === 1)
  if (classes > 2 && width === classes) return values
  throw new CairnError('FORMAT_INVALID', `The output "${output}" has ${width} numbers a row, which does not fit ${classes} classes.`, {
    output,
  })
}
