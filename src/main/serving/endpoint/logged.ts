import type { Latency, LogEntry } from '../../../shared/domain/serving/requestLog.ts'
import type { Servable, ServedDeployment } from '../../../shared/domain/serving/endpoint.ts'
import type { Capture } from '../../../shared/domain/serving/capture.ts'
import type { Predictions, PredictRequest } from './contracts.ts'
import type { InputRows } from './frame.ts'

/** Who answered, or was to. */
interface Answerer {
  readonly servable: Servable
  readonly arm: string
  readonly unit: string | null
}

interface Outcome {
  readonly code: number
  readonly error: string | null
  readonly us: Latency
  readonly input?: InputRows
  readonly predictions?: Predictions
  readonly features?: LogEntry['features']
}

type Asked = Pick<PredictRequest, 'id' | 'at' | 'protocol'>

/** A request as its log keeps it. @param by null where nobody was found for it */
export function logEntry(
  { id, at, protocol }: Asked,
  { name, revision, capture }: ServedDeployment,
  by: Answerer | null,
  { code, error, us, input, predictions, features }: Outcome,
): LogEntry {
  return {
    id,
    at,
    deployment: name,
    revision,
    ref: by?.servable.ref ?? null,
    arm: by?.arm ?? null,
    unit: by?.unit ?? null,
    protocol,
    rows: input?.rows ?? 0,
    code,
    error,
    inputs: by && input ? loggedInputs(by.servable, capture, input) : null,
    outputs: by && predictions ? loggedOutputs(by.servable, capture, predictions) : null,
    ...(features && { features }),
    us,
  }
}

export const microseconds = (ms: number): number => Math.max(0, Math.round(ms * 1_000))

/** The inputs of a request as its log keeps them: never those of sensitive columns. Null where none are kept. */
function loggedInputs({ signature, sensitive }: Servable, { inputs: kept }: Capture, { columns }: InputRows): LogEntry['inputs'] {
  if (kept === 'none') return null
  const cells: [string, NonNullable<LogEntry['inputs']>[string]][] = []
  for (const [place, { name, type }] of signature.inputs.entries()) {
    if (sensitive.includes(name)) continue
    const column = columns[place]
    if (column instanceof Float64Array) cells.push([name, cellsOf(column, cellOf[type])])
    else cells.push([name, column.map((text) => (text === '' ? null : text))])
  }
  // Not by assignment: a column may be called `__proto__`.
  return Object.fromEntries(cells)
}

type Cell = string | number | boolean | null

function plain(value: number): Cell {
  return Number.isFinite(value) ? value : Number.isNaN(value) ? null : String(value)
}

function time(value: number): string | null {
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

const cellOf: Readonly<Record<Servable['signature']['inputs'][number]['type'], (value: number) => Cell>> = {
  text: plain,
  number: plain,
  integer: plain,
  boolean: (value) => (Number.isNaN(value) ? null : value !== 0),
  date: (value) => time(value)?.split('T')[0] ?? null,
  datetime: time,
}

/** By hand, here and below: a request of many rows would wait for what `Array.from` takes. */
function cellsOf(column: Float64Array, cell: (value: number) => Cell): Cell[] {
  const cells = new Array<Cell>(column.length)
  for (let row = 0; row < cells.length; row++) cells[row] = cell(column[row])
  return cells
}

/** What the model said, as the log keeps it. Null where it is not kept: what is predicted for a sensitive target is a value of it. */
function loggedOutputs({ signature, sensitive }: Servable, { outputs }: Capture, predictions: Predictions): LogEntry['outputs'] {
  if (!outputs || sensitive.includes(signature.target)) return null
  if (predictions.kind === 'values') return { labels: null, probabilities: null, values: finiteOf(predictions.values) }
  const { labels, classes, probabilities } = predictions
  const rows = new Array<number[]>(labels.length)
  for (let row = 0, at = 0; row < rows.length; row++) {
    const one = new Array<number>(classes.length)
    for (let place = 0; place < one.length; place++) one[place] = probabilities[at++]
    rows[row] = one
  }
  return { labels: [...labels], probabilities: rows, values: null }
}

function finiteOf(values: Float64Array): (number | null)[] {
  const cells = new Array<number | null>(values.length)
  for (let row = 0; row < cells.length; row++) cells[row] = Number.isFinite(values[row]) ? values[row] : null
  return cells
}
