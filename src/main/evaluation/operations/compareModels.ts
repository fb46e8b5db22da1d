import { classCounts, mainMetrics } from '../../../shared/domain/evaluation/mainMetric.ts'
import { isOfPositive, type MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import type { ComparedModels, SliceDifferences } from '../../../shared/domain/evaluation/modelComparison.ts'
import { hasClasses } from '../../../shared/domain/training/tasks.ts'
import type { Task, TaskContext } from '../../jobs/index.ts'
import { additiveMetrics } from '../explain/additive.ts'
import { evaluatePredicted, type Predicted } from '../metrics/byTask.ts'
import { resampleCount } from '../metrics/intervals.ts'
import { pairedDifferences } from '../paired/paired.ts'
import { seededDraw } from '../../statistics/resampling.ts'
import { compareRight, pairedModel, rightRows } from '../paired/pairedModels.ts'
import type { ModelSource } from '../predict/loadModel.ts'
import { answersOf, readAnswered, type RowChoice, type Sample } from '../predict/sample.ts'
import { openModel, type Predictor, type Scores } from '../predict/predictor.ts'
import { type Grouping, groupRows, sliceable } from '../slices/groups.ts'
import { sliceDifferences } from '../slices/sliceDifferences.ts'
import { checkAlike } from './changed.ts'

export interface CompareModelsInput {
  /** The first one is the baseline; in the order of `rows.models`. */
  readonly models: readonly ModelSource[]
  /** All models predict the same rows. */
  readonly rows: RowChoice
  /** Columns that slices are not made by. */
  readonly sensitive: readonly string[]
  readonly bins: number
  readonly minSupport: number
  /** Of the bootstrap. */
  readonly seed: number
}

interface Scored {
  readonly model: Omit<Predictor, 'predict' | 'release'>
  readonly scores: Scores
  readonly actual: Int32Array | Float64Array
}

/**
 * Models on the same rows: the metrics of each, and of each to the first one every difference by the paired bootstrap, McNemar's test
 * of their classes, and the differences on slices. The one place where such a verdict is computed, whoever asks for it.
 * @throws INVALID_INPUT where they predict different things; what `readAnswered` and `answersOf` throw
 */
export const compareModelsTask: Task<CompareModelsInput, ComparedModels> = async (input, context) => {
  const { rows, seed, minSupport } = input
  const { scored, sample } = await scoreAll(input, context)
  const [baseline, ...others] = scored
  for (const other of others) checkAlike(baseline, other)
  const count = sample.rowIds.length
  const resamples = resampleCount(count, scored.length)
  context.progress(0.6, 'resampling')
  const predicted = scored.map(predictedOf)
  const differences = pairedDifferences({
    rows: count,
    baseline: pairedModel(predicted[0]),
    others: predicted.slice(1).map(pairedModel),
    resamples,
    draw: seededDraw(seed),
  })
  context.signal.throwIfAborted()
  const main = mainMetrics(baseline.model.task, classRows(baseline))
  const groupings = groupingsOf(sample, baseline, input)
  const right = rightRows(predicted[0])
  const pairs = others.map((other, i) => {
    context.progress(0.7 + (0.2 * i) / others.length, 'slicing')
    const own = rightRows(predicted[i + 1])
    return {
      differences: differences[i],
      mcnemar: right && own && compareRight(right, own),
      slices: slicesOf(baseline, other, { groupings, rows: count, metric: main.slices, minSupport, seed }),
    }
  })
  context.progress(0.9, 'evaluating')
  return {
    rows: count,
    resamples,
    seed,
    seen: { ...sample.seen, part: rows.part },
    main: main.overall,
    models: predicted.map((each, i) => ({ ...sample.seenBy[i], metrics: evaluatePredicted(each, seed).metrics })),
    pairs,
  }
}

async function scoreAll({ models, rows }: CompareModelsInput, context: TaskContext): Promise<{ scored: Scored[]; sample: Sample }> {
  const scored: Scored[] = []
  let first: Sample | undefined
  for (const [i, source] of models.entries()) {
    context.progress((0.6 * i) / models.length, 'predicting', rows.models?.[i].name)
    const model = await openModel(source, context.objects)
    try {
      const extra = first ? [] : rows.manifest.columns.slice(0, mostColumns).map(({ name }) => name)
      const sample: Sample = await readAnswered(rows, model, context, extra, first)
      const actual = answersOf(model, sample)
      const { output, width } = await model.predict(sample.frame)
      // In float32, as predictions are stored: the same number gives the same class everywhere.
      scored.push({ model, scores: { output: Float64Array.from(Float32Array.from(output)), width }, actual })
      first ??= sample
    } finally {
      await model.release()
    }
    context.signal.throwIfAborted()
  }
  if (!first) throw new TypeError('There are no models to compare.')
  return { scored, sample: first }
}

const mostColumns = 100

function predictedOf({ model, scores, actual }: Scored): Predicted {
  return { task: model.task, labels: model.labels, threshold: model.threshold ?? 0.5, output: scores.output, actual }
}

function classRows({ model, actual }: Scored): number[] | null {
  return hasClasses(model.task) ? classCounts(actual, model.labels.length) : null
}

function groupingsOf({ frame }: Sample, { model }: Scored, { sensitive, bins }: CompareModelsInput): Grouping[] {
  return sliceable(frame, [model.target, ...sensitive]).map((columns) => groupRows(frame, columns, { bins }))
}

interface SlicesAsked {
  readonly groupings: readonly Grouping[]
  readonly rows: number
  readonly metric: MetricId
  readonly minSupport: number
  readonly seed: number
}

function slicesOf(before: Scored, after: Scored, { groupings, rows, metric, minSupport, seed }: SlicesAsked): SliceDifferences {
  // F1 of one positive class is no F1 of the other.
  const otherPositive = isOfPositive(metric) && before.model.labels.at(-1) !== after.model.labels.at(-1)
  return sliceDifferences({
    before: additiveMetrics(before.model, before.scores, before.actual),
    after: additiveMetrics(after.model, after.scores, after.actual),
    groupings,
    rows,
    metric: otherPositive ? 'balancedAccuracy' : metric,
    minSupport,
    resamples: resampleCount(rows, 2 * (groupings.length + 1)),
    draw: seededDraw(seed),
  })
}
