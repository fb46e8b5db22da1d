import { evaluatePredicted } from '../src/main/evaluation/index.ts'
import { additiveMetrics, evaluateSlices, groupRows, sliceable } from '../src/main/evaluation/tasks.ts'
import type { Frame, FrameColumn } from '../src/main/frame.ts'
import { seededRandom } from '../src/main/random.ts'

const rows = 100_000
const classes = 10
const columns = 15
const random = seededRandom(40)

export interface Timed {
  readonly what: string
  readonly ms: number
  readonly limit: number
}

/** All metrics with their intervals, and slices, of predictions that were made before: what a person waits for after a training. */
export function benchEvaluation(): Timed[] {
  const binary = binaryPredictions()
  const several = severalPredictions()
  const numbers = numberPredictions()
  const frame = columnsToSliceBy()
  const sliced = () => {
    const groupings = sliceable(frame, []).map((names) => groupRows(frame, names, { bins: 4 }))
    const metrics = additiveMetrics(
      { task: 'binary', threshold: 0.5, labels: binary.labels },
      { output: binary.output, width: 1 },
      binary.actual,
    )
    evaluateSlices(metrics, groupings, rows, { minSupport: 30, seed: 1 })
  }
  return [
    timed(`all metrics with intervals, ${rows} rows, two classes`, () => evaluatePredicted(binary, 1), 1_500),
    timed(`the same, ${classes} classes`, () => evaluatePredicted(several, 1), 1_500),
    timed('the same, a number', () => evaluatePredicted(numbers, 1), 1_500),
    timed(`slices by ${columns} columns, ${rows} rows`, sliced, 2_000),
  ]
}

function timed(what: string, work: () => unknown, limit: number): Timed {
  const begin = performance.now()
  work()
  return { what, ms: performance.now() - begin, limit }
}

function binaryPredictions() {
  const actual = Int32Array.from({ length: rows }, () => (random.next() < 0.3 ? 1 : 0))
  const output = Float64Array.from(actual, (label) => Math.fround(0.5 + 0.5 * Math.tanh(random.normal() + (label === 1 ? 1 : -1))))
  return { task: 'binary', labels: ['no', 'yes'], threshold: 0.5, output, actual } as const
}

function severalPredictions() {
  const actual = Int32Array.from({ length: rows }, () => random.int(classes))
  const output = new Float64Array(rows * classes)
  for (let row = 0; row < rows; row++) {
    const own = output.subarray(row * classes, (row + 1) * classes)
    own.forEach((_, c) => {
      own[c] = Math.exp(random.normal() + (c === actual[row] ? 2 : 0))
    })
    const all = own.reduce((sum, value) => sum + value, 0)
    own.forEach((value, c) => {
      own[c] = Math.fround(value / all)
    })
  }
  return { task: 'multiclass', labels: Array.from({ length: classes }, (_, c) => `${c}`), threshold: null, output, actual } as const
}

function numberPredictions() {
  const actual = Float64Array.from({ length: rows }, () => 100 + 10 * random.normal())
  return {
    task: 'regression',
    labels: [],
    threshold: null,
    output: actual.map((value) => Math.fround(value + 3 * random.normal())),
    actual,
  } as const
}

function columnsToSliceBy(): Frame {
  const levels = Array.from({ length: 40 }, (_, i) => `level ${i}`)
  const column = (place: number): FrameColumn =>
    place % 3 === 0
      ? { kind: 'text', type: 'text', levels, codes: Int32Array.from({ length: rows }, () => random.int(levels.length)) }
      : { kind: 'number', type: 'number', values: Float64Array.from({ length: rows }, random.normal) }
  return { rows, columns: new Map(Array.from({ length: columns }, (_, i) => [`column ${i}`, column(i)])) }
}
