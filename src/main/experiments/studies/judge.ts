import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { metric, type MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import { readFrame } from '../../datasets/index.ts'
import { answersAt } from '../../evaluation/index.ts'
import { pairedDifferences, pairedModel, resampleCount, seededDraw } from '../../evaluation/tasks.ts'
import type { Task } from '../../jobs/index.ts'
import { readPredictions, rowsOfPart, storedModel } from '../../training/index.ts'
import { actualOf } from '../runs/predictions.ts'

/** Runs on the same rows, by their objects; the first one is what the others are seen against. */
export interface JudgeInput {
  readonly manifest: Manifest
  readonly runs: readonly { readonly model: string; readonly predictions: string }[]
  readonly metric: MetricId
  readonly seed: number
}

/** Of each run but the first: its value less the first one's on the same resamples, with the 95 % interval, and the share in which it is ahead; null where that is not defined. */
export type Judged = readonly ({ readonly value: number; readonly low: number; readonly high: number; readonly ahead: number } | null)[]

/** How much runs differ on their validation rows, which all of them share: no other part is looked at. */
export const judgeTask: Task<JudgeInput, Judged> = async ({ manifest, runs, metric: wanted, seed }, context) => {
  const { objects, scratch, signal } = context
  const models = await Promise.all(
    runs.map(async ({ model, predictions }) => ({
      ...(await storedModel(objects, model)),
      ...readPredictions(await objects.get(predictions)),
    })),
  )
  const [{ parts, target }] = models
  const frame = await readFrame(manifest, objects, [target.column], scratch, signal)
  const rows = rowsOfPart(parts, 'validation')
  const predicted = models.map((model) => ({
    task: model.task,
    labels: model.target.labels,
    threshold: model.threshold,
    output: rowsOf(model.output, model.width, rows),
    actual: answersAt(actualOf(model, frame), rows),
  }))
  const [baseline, ...others] = predicted.map(pairedModel)
  const differences = pairedDifferences({
    rows: rows.length,
    baseline,
    others,
    resamples: resampleCount(rows.length, runs.length),
    draw: seededDraw(seed),
  })
  return differences.map((found) => {
    const own = found.find((one) => one.metric === wanted)
    if (!own || own.difference === null || own.low === null || own.high === null || own.ahead === null) return null
    return metric(wanted).interval === 'none' ? null : { value: own.difference, low: own.low, high: own.high, ahead: own.ahead }
  })
}

function rowsOf(output: Float32Array, width: number, rows: Uint32Array): Float64Array {
  const chosen = new Float64Array(rows.length * width)
  for (let i = 0; i < rows.length; i++) for (let j = 0; j < width; j++) chosen[i * width + j] = output[rows[i] * width + j]
  return chosen
}
