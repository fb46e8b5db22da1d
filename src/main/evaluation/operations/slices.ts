import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { Fairness, SliceReport } from '../../../shared/domain/evaluation/slices.ts'
import { CairnError } from '../../../shared/errors.ts'
import { additiveMetrics } from '../explain/additive.ts'
import { answersOf, readAnswered, type RowChoice, type Sample } from '../predict/sample.ts'
import { classesOf, openModel, type Predictor, type Scores } from '../predict/predictor.ts'
import type { ModelSource } from '../predict/loadModel.ts'
import { evaluateFairness } from '../slices/fairness.ts'
import { evaluateSlices } from '../slices/slices.ts'
import { groupRows, sliceable } from '../slices/groups.ts'
import type { Task, TaskContext } from '../../jobs/index.ts'
import { pageOfPredictions, type PredictedRow } from './pages.ts'
import { hasClasses, hasPositive } from '../../../shared/domain/training/tasks.ts'

interface Looked {
  readonly source: ModelSource
  readonly rows: RowChoice
}

export interface SlicesInput extends Looked {
  /** Columns, or pairs of them; null for every column that can be sliced by. */
  readonly by: readonly (readonly string[])[] | null
  /** Left out where `by` is null. */
  readonly sensitive: readonly string[]
  readonly metric?: string
  readonly bins: number
  readonly minSupport: number
  readonly seed: number
}

/** How a model does on parts of the data, worst first. */
export const slicesTask: Task<SlicesInput, SliceReport> = async (input, context) => {
  const { model, sample, scores, actual } = await scoreSample(input, columnsToRead(input), context)
  const by = input.by ?? sliceable(sample.frame, [model.target, ...input.sensitive])
  const groupings = by.map((columns) => groupRows(sample.frame, columns, input))
  return { ...evaluateSlices(additiveMetrics(model, scores, actual), groupings, sample.frame.rows, input), seen: sample.seen }
}

export interface SliceRowsInput extends Looked {
  readonly by: readonly string[]
  readonly bins: number
  /** The name that the report gave it. */
  readonly slice: string
  readonly show: 'all' | 'correct' | 'misclassified'
  readonly limit: number
  readonly offset: number
}

export interface PredictedPage {
  /** In the order of the probabilities. */
  labels: string[]
  total: number
  rows: PredictedRow[]
}

/** The rows of a slice with what is predicted for them. */
export const sliceRowsTask: Task<SliceRowsInput, PredictedPage> = async (input, context) => {
  const { model, sample, scores, actual } = await scoreSample(input, input.by, context)
  const grouping = groupRows(sample.frame, input.by, input)
  const place = grouping.slices.findIndex(({ name }) => name === input.slice)
  if (place < 0) {
    throw new CairnError('NOT_FOUND', `There is no slice ${input.slice}.`, {
      slice: input.slice,
      slices: grouping.slices.slice(0, 50).map(({ name }) => name),
    })
  }
  const within = [...grouping.codes.keys()].filter((row) => grouping.codes[row] === place)
  return pageOfPredictions({ model, scores, actual, rowIds: sample.rowIds }, within, input)
}

export interface FairnessTaskInput extends Looked {
  readonly by: readonly string[]
  /** The class that counts as selected; for binary the positive one when absent. */
  readonly positive?: string
  readonly bins: number
  readonly minSupport: number
  readonly seed: number
}

/** How differently a model treats the groups of each column. */
export const fairnessTask: Task<FairnessTaskInput, Fairness[]> = async (input, context) => {
  const { model, sample, scores, actual } = await scoreSample(input, input.by, context)
  const positive = positiveOf(model, input.positive)
  const code = model.labels.indexOf(positive)
  const is = (classes: ArrayLike<number>) => Uint8Array.from(classes, (value) => (value === code ? 1 : 0))
  const { minSupport, seed } = input
  const [truly, said] = [is(actual), is(classesOf(model, scores))]
  return input.by.map((column) => {
    const grouping = groupRows(sample.frame, [column], input)
    return { ...evaluateFairness({ grouping, positive, actual: truly, predicted: said, minSupport, seed }), seen: sample.seen }
  })
}

function positiveOf({ task, labels }: Pick<Predictor, 'task' | 'labels'>, wanted: string | undefined): string {
  if (!hasClasses(task))
    throw new CairnError('INVALID_INPUT', 'Selection rates need a classification model; this one predicts a number.', {})
  if (wanted === undefined && hasPositive(task)) return labels[1]
  const found = labels.find((label) => label === wanted)
  if (found !== undefined) return found
  throw new CairnError(
    'INVALID_INPUT',
    `Choose the class that counts as selected: ${labels.map((label) => JSON.stringify(label)).join(', ')}.`,
    {
      field: 'positive',
    },
  )
}

interface Scored {
  readonly model: Predictor
  readonly sample: Sample
  readonly scores: Scores
  readonly actual: Int32Array | Float64Array
}

async function scoreSample({ source, rows }: Looked, extra: readonly string[], context: TaskContext): Promise<Scored> {
  context.progress(0, 'reading')
  const model = await openModel(source, context.objects)
  try {
    const sample = await readAnswered(rows, model, context, extra)
    const actual = answersOf(model, sample)
    context.progress(0.3, 'predicting')
    const { output, width } = await model.predict(sample.frame)
    context.progress(0.5, 'measuring')
    return { model, sample, scores: { output: Float64Array.from(Float32Array.from(output)), width }, actual }
  } finally {
    await model.release()
  }
}

const mostColumns = 100

function columnsToRead({ by, rows }: SlicesInput): string[] {
  if (by !== null) return by.flat()
  return allColumns(rows.manifest)
}

const allColumns = (manifest: Manifest) => manifest.columns.slice(0, mostColumns).map(({ name }) => name)
