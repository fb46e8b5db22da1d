import { balancedThreshold, maxF1Threshold } from '../../../shared/domain/evaluation/thresholds.ts'
import { sortScores } from '../../../shared/domain/evaluation/scores.ts'
import type { Calibration } from '../../../shared/domain/training/model.ts'
import type { Recipe } from '../../../shared/domain/training/recipe.ts'
import { hasClasses, hasPositive, taskRow } from '../../../shared/domain/training/tasks.ts'
import { outputsToPredictions } from '../../engines/network/network.ts'
import { fitCalibration } from './calibrate.ts'
import type { Design } from './design.ts'

/** What is decided on the validation rows once a model is fitted. */
export interface Decided {
  readonly calibration?: Calibration
  readonly threshold: number | null
}

export interface Finished extends Decided {
  /** Of all rows of the design matrix, in the form of `outputsToPredictions`. */
  readonly predictions: Float64Array
  /** What calibration did to the log loss of the rows that it was learnt from; null without one. */
  readonly calibrated: { readonly rows: number; readonly before: number; readonly after: number } | null
}

type FinishedRows = Pick<Design, 'y' | 'rows'> & { readonly model: Pick<Design['model'], 'target'> }

/**
 * From the raw outputs of all rows to what the model says: calibration, then threshold, both as the recipe asks and on the
 * validation rows. Every family goes through here.
 * @param outputs raw, rows × units, as the task's end takes them
 */
export function finishModel(recipe: Recipe, design: FinishedRows, outputs: Float32Array): Finished {
  const { task } = recipe
  const plain = outputsToPredictions(task, design.model.target, outputs)
  const calibration = calibrationOf(recipe, design, plain)
  const predictions = calibration ? outputsToPredictions(task, design.model.target, outputs, calibration) : plain
  const calibrated = calibration && {
    rows: design.rows.validation.length,
    before: logLoss(design, plain),
    after: logLoss(design, predictions),
  }
  return {
    ...(calibration && { calibration }),
    threshold: thresholdOf(recipe, design, predictions),
    predictions,
    calibrated: calibrated ?? null,
  }
}

function calibrationOf({ task, calibration = 'none' }: Recipe, design: FinishedRows, plain: Float64Array): Calibration | undefined {
  const { y, rows } = design
  if (calibration === 'none' || !hasClasses(task) || rows.validation.length === 0) return undefined
  const width = plain.length / y.length
  const probabilities = new Float64Array(rows.validation.length * width)
  for (const [i, row] of rows.validation.entries()) probabilities.set(plain.subarray(row * width, (row + 1) * width), i * width)
  return fitCalibration(
    calibration,
    probabilities,
    Float32Array.from(rows.validation, (row) => y[row]),
    width,
  )
}

function thresholdOf({ task, threshold = 'half' }: Recipe, { y, rows }: FinishedRows, predictions: Float64Array): number | null {
  const usual = taskRow(task).threshold
  if (threshold === 'half' || !hasPositive(task)) return usual
  // Stored predictions are float32, and compared with the threshold as such.
  const scores = sortScores(
    Int32Array.from(rows.validation, (row) => y[row]),
    Float64Array.from(rows.validation, (row) => Math.fround(predictions[row])),
  )
  return (threshold === 'f1' ? maxF1Threshold(scores) : balancedThreshold(scores)) ?? usual
}

/** Of the validation rows, as scikit-learn clips it. */
function logLoss({ y, rows }: FinishedRows, predictions: Float64Array): number {
  const width = predictions.length / y.length
  let sum = 0
  for (const row of rows.validation) {
    const p = width > 1 ? predictions[row * width + y[row]] : y[row] === 1 ? predictions[row] : 1 - predictions[row]
    sum -= Math.log(Math.max(Number.EPSILON, p))
  }
  return sum / rows.validation.length
}
