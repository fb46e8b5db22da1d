import { featuresFor } from '../../../shared/domain/training/encodings.ts'
import type { ModelTarget } from '../../../shared/domain/training/model.ts'
import { growsTrees, type Loss, type Recipe, type Task } from '../../../shared/domain/training/recipe.ts'
import { hasPositive, suitingLosses, taskRow, type TaskRow } from '../../../shared/domain/training/tasks.ts'
import { ownUnits } from '../target/target.ts'
import type { Design } from './design.ts'

/**
 * What can be said without looking at a single feature, for every row: the shares of the classes among the training
 * rows (its most probable class is the majority class), or the mean of the training rows.
 *
 * @param y as in the design matrix: class indices, or standardised values @param loss of the recipe
 * @returns predictions in the form of `outputsToPredictions`: rows × 1 (binary, regression) or rows × labels
 */
export function trivialPredictions(
  task: Task,
  target: ModelTarget,
  y: Float32Array,
  trainRows: Uint32Array,
  loss: Loss = taskRow(task).losses[0],
): Float64Array {
  const same = trivial[taskRow(task).trivial](task, target, y, trainRows, loss)
  return Float64Array.from({ length: y.length * same.length }, (_, i) => same[i % same.length])
}

type Trivial = (...given: Required<Parameters<typeof trivialPredictions>>) => number[]

const trivial: Readonly<Record<TaskRow['trivial'], Trivial>> = {
  shares: (task, target, y, rows) => sharesOf(task, target, y, rows),
  mean: (_, target, y, rows, loss) =>
    target.link ? [meanOf(Float64Array.from(y, ownUnits(target, loss)), rows)] : [meanOf(y, rows) * target.scale + target.offset],
}

function meanOf(y: Float32Array | Float64Array, rows: Uint32Array): number {
  return rows.reduce((sum, row) => sum + y[row], 0) / rows.length
}

function sharesOf(task: Task, target: ModelTarget, y: Float32Array, rows: Uint32Array): number[] {
  const counts = target.labels.map(() => 0)
  for (const row of rows) counts[y[row]]++
  const shares = counts.map((count) => count / rows.length)
  return hasPositive(task) ? [shares[1]] : shares
}

/**
 * The linear model that a run is compared with: same columns, same loss where it can, trained until it no longer improves, and nothing
 * after that. @param design of the run
 */
export function linearBaseline(recipe: Recipe, design: Pick<Design, 'rows' | 'model'>): Recipe {
  const { l2, batchSize } = growsTrees(recipe.model) ? { l2: 1e-4, batchSize: design.rows.train.length < 5000 ? 32 : 256 } : recipe.model
  const { calibration: _calibration, threshold: _threshold, refit: _refit, ...plain } = recipe
  const losses = suitingLosses(recipe.task, 'linear')
  return {
    ...plain,
    loss: losses.includes(recipe.loss) ? recipe.loss : losses[0],
    features: featuresFor('linear', recipe.features, design.model.inputs),
    model: {
      family: 'linear',
      optimizer: { kind: 'adam', learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
      l2,
      epochs: 100,
      batchSize,
      earlyStopping: { patience: 5, minDelta: 1e-4 },
    },
  }
}
