import type { MeasuredMetric, Profile, ReferenceProfile } from '../../../shared/domain/models/profile.ts'
import { CairnError } from '../../../shared/errors.ts'
import { spread } from '../../../shared/statistics/moments.ts'
import { evaluatePredicted } from '../../evaluation/index.ts'
import { makeEstimation, measureImportance, type Predictor } from '../../evaluation/tasks.ts'
import { type Frame, takeRows } from '../../frame.ts'
import type { TaskContext } from '../../jobs/index.ts'
import { columnDrift } from '../../statistics/columnDrift.ts'

/** Predictions of rows whose answers are known. */
export interface Answered {
  /** Rows × width. */
  readonly output: Float64Array
  readonly width: number
  readonly actual: Float64Array
}

/** Of a bootstrap, of the shuffles, and of what estimates are fitted with: a profile is made the same each time. */
const seed = 0

const shuffledRows = 2_000
const shuffleRepeats = 3

/** How good the predictions are, in all metrics of the task, with intervals. */
export function performanceOf(model: Predictor, { output, actual }: Answered): MeasuredMetric[] {
  if (actual.length === 0) return []
  const { task, labels, threshold } = model
  const { metrics } = evaluatePredicted({ task, labels, threshold, output, actual }, seed)
  return metrics.map(({ metric, value, low, high, n }) => ({ metric, value, low, high, rows: n }))
}

/** How far each metric moves from chunk to chunk. */
export function metricSpreads(model: Predictor, chunks: readonly Answered[]): NonNullable<ReferenceProfile['chunks']>['metrics'] {
  const values = new Map<string, number[]>()
  for (const chunk of chunks)
    for (const { metric, value } of performanceOf(model, chunk))
      if (value !== null) values.set(metric, [...(values.get(metric) ?? []), value])
  return spreads(values)
}

/** How far the values of each column move from chunk to chunk, against the reference. */
export function driftSpreads(reference: Profile, chunks: readonly Profile[]): ReferenceProfile['drift'] {
  const effects = new Map<string, number[]>()
  for (const chunk of chunks)
    for (const [place, column] of reference.columns.entries()) {
      const found = columnDrift(column, chunk.columns[place])
      if (found) effects.set(column.name, [...(effects.get(column.name) ?? []), found.effect])
    }
  return spreads(effects)
}

function spreads(values: ReadonlyMap<string, number[]>): Record<string, { mean: number; deviation: number }> {
  return Object.fromEntries(
    [...values].map(([name, list]) => {
      const { mean, variance } = spread(list)
      return [name, { mean, deviation: Math.sqrt(variance) }]
    }),
  )
}

/** What shuffling each input costs, as shares of all; null where nothing can be told. */
export async function importanceOf(
  model: Predictor,
  frame: Frame,
  actual: Float64Array,
  context: TaskContext,
): Promise<ReferenceProfile['importance']> {
  if (frame.rows < 2) return null
  const count = Math.min(frame.rows, shuffledRows)
  const rows = Uint32Array.from({ length: count }, (_, i) => Math.floor((i * frame.rows) / count))
  const sample = { frame: takeRows(frame, rows), actual: Float64Array.from(rows, (row) => actual[row]) }
  try {
    const { columns } = await measureImportance(model, sample, { repeats: shuffleRepeats, seed }, context)
    const gains = new Map(columns.map(({ column, mean }) => [column, Math.max(0, mean)]))
    const total = [...gains.values()].reduce((sum, gain) => sum + gain, 0)
    if (!(total > 0)) return null
    return model.inputs.map(({ name }) => ({ column: name, share: (gains.get(name) ?? 0) / total }))
  } catch (error) {
    // Rows of one class, or predictions that are no numbers.
    if (error instanceof CairnError && error.code === 'INVALID_INPUT') return null
    throw error
  }
}

/** What estimates without labels need; where they cannot be made, why. */
export async function estimationOf(
  model: Predictor,
  { output, actual }: Answered,
  frame: Frame,
  signal: AbortSignal,
): Promise<ReferenceProfile['estimation']> {
  const { task, labels, threshold, inputs } = model
  return makeEstimation({ task, labels, threshold, output, actual, frame, inputs, seed }, signal)
}
