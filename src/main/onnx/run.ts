import type { Tensor } from 'onnxruntime-node'
import type { Column } from '../../shared/domain/datasets/dataset.ts'
import { CairnError } from '../../shared/errors.ts'
import { type Frame, type FrameColumn, takeRows } from '../frame.ts'
import { GraphSession, type SessionOptions } from './session.ts'
import { onnxText } from './text.ts'

/** What a model says about rows. Classes have labels and probabilities, a regression has predictions. */
export interface OnnxOutput {
  readonly rows: number
  /** The predicted label of each row; undefined for regression. */
  readonly labels: string[] | undefined
  /** [rows, classes], row-major; undefined for regression. */
  readonly probabilities: Float32Array | undefined
  /** How many classes there are; 0 for regression, and where there are no rows. */
  readonly classes: number
  /** In the units of the target; undefined for classes. */
  readonly prediction: Float64Array | undefined
}

/** Bounds the memory that the features of a batch take. */
const batchRows = 10_000

/** Runs a model that `exportOnnx` wrote, with onnxruntime and nothing else. */
export class OnnxPredictor {
  readonly #session: GraphSession

  private constructor(session: GraphSession) {
    this.#session = session
  }

  /** @throws MODEL_UNSAFE; PACKAGE_INVALID if onnxruntime cannot load it */
  static async open(model: Uint8Array, options?: SessionOptions): Promise<OnnxPredictor> {
    return new OnnxPredictor(await GraphSession.open(model, options).catch(asPackage))
  }

  /** The names of the raw columns that the model takes. */
  get inputNames(): readonly string[] {
    return this.#session.inputNames
  }

  /** The names of the outputs: label and probabilities, or prediction. */
  get outputNames(): readonly string[] {
    return this.#session.outputNames
  }

  /**
   * @param frame has at least the columns of `inputs`
   * @param inputs the raw columns of the model
   * @throws COLUMN_UNKNOWN, TYPE_MISMATCH
   */
  async predict(frame: Frame, inputs: readonly Column[]): Promise<OnnxOutput> {
    for (const column of inputs) columnOf(frame, column)
    const batches: OnnxOutput[] = []
    for (let start = 0; start < frame.rows; start += batchRows) {
      batches.push(await this.#predictBatch(slice(frame, start), inputs))
    }
    return this.#session.outputNames.length === 1 ? joinValues(batches) : joinClasses(batches)
  }

  async release(): Promise<void> {
    await this.#session.release()
  }

  #predictBatch(frame: Frame, inputs: readonly Column[]): Promise<OnnxOutput> {
    return this.run(
      inputs.map(({ name }) => onnxText(name)),
      inputs.map((input) => valuesOf(columnOf(frame, input))),
      frame.rows,
    )
  }

  /**
   * One run of the graph.
   * @param names of its inputs @param values of each: NaN and the empty text are missing, and no text has U+0000 in it
   */
  async run(names: readonly string[], values: readonly InputValues[], rows: number): Promise<OnnxOutput> {
    const outputs = await this.#session.run(this.#feeds(names, values, rows)).catch(asPackage)
    // By place, because an output steps aside for a column of its name.
    const [first, second] = this.#session.outputNames.map((name) => outputs[name])
    if (second === undefined) {
      if (!(first?.data instanceof Float64Array) || first.data.length !== rows) throw otherOutputs()
      return { rows, labels: undefined, probabilities: undefined, classes: 0, prediction: first.data }
    }
    const classes = second.dims[1]
    const labels: unknown = first.data
    if (!(second.data instanceof Float32Array) || second.dims.length !== 2 || second.data.length !== rows * classes) throw otherOutputs()
    if (!Array.isArray(labels) || labels.length !== rows) throw otherOutputs()
    return { rows, labels: labels.map(String), probabilities: second.data, classes, prediction: undefined }
  }

  /** One tensor for each column. Without a prototype, because a column may be called `__proto__`. */
  #feeds(names: readonly string[], values: readonly InputValues[], rows: number): Record<string, Tensor> {
    const { Tensor } = this.#session.runtime
    const feeds: Record<string, Tensor> = Object.create(null)
    for (const [place, name] of names.entries()) {
      const of = values[place]
      feeds[name] = of instanceof Float64Array ? new Tensor('float64', of, [rows]) : new Tensor('string', of, [rows])
    }
    return feeds
  }
}

/** What an input of a graph that Cairn wrote takes. */
export type InputValues = Float64Array | readonly string[]

function valuesOf(column: FrameColumn): InputValues {
  if (column.kind === 'number') return column.values
  const levels = column.levels.map(onnxText)
  return Array.from(column.codes, (code) => (code < 0 ? '' : levels[code]))
}

function columnOf(frame: Frame, { name, type }: Column): FrameColumn {
  const column = frame.columns.get(name)
  if (column === undefined) throw new CairnError('COLUMN_UNKNOWN', `The data has no column ${JSON.stringify(name)}.`, { column: name })
  if ((column.kind === 'text') !== (type === 'text')) {
    throw new CairnError('TYPE_MISMATCH', `The model expects ${JSON.stringify(name)} as ${type}, but in the data it is ${column.type}.`, {
      column: name,
    })
  }
  return column
}

function slice(frame: Frame, start: number): Frame {
  if (start === 0 && frame.rows <= batchRows) return frame
  const rows = Math.min(batchRows, frame.rows - start)
  return takeRows(
    frame,
    Int32Array.from({ length: rows }, (_, i) => start + i),
  )
}

function joinValues(batches: readonly OnnxOutput[]): OnnxOutput {
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0)
  const prediction = new Float64Array(rows)
  let at = 0
  for (const batch of batches) {
    prediction.set(batch.prediction ?? [], at)
    at += batch.rows
  }
  return { rows, labels: undefined, probabilities: undefined, classes: 0, prediction }
}

function joinClasses(batches: readonly OnnxOutput[]): OnnxOutput {
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0)
  const classes = batches[0]?.classes ?? 0
  const probabilities = new Float32Array(rows * classes)
  let at = 0
  for (const batch of batches) {
    probabilities.set(batch.probabilities ?? [], at)
    at += batch.rows * classes
  }
  return { rows, labels: batches.flatMap((batch) => batch.labels ?? []), probabilities, classes, prediction: undefined }
}

function otherOutputs(): CairnError {
  return new CairnError('PACKAGE_INVALID', 'The model does not return one prediction per row in the package format.')
}

/** What is no model in a package is a package that is not valid. */
function asPackage(thrown: unknown): never {
  const error = CairnError.from(thrown)
  throw error.code === 'FORMAT_INVALID' ? new CairnError('PACKAGE_INVALID', error.message, error.details, error) : error
}
