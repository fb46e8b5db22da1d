import { classCounts, mainMetrics } from '../../../shared/domain/evaluation/mainMetric.ts'
import type { MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import type { MetricDifference } from '../../../shared/domain/experiments/comparison.ts'
import { type JudgedSlice, judgedSliceName, type Judgement } from '../../../shared/domain/models/judging.ts'
import { hasClasses } from '../../../shared/domain/training/tasks.ts'
import { answersAt, type Predicted } from '../../evaluation/index.ts'
import {
  compareRight,
  type ModelSource,
  openModel,
  pairedDifferences,
  pairedModel,
  type Predictor,
  resampleCount,
  rightRows,
  seededDraw,
  type TrainedOn,
} from '../../evaluation/tasks.ts'
import type { Task, TaskContext } from '../../jobs/index.ts'
import { type Candidate, commonRows, type CommonRows, type Found } from './commonRows.ts'
import { classesOfBoth, inAllClasses, inOwnClasses, newClasses, sameClasses } from './sameClasses.ts'
import { rowsOfSlice } from './slices.ts'

interface JudgedModel {
  readonly name: string
  readonly source: ModelSource
  /** Null where nobody knows what it was trained on. */
  readonly on: TrainedOn | null
}

export interface JudgeInput {
  readonly champion: JudgedModel
  readonly challenger: JudgedModel
  /** Newest first. */
  readonly candidates: readonly Candidate[]
  /** The verdict is about it; that of task and classes where it is left out. */
  readonly metric?: MetricId
  readonly slices: readonly JudgedSlice[]
  /** Columns whose values are masked: classes of such a target are not named. */
  readonly hiddenTargets: readonly string[]
  readonly minimumRows: number
  readonly most: number
  /** Of the bootstrap. */
  readonly seed: number
}

/**
 * Measures a challenger and the champion on exactly the same rows: those that neither was trained or validated on, wherever they lie.
 * Where these are too few, also rows that the champion has seen: that can only make the champion look better.
 */
export const judgeTask: Task<JudgeInput, Judgement> = async (input, context) => {
  context.progress(0, 'reading')
  const champion = await openModel(input.champion.source, context.objects)
  try {
    const challenger = await openModel(input.challenger.source, context.objects)
    try {
      return await judge(input, { champion, challenger }, context)
    } finally {
      await challenger.release()
    }
  } finally {
    await champion.release()
  }
}

interface Pair {
  readonly champion: Predictor
  readonly challenger: Predictor
}

async function judge(input: JudgeInput, pair: Pair, context: TaskContext): Promise<Judgement> {
  const reason = whyNotComparable(input, pair)
  if (reason !== null) return nothingJudged(input, { outcome: 'notComparable', reason })
  const { on } = input.challenger
  if (on === null) {
    const unknown = `it is not known which rows ${input.challenger.name} was trained on, so none can be called unseen.`
    return nothingJudged(input, { outcome: 'notComparable', reason: unknown })
  }
  const labels = hasClasses(pair.challenger.task) ? classesOfBoth(pair.challenger, pair.champion) : []
  const found = await commonRows(
    {
      champion: { model: pair.champion, on: input.champion.on },
      challenger: { model: pair.challenger, on },
      candidates: input.candidates,
      labels,
      also: input.slices.flat().map(({ column }) => column),
      most: input.most,
    },
    context,
  )
  const chosen = chosenRows(input, found)
  if (chosen === null) return nothingJudged(input, { outcome: 'tooFewRows', reason: null }, found)
  return measured(input, pair, labels, { ...found, ...chosen }, context)
}

function whyNotComparable({ champion: { name }, challenger: { name: other } }: JudgeInput, { champion, challenger }: Pair): string | null {
  if (champion.target !== challenger.target)
    return `${other} predicts ${JSON.stringify(challenger.target)}, and ${name} ${JSON.stringify(champion.target)}.`
  if (hasClasses(champion.task) === hasClasses(challenger.task)) return null
  const what = ({ task }: Predictor) => (hasClasses(task) ? 'classes' : 'a number')
  return `${other} predicts ${what(challenger)}, and ${name} ${what(champion)}.`
}

interface Chosen {
  readonly used: readonly Found[]
  readonly seen: number | null
}

/** Null where there are too few. */
function chosenRows({ minimumRows, candidates }: JudgeInput, { unseen, seenByChampion, championKnown }: CommonRows): Chosen | null {
  if (countOf(unseen) >= minimumRows) return { used: unseen, seen: championKnown ? 0 : null }
  if (countOf(unseen) + countOf(seenByChampion) < minimumRows) return null
  const order = new Map(candidates.map(({ dataset }, place) => [dataset, place]))
  const used = [...unseen, ...seenByChampion].sort((a, b) => (order.get(a.dataset) ?? 0) - (order.get(b.dataset) ?? 0))
  return { used, seen: championKnown ? countOf(seenByChampion) : null }
}

const countOf = (found: readonly Found[]) => found.reduce((sum, { frame }) => sum + frame.rows, 0)

function nothingJudged(
  { champion, challenger, minimumRows, metric, seed }: JudgeInput,
  { outcome, reason }: Pick<Judgement, 'outcome' | 'reason'>,
  found?: CommonRows,
): Judgement {
  const none = { withoutTarget: 0, unknownClass: 0, seenByChallenger: 0, seenByChampion: 0, duplicates: 0, older: 0 }
  const unseen = found?.unseen ?? []
  return {
    champion: champion.name,
    challenger: challenger.name,
    outcome,
    reason,
    rows: countOf(unseen),
    minimumRows,
    seenByChampion: 0,
    sources: sourcesOf(unseen),
    excluded: found?.excluded ?? [],
    leftOut: found ? { ...found.leftOut, seenByChampion: countOf(found.seenByChampion) } : none,
    newClasses: [],
    main: metric ?? null,
    differences: [],
    mcnemar: null,
    slices: [],
    resamples: 0,
    seed,
  }
}

/** Of a version that both kinds of rows are taken from there is one line. */
function sourcesOf(used: readonly Found[]): Judgement['sources'] {
  const rows = new Map<string, number>()
  for (const { dataset, frame } of used) rows.set(dataset, (rows.get(dataset) ?? 0) + frame.rows)
  return [...rows].map(([dataset, count]) => ({ dataset, rows: count }))
}

async function measured(
  input: JudgeInput,
  { champion, challenger }: Pair,
  labels: readonly string[],
  found: CommonRows & Chosen,
  context: TaskContext,
): Promise<Judgement> {
  const { used, seen } = found
  context.progress(0.5, 'predicting')
  const actual = joined(used.map((each) => each.actual))
  const own = sameClasses(champion, challenger)
  const predictedBy = async (model: Predictor): Promise<Predicted> => {
    const answered = { output: await outputsOf(model, used, context), actual, labels }
    return own || !hasClasses(model.task) ? inOwnClasses(model, answered) : inAllClasses(model, answered)
  }
  const [before, after] = [await predictedBy(champion), await predictedBy(challenger)]
  context.progress(0.8, 'resampling')
  const rows = actual.length
  const hidden = input.hiddenTargets.includes(challenger.target)
  const unnamed = (classes: Judgement['newClasses']) =>
    hidden ? classes.map((each, place) => ({ ...each, label: `new class ${place + 1}` })) : classes
  const [rightBefore, rightAfter] = [rightRows(before), rightRows(after)]
  const main = mainMetrics(after.task, hasClasses(after.task) ? classCounts(after.actual, after.labels.length) : null)
  return {
    champion: input.champion.name,
    challenger: input.challenger.name,
    outcome: 'judged',
    reason: null,
    rows,
    minimumRows: input.minimumRows,
    seenByChampion: seen,
    sources: sourcesOf(used),
    excluded: found.excluded,
    leftOut: { ...found.leftOut, seenByChampion: seen === 0 ? countOf(found.seenByChampion) : 0 },
    newClasses: hasClasses(after.task) ? unnamed(newClasses(champion, challenger, labels, actual)) : [],
    main: input.metric ?? main.overall,
    differences: differencesOf(before, after, input.seed),
    mcnemar: rightBefore && rightAfter && compareRight(rightBefore, rightAfter),
    slices: input.slices.map((slice) => {
      const within = rowsOfSlice(
        used.map(({ frame }) => frame),
        slice,
      )
      const part = { name: judgedSliceName(slice), rows: within.length }
      return { ...part, differences: within.length === 0 ? [] : differencesOf(rowsOf(before, within), rowsOf(after, within), input.seed) }
    }),
    resamples: resampleCount(rows, 2),
    seed: input.seed,
  }
}

/** The same resamples, and so the same figures, as every other comparison of two models on these rows. */
function differencesOf(before: Predicted, after: Predicted, seed: number): MetricDifference[] {
  const rows = after.actual.length
  const [differences] = pairedDifferences({
    rows,
    baseline: pairedModel(before),
    others: [pairedModel(after)],
    resamples: resampleCount(rows, 2),
    draw: seededDraw(seed),
  })
  return differences
}

function rowsOf({ output, actual, ...predicted }: Predicted, rows: Uint32Array): Predicted {
  const width = output.length / actual.length
  const taken = new Float64Array(rows.length * width)
  rows.forEach((row, i) => taken.set(output.subarray(row * width, (row + 1) * width), i * width))
  return { ...predicted, output: taken, actual: answersAt(actual, rows) }
}

/** What a model says of the rows of all versions, in float32 as predictions are stored. */
async function outputsOf(model: Predictor, used: readonly Found[], context: TaskContext): Promise<Float64Array> {
  const outputs: Float64Array[] = []
  for (const { frame } of used) {
    const { output } = await model.predict(frame)
    outputs.push(Float64Array.from(Float32Array.from(output)))
    context.signal.throwIfAborted()
  }
  const all = joined(outputs)
  return all instanceof Float64Array ? all : Float64Array.from(all)
}

function joined(parts: readonly (Int32Array | Float64Array)[]): Int32Array | Float64Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const all = parts[0] instanceof Int32Array ? new Int32Array(length) : new Float64Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
