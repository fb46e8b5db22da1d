import type { Contribution, Explanation, TreeShap } from '../../../shared/domain/evaluation/explanation.ts'
import { rowNumber } from '../../../shared/domain/datasets/rowNumbers.ts'
import { CairnError } from '../../../shared/errors.ts'
import { answersOf, readSample, type RowChoice, type Sample } from '../predict/sample.ts'
import { classesOf, openModel, type Predictor, type Scores } from '../predict/predictor.ts'
import type { ModelSource } from '../predict/loadModel.ts'
import { nearestRow } from '../explain/nearest.ts'
import { sampleShapley } from '../explain/shapley.ts'
import type { Why } from '../explain/attributed.ts'
import { type Frame, takeRows } from '../../frame.ts'
import type { Task } from '../../jobs/index.ts'
import { seededRandom } from '../../random.ts'
import { cellOf, type Change, changedRow, definedAnswers } from './cells.ts'
import { thin } from './importance.ts'
import { hasClasses, hasPositive } from '../../../shared/domain/training/tasks.ts'

export interface ExplainInput {
  readonly source: ModelSource
  /** The rows that the row is seen against: their average is the baseline, and the opposite row is one of them. */
  readonly rows: RowChoice
  /** Number of the row in the dataset version. */
  readonly row: number
  /** Values instead of the row's own: "what if". */
  readonly changes: readonly Change[]
  /** Columns whose values are not told. */
  readonly sensitive: readonly string[]
  /** Of the sampling, where that is the method. */
  readonly seed: number
  /** Of trees: interventional when left out. */
  readonly shap?: TreeShap
}

/** The baseline is the average of at most so many rows. */
const backgroundRows = 2000
/** Rows that sampling asks the model about. */
const askedRows = 40_000
const mostDraws = 400
const hidden = '•••'

/** Why a model says what it says of one row, and the most similar row of which it says something else. */
export const explainTask: Task<ExplainInput, Explanation> = async (input, context) => {
  context.progress(0, 'reading')
  const model = await openModel(input.source, context.objects)
  try {
    const all = await readSample({ ...input.rows, part: 'all' }, model, context)
    if (input.row >= all.frame.rows) {
      throw new CairnError('NOT_FOUND', `There is no row ${rowNumber(input.row)}: the rows are 1 to ${all.frame.rows}.`, {
        row: rowNumber(input.row),
        rows: all.frame.rows,
      })
    }
    const one = changedRow(inputsOf(model, all.frame), input.row, input.changes)
    const sample = input.rows.part === 'all' ? all : await readSample(input.rows, model, context)
    context.progress(0.3, 'explaining')
    const background = thin(sample, backgroundRows).frame
    const changed = input.changes.length > 0
    return await explainRow(model, {
      one,
      row: changed ? null : input.row,
      actual: changed ? null : actualOf(model, all, input.row),
      background,
      reference: model.attributed?.reference(background) ?? null,
      against: sample,
      classes: hasClasses(model.task) ? classesOf(model, await model.predict(sample.frame)) : null,
      sensitive: input.sensitive,
      seed: input.seed,
      shap: input.shap,
    })
  } finally {
    await model.release()
  }
}

/** A row, and what it is seen against. */
export interface RowQuestion {
  /** The model's columns of the one row, changes made. */
  readonly one: Frame
  /** Null where its values were changed. */
  readonly row: number | null
  readonly actual: string | number | null
  /** Rows that it is seen against: the baseline is of their average, or their mean. */
  readonly background: Frame
  /** The same as the model takes it; null for a model that does not explain itself. */
  readonly reference: Float64Array | null
  /** Rows among which the opposite is looked for. */
  readonly against: Sample
  /** What the model says of each of those; null for regression. */
  readonly classes: Int32Array | null
  readonly sensitive: readonly string[]
  readonly seed: number
  readonly shap?: TreeShap
}

/** Why the model says what it says of the row, and the most similar row of which it says something else. */
export async function explainRow(model: Predictor, question: RowQuestion): Promise<Explanation> {
  const { sensitive } = question
  const one = model.withoutTokens?.(question.one) ?? question.one
  const { output, width } = await model.predict(one)
  const why = await contributionsOf(model, { ...question, one }, { output, width })
  const isSensitive = (name: string) => sensitive.includes(name)
  const cell = (frame: Frame, name: string, row: number) => (isSensitive(name) ? hidden : cellOf(frame.columns.get(name), row))
  const contributions = why.contributions.map(
    ({ column, contribution }): Contribution => ({ column, value: cell(one, column, 0), contribution }),
  )
  const sum = contributions.reduce((total, { contribution }) => total + contribution, 0)
  return {
    row: question.row,
    predicted: hasClasses(model.task) ? model.labels[classesOf(model, { output, width })[0]] : output[0],
    actual: question.actual,
    probabilities: !hasClasses(model.task) ? [] : width === 1 ? [1 - output[0], output[0]] : [...output],
    labels: [...model.labels],
    method: why.method,
    scale: why.scale,
    uncalibrated: model.calibrated && why.method !== 'sampling',
    label: why.label,
    score: why.score,
    baseline: why.baseline,
    background: why.background,
    gap: why.score - why.baseline - sum,
    contributions: contributions.toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)),
    opposite: oppositeOf(model, { ...question, one }, { output, width }, cell),
  }
}

export function inputsOf({ inputs }: Predictor, frame: Frame): Frame {
  const names = new Set(inputs.map(({ name }) => name))
  return { rows: frame.rows, columns: new Map([...frame.columns].filter(([name]) => names.has(name))) }
}

/** Null where the data has no target, or none for this row that the model knows. */
export function actualOf(model: Predictor, { frame, rowIds }: Sample, row: number): string | number | null {
  try {
    const [actual] = answersOf(model, { frame: takeRows(frame, [row]), rowIds: rowIds.slice(row, row + 1) })
    return hasClasses(model.task) ? model.labels[actual] : actual
  } catch (error) {
    if (error instanceof CairnError) return null
    throw error
  }
}

async function contributionsOf(model: Predictor, { one, background, reference, seed, shap }: RowQuestion, scores: Scores): Promise<Why> {
  definedAnswers(scores.output)
  if (shap !== undefined) refuseWithoutTrees(model)
  const place = hasClasses(model.task) ? classesOf(model, scores)[0] : 0
  if (!model.attributed || !reference) return bySampling(model, one, background, place, seed)
  return model.attributed.why(one, reference, place, shap ?? 'interventional')
}

/** @throws INVALID_INPUT for a model that is no trees of Cairn */
export function refuseWithoutTrees({ attributed }: Pick<Predictor, 'attributed'>): void {
  if (attributed?.kind === 'trees') return
  throw new CairnError(
    'INVALID_INPUT',
    'TreeSHAP explains boosting and forests that Cairn trained. Explain this model without choosing it.',
    {
      field: 'shap',
    },
  )
}

async function bySampling(model: Predictor, one: Frame, background: Frame, place: number, seed: number): Promise<Why> {
  const columns = model.inputs.map(({ name }) => name)
  const shown = hasPositive(model.task) ? 1 : place
  const predict = async (frame: Frame) => {
    const { output, width } = await model.predict(frame)
    return width === 1 ? output : Float64Array.from({ length: frame.rows }, (_, row) => output[row * width + shown])
  }
  const draws = Math.max(20, Math.min(mostDraws, Math.floor(askedRows / (columns.length + 1))))
  const answered = await answeredRows(background, predict)
  const found = await sampleShapley(one, answered, columns, predict, { draws, random: seededRandom(seed) })
  return {
    method: 'sampling',
    scale: hasClasses(model.task) ? 'probability' : 'value',
    label: hasClasses(model.task) ? model.labels[shown] : null,
    score: found.score,
    baseline: found.baseline,
    background: answered.rows,
    contributions: columns.map((column, i) => ({ column, contribution: found.contributions[i] })),
  }
}

/** The background rows of which the model says something. @throws TOO_FEW_ROWS if there is none */
async function answeredRows(background: Frame, predict: (frame: Frame) => Promise<Float64Array>): Promise<Frame> {
  const output = await predict(background)
  const rows = [...output.keys()].filter((row) => Number.isFinite(output[row]))
  if (rows.length === 0)
    throw new CairnError('TOO_FEW_ROWS', 'The model returns no number for any row; it may not accept missing values.', {})
  return rows.length === background.rows ? background : takeRows(background, rows)
}

/** Differences that are shown of the opposite row. */
const shownDifferences = 10

function oppositeOf(
  model: Predictor,
  { one, against: { frame, rowIds }, classes: others }: RowQuestion,
  scores: Scores,
  cell: (frame: Frame, name: string, row: number) => ReturnType<typeof cellOf>,
): Explanation['opposite'] {
  if (others === null) return null
  const [own] = classesOf(model, scores)
  const columns = model.inputs.map(({ name }) => name)
  const found = nearestRow(
    one,
    frame,
    columns,
    [...others.keys()].filter((row) => others[row] !== own),
    model.categories,
  )
  if (found === null) return null
  const differing = columns
    .map((column, i) => ({ column, distance: found.byColumn[i] }))
    .filter(({ distance }) => distance > 0)
    .sort((a, b) => b.distance - a.distance)
  return {
    row: rowIds[found.row],
    predicted: model.labels[others[found.row]],
    distance: found.distance,
    differences: differing.slice(0, shownDifferences).map(({ column }) => ({
      column,
      here: cell(one, column, 0),
      there: cell(frame, column, found.row),
    })),
  }
}
