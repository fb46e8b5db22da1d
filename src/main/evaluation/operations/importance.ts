import type { Dependence, Importance } from '../../../shared/domain/evaluation/explanation.ts'
import { type MetricId, metric as describeMetric } from '../../../shared/domain/evaluation/metrics.ts'
import { CairnError } from '../../../shared/errors.ts'
import { sumCells } from '../metrics/resamples.ts'
import { rocAuc } from '../metrics/binaryMetrics.ts'
import { additiveMetrics } from '../explain/additive.ts'
import { answersOf, readAnswered, readSample, type RowChoice, type Sample } from '../predict/sample.ts'
import { dependence, gridOf } from '../explain/dependence.ts'
import { openModel, type Predictor } from '../predict/predictor.ts'
import type { ModelSource } from '../predict/loadModel.ts'
import { permutationImportance, shuffles } from '../explain/importance.ts'
import { type Frame, takeRows } from '../../frame.ts'
import type { Task, TaskContext } from '../../jobs/index.ts'
import { seededRandom } from '../../random.ts'
import { definedAnswers, isoOf } from './cells.ts'
import { hasClasses, hasPositive, primaryMetric } from '../../../shared/domain/training/tasks.ts'

export interface ImportanceInput {
  readonly source: ModelSource
  readonly rows: RowChoice
  readonly metric?: string
  readonly repeats: number
  /** Of more rows, as many as this are taken, evenly spread. */
  readonly maxRows: number
  readonly seed: number
}

/** Permutation importance of every raw column that a model takes. */
export const importanceTask: Task<ImportanceInput, Importance> = async ({ source, rows, metric, repeats, maxRows, seed }, context) => {
  context.progress(0, 'reading')
  const model = await openModel(source, context.objects)
  try {
    const sample = thin(await readAnswered(rows, model, context), maxRows)
    const answered = { frame: sample.frame, actual: answersOf(model, sample) }
    const found = await measureImportance(model, answered, { metric, repeats, seed }, context)
    return { ...found, rows: sample.frame.rows, seed, seen: sample.seen }
  } finally {
    await model.release()
  }
}

/** The same of rows that are in memory, whose answers are known. @throws INVALID_INPUT for a metric that has no value on them */
export async function measureImportance(
  model: Predictor,
  { frame: rows, actual }: { readonly frame: Frame; readonly actual: Int32Array | Float64Array },
  { metric, repeats, seed }: Pick<ImportanceInput, 'metric' | 'repeats' | 'seed'>,
  context: Pick<TaskContext, 'signal' | 'progress'>,
): Promise<Pick<Importance, 'metric' | 'baseline' | 'columns'>> {
  const id = metric ?? primaryMetric(model.task)
  const { measure, sign } = scorer(model, id, actual)
  const columns = model.inputs.map(({ name }) => name)
  let done = 0
  const score = async (frame: Frame) => {
    context.signal.throwIfAborted()
    context.progress(Math.min(1, done++ / (1 + columns.length * repeats)), 'shuffling')
    const scores = await model.predict(frame)
    definedAnswers(scores.output)
    return sign * measure(scores)
  }
  // One generator for all columns: two columns with the same values are not shuffled alike.
  const random = seededRandom(seed)
  const found = await permutationImportance(rows, columns, score, () => shuffles(rows.rows, repeats, random))
  return { metric: id, baseline: sign * found.baseline, columns: found.columns }
}

type Scorer = { measure: (scores: Awaited<ReturnType<Predictor['predict']>>) => number; sign: 1 | -1 }

/** @throws INVALID_INPUT for another metric, or one that has no value on these rows */
function scorer(model: Predictor, id: string, actual: Int32Array | Float64Array): Scorer {
  const refuse = (why: string): never => {
    throw new CairnError('INVALID_INPUT', why, { metric: id })
  }
  if (id === 'rocAuc' && hasPositive(model.task)) {
    return { sign: 1, measure: ({ output }) => rocAuc(actual, output) ?? refuse('ROC AUC needs rows of both classes.') }
  }
  const known = additiveMetrics(model, { output: new Float64Array(0), width: 1 }, actual).ids
  const place = known.indexOf(id as MetricId)
  if (place < 0)
    return refuse(`Importance is computed for ${[...(hasPositive(model.task) ? ['rocAuc'] : []), ...known].join(', ')}, not "${id}".`)
  const measure: Scorer['measure'] = (scores) => {
    const metrics = additiveMetrics(model, scores, actual)
    const sums = sumCells({ codes: new Int32Array(actual.length), count: 1 }, metrics)
    const value = metrics.figures(sums, 0)[place]
    return Number.isNaN(value) ? refuse(`${id} has no value on these rows.`) : value
  }
  return { sign: describeMetric(known[place]).direction === 'lower' ? -1 : 1, measure }
}

/** At most so many rows, evenly spread. */
export function thin({ frame, rowIds, ...rest }: Sample, most: number): Sample {
  if (frame.rows <= most) return { frame, rowIds, ...rest }
  const kept = Uint32Array.from({ length: most }, (_, i) => Math.floor((i * frame.rows) / most))
  return { frame: takeRows(frame, kept), rowIds: kept.map((row) => rowIds[row]), ...rest }
}

export interface DependenceInput {
  readonly source: ModelSource
  readonly rows: RowChoice
  readonly column: string
  /** The class whose probability is shown; the positive one or the first when absent. */
  readonly label?: string
  readonly resolution: number
  readonly curves: number
  readonly maxRows: number
}

/** Partial dependence and single curves of one raw column. */
export const dependenceTask: Task<DependenceInput, Dependence> = async (input, context) => {
  const { column, resolution, curves } = input
  context.progress(0, 'reading')
  const model = await openModel(input.source, context.objects)
  try {
    if (!model.inputs.some(({ name }) => name === column)) {
      throw new CairnError('COLUMN_UNKNOWN', `The model does not use the column ${JSON.stringify(column)}.`, {
        column,
        columns: model.inputs.slice(0, 50).map(({ name }) => name),
      })
    }
    const { frame, rowIds } = thin(await readSample(input.rows, model, context), input.maxRows)
    const { label, place } = labelOf(model, input.label)
    const isCategory = model.categories.has(column)
    const grid = gridOf(frame, column, resolution, isCategory)
    const predict = async (of: Frame) => {
      context.signal.throwIfAborted()
      const { output, width } = await model.predict(of)
      definedAnswers(output)
      if (hasPositive(model.task)) return place === 1 ? output : output.map((p) => 1 - p)
      return width === 1 ? output : Float64Array.from({ length: of.rows }, (_, row) => output[row * width + place])
    }
    const shown = Array.from({ length: Math.min(curves, frame.rows) }, (_, i) =>
      Math.floor((i * frame.rows) / Math.min(curves, frame.rows)),
    )
    const found = await dependence(frame, column, grid, predict, shown)
    const type = frame.columns.get(column)?.type
    return {
      column,
      label,
      rows: frame.rows,
      axis: isCategory || type === 'text' || type === 'boolean' ? 'category' : type === 'date' || type === 'datetime' ? 'time' : 'number',
      grid: grid.kind === 'text' ? grid.values : grid.values.map((value) => isoOf(value, type)),
      mean: found.mean,
      ice: shown.map((row, i) => ({ row: rowIds[row], values: found.ice[i] })),
    }
  } finally {
    await model.release()
  }
}

function labelOf({ task, labels }: Predictor, wanted: string | undefined): { label: string | null; place: number } {
  if (!hasClasses(task)) return { label: null, place: 0 }
  if (wanted === undefined) return hasPositive(task) ? { label: labels[1], place: 1 } : { label: labels[0], place: 0 }
  const place = labels.indexOf(wanted)
  if (place >= 0) return { label: wanted, place }
  throw new CairnError('INVALID_INPUT', `There is no class "${wanted}".`, { classes: [...labels] })
}
