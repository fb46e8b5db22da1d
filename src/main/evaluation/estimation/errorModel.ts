import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import type { MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import { orNull } from '../../../shared/domain/evaluation/ordering.ts'
import type { DleEstimation, StoredTrees } from '../../../shared/domain/models/estimation.ts'
import type { BoostingFamily } from '../../../shared/domain/training/recipe.ts'
import { CairnError } from '../../../shared/errors.ts'
import { spread } from '../../../shared/statistics/moments.ts'
import { openTreeSession } from '../../engines/trees/learner.ts'
import { type Frame, missingIn, takeRows } from '../../frame.ts'
import { seededRandom } from '../../random.ts'
import {
  type EnsembleWalker,
  ensembleWalker,
  readSafetensors,
  treesOfTensors,
  treesToTensors,
  writeSafetensors,
} from '../../training/index.ts'
import { type Estimate, inBand } from './estimate.ts'

/** Rows with known values, what was predicted for them, and what it was predicted from. */
export interface KnownValues {
  readonly actual: ArrayLike<number>
  readonly predicted: ArrayLike<number>
  readonly frame: Frame
  readonly inputs: readonly Column[]
}

/** Small: its trees lie within the reference profile. */
const model: BoostingFamily = {
  family: 'boosting',
  trees: 60,
  learningRate: 0.1,
  leaves: 8,
  minRows: 20,
  minHessian: 1e-3,
  l1: 0,
  l2: 1,
  rowSampling: 1,
  columnSampling: 1,
  bins: 255,
  categorySmoothing: 10,
  categoryL2: 10,
  categoryLimit: 32,
  earlyStopping: null,
}
const mostRows = 50_000
const mostInputs = 200
const mostLevels = 200

/** Direct loss estimation (NannyML): boosted trees that say how large an error will be, from the inputs and the prediction itself. */
export async function fitErrorModels(known: KnownValues, seed: number, signal: AbortSignal): Promise<DleEstimation> {
  const all = Float64Array.from(known.actual, (value, row) => value - known.predicted[row])
  const { actual, predicted, frame } = sampled(known, seed)
  const inputs = known.inputs.slice(0, mostInputs).flatMap(({ name }) => {
    const column = frame.columns.get(name)
    return column ? [{ name, levels: column.kind === 'text' ? frequentLevels(column) : null }] : []
  })
  const x = errorInputs({ inputs }, frame, predicted)
  const errors = Float64Array.from(actual, (value, row) => Math.abs(value - predicted[row]))
  const grown = { x, categories: [...inputs.map(({ levels }) => levels?.length ?? 0), 0], seed, signal }
  return {
    kind: 'dle',
    rows: all.length,
    deviations: errorDeviations(all),
    inputs,
    absolute: await grow({ ...grown, y: errors }),
    squared: await grow({ ...grown, y: errors.map((error) => error ** 2) }),
  }
}

/** Of one row: see `Estimation.deviations`. */
function errorDeviations(errors: Float64Array): Record<string, number | null> {
  const squares = spread(errors.map((error) => error ** 2))
  const deviation = Math.sqrt(squares.variance)
  const found: Partial<Record<MetricId, number>> = {
    mae: Math.sqrt(spread(errors.map(Math.abs)).variance),
    mse: deviation,
    rmse: squares.mean === 0 ? 0 : deviation / (2 * Math.sqrt(squares.mean)),
  }
  return Object.fromEntries(Object.entries(found).map(([metric, value]) => [metric, orNull(value)]))
}

function sampled({ actual, predicted, frame, inputs }: KnownValues, seed: number): KnownValues {
  if (actual.length <= mostRows) return { actual, predicted, frame, inputs }
  const order = seededRandom(seed).shuffle(Uint32Array.from({ length: actual.length }, (_, row) => row))
  const rows = order.subarray(0, mostRows).sort()
  const at = (values: ArrayLike<number>) => Float64Array.from(rows, (row) => values[row])
  return { actual: at(actual), predicted: at(predicted), frame: takeRows(frame, rows), inputs }
}

type TextColumn = Extract<NonNullable<ReturnType<Frame['columns']['get']>>, { kind: 'text' }>

function frequentLevels({ levels, codes }: TextColumn): string[] {
  const counts = new Float64Array(levels.length)
  for (const code of codes) if (code >= 0) counts[code]++
  const used = [...levels.keys()].filter((level) => counts[level] > 0 && levels[level] !== '')
  return used
    .sort((a, b) => counts[b] - counts[a] || a - b)
    .slice(0, mostLevels)
    .map((level) => levels[level])
}

/** @returns rows × (inputs + 1): the inputs, then the prediction; NaN is missing */
function errorInputs({ inputs }: Pick<DleEstimation, 'inputs'>, frame: Frame, predicted: ArrayLike<number>): Float32Array {
  const rows = predicted.length
  const width = inputs.length + 1
  const x = new Float32Array(rows * width).fill(Number.NaN)
  for (const [place, { name, levels }] of inputs.entries()) {
    const column = frame.columns.get(name)
    if (!column) continue
    const isMissing = missingIn(column)
    if (column.kind === 'number') {
      if (levels !== null) continue
      for (let row = 0; row < rows; row++) if (!isMissing(row)) x[row * width + place] = column.values[row]
      continue
    }
    if (levels === null) continue
    const places = new Map(levels.map((level, code) => [level, code]))
    const codeOf = Float32Array.from(column.levels, (level) => places.get(level) ?? Number.NaN)
    for (let row = 0; row < rows; row++) if (!isMissing(row)) x[row * width + place] = codeOf[column.codes[row]]
  }
  for (let row = 0; row < rows; row++) x[row * width + width - 1] = predicted[row]
  return x
}

interface Growing {
  readonly x: Float32Array
  readonly y: Float64Array
  readonly categories: readonly number[]
  readonly seed: number
  readonly signal: AbortSignal
}

async function grow({ x, y, categories, seed, signal }: Growing): Promise<StoredTrees> {
  const { mean, variance } = spread(y)
  const scale = variance > 0 ? Math.sqrt(variance) : 1
  const plan = {
    task: 'regression',
    loss: 'squared',
    model,
    categories,
    monotone: categories.map(() => 0 as const),
    outputs: 1,
    seed,
  } as const
  const rows = { train: Uint32Array.from(y.keys()), validation: new Uint32Array() }
  const session = await openTreeSession(
    plan,
    { x, width: categories.length, y: Float32Array.from(y, (value) => (value - mean) / scale), weights: null, rows },
    signal,
  )
  try {
    for (let round = 0; round < model.trees; round++) await session.round(signal)
    const { ensemble, trees } = session.grown()
    return { ensemble, weights: Buffer.from(writeSafetensors(treesToTensors(trees))).toString('base64'), scale, offset: mean }
  } finally {
    session.dispose()
  }
}

/** Adds up the errors that are to be expected, batch by batch: rows need not be in memory together. */
export class ErrorEstimator {
  readonly #estimation: DleEstimation
  readonly #absolute: EnsembleWalker
  readonly #squared: EnsembleWalker
  #rows = 0
  #absolutes = 0
  #squares = 0

  /** @throws FORMAT_INVALID where its trees are none */
  constructor(estimation: DleEstimation) {
    this.#estimation = estimation
    const width = estimation.inputs.length + 1
    this.#absolute = walkerOf(estimation.absolute, width)
    this.#squared = walkerOf(estimation.squared, width)
  }

  /** @param predicted without NaN */
  add(frame: Frame, predicted: ArrayLike<number>): void {
    const { absolute, squared } = this.#estimation
    const x = errorInputs(this.#estimation, frame, predicted)
    const rows = predicted.length
    this.#rows += rows
    for (const value of this.#absolute(x, rows)) this.#absolutes += value * absolute.scale + absolute.offset
    for (const value of this.#squared(x, rows)) this.#squares += value * squared.scale + squared.offset
  }

  result(): Estimate[] {
    const rows = this.#rows
    if (rows === 0) return []
    // No error is negative, though trees may say so of a few rows.
    const [mae, mse] = [Math.max(0, this.#absolutes / rows), Math.max(0, this.#squares / rows)]
    const values: [MetricId, number][] = [
      ['mae', mae],
      ['mse', mse],
      ['rmse', Math.sqrt(mse)],
    ]
    return values.map(([metric, value]) => inBand(metric, orNull(value), rows, this.#estimation.deviations[metric]))
  }
}

function walkerOf({ ensemble, weights }: StoredTrees, width: number): EnsembleWalker {
  if (ensemble.inputs !== width || ensemble.outputs !== 1)
    throw new CairnError('FORMAT_INVALID', 'The error model of the reference profile does not fit its inputs.')
  return ensembleWalker(ensemble, treesOfTensors(ensemble, readSafetensors(Buffer.from(weights, 'base64'))))
}
