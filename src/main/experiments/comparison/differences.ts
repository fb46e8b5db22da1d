import type { McNemar, MetricDifference } from '../../../shared/domain/experiments/comparison.ts'
import type { Manifest, SplitPart } from '../../../shared/domain/datasets/dataset.ts'
import type { MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import type { TrainedModel } from '../../../shared/domain/training/model.ts'
import { CairnError } from '../../../shared/errors.ts'
import { readFrame } from '../../datasets/index.ts'
import {
  answersAt,
  compareRight,
  pairedDifferences,
  pairedModel,
  type Predicted,
  resampleCount,
  rightRows,
  seededDraw,
} from '../../evaluation/index.ts'
import type { Task, TaskContext } from '../../jobs/index.ts'
import { type Predictions, readPredictions, rowsOfPart, storedModel } from '../../training/index.ts'
import { actualOf } from '../runs/predictions.ts'

/** What a run left behind. */
export interface RunObjects {
  readonly run: number
  readonly model: string
  readonly predictions: string
}

export interface DifferencesInput {
  /** The data that all of them were measured on, with the same split. */
  readonly manifest: Manifest
  readonly part: SplitPart
  readonly baseline: RunObjects
  readonly others: readonly RunObjects[]
  /** One metric, or all of the task. */
  readonly metric: MetricId | null
  readonly seed: number
}

export interface PairDifference {
  readonly run: number
  readonly rows: number
  readonly resamples: number
  readonly differences: MetricDifference[]
  readonly mcnemar: McNemar | null
}

/** The differences of runs to a baseline run, from what each has predicted for the same rows. */
export const differencesTask: Task<DifferencesInput, PairDifference[]> = async (input, context) => {
  const baseline = await readRun(input.baseline, input, context)
  const others: ReadRun[] = []
  for (const other of input.others) others.push(await readRun(other, input, context))
  for (const other of others) checkSameRows(baseline, other)
  const all = await predictedOf([baseline, ...others], input, context)
  return differencesTo(all[0], all.slice(1), input).map((found, i) => ({ run: others[i].run, ...found }))
}

/** The differences of models to the first one; all on the same rows, in the same order. */
export function differencesTo(
  baseline: Predicted,
  others: readonly Predicted[],
  { metric, seed }: { readonly metric: MetricId | null; readonly seed: number },
): Omit<PairDifference, 'run'>[] {
  const rows = baseline.actual.length
  const resamples = resampleCount(rows, 1 + others.length)
  const differences = pairedDifferences({
    rows,
    baseline: pairedModel(baseline),
    others: others.map(pairedModel),
    resamples,
    draw: seededDraw(seed),
  })
  const right = rightRows(baseline)
  return others.map((other, i) => {
    const own = rightRows(other)
    return {
      rows,
      resamples,
      differences: differences[i].filter((one) => metric === null || one.metric === metric),
      mcnemar: right && own && compareRight(right, own),
    }
  })
}

interface ReadRun {
  readonly run: number
  readonly model: TrainedModel
  readonly predictions: Predictions
  readonly rows: Uint32Array
}

async function readRun({ run, model, predictions }: RunObjects, { part }: DifferencesInput, { objects }: TaskContext): Promise<ReadRun> {
  const read = readPredictions(await objects.get(predictions))
  return {
    run,
    model: await storedModel(objects, model),
    predictions: read,
    rows: rowsOfPart(read.parts, part),
  }
}

/** The registry says so already; what was stored has the last word. */
function checkSameRows(a: ReadRun, b: ReadRun): void {
  const same = a.rows.length === b.rows.length && a.rows.every((row, i) => row === b.rows[i])
  if (!same)
    throw new CairnError('NOT_COMPARABLE', `The runs ${a.run} and ${b.run} hold predictions of other rows.`, { runs: [a.run, b.run] })
}

async function predictedOf(runs: readonly ReadRun[], { manifest }: DifferencesInput, context: TaskContext): Promise<Predicted[]> {
  const { column } = runs[0].model.target
  const frame = await readFrame(manifest, context.objects, [column], context.scratch, context.signal)
  return runs.map(({ model, predictions: { output, width }, rows }): Predicted => {
    const chosen = new Float64Array(rows.length * width)
    rows.forEach((row, i) => {
      for (let j = 0; j < width; j++) chosen[i * width + j] = output[row * width + j]
    })
    const actual = answersAt(actualOf(model, frame), rows)
    return { task: model.task, labels: model.target.labels, threshold: model.threshold ?? 0.5, output: chosen, actual }
  })
}
