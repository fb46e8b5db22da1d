import type { Recipe } from '../../../shared/domain/training/recipe.ts'
import { CairnError } from '../../../shared/errors.ts'
import { outputsToPredictions } from '../../engines/network/network.ts'
import type { TaskContext } from '../../jobs/task.ts'
import type { Design } from './design.ts'
import type { Finished } from './finishModel.ts'

export interface RefitInput {
  readonly recipe: Recipe
  readonly design: Design
  readonly finished: Finished
  /** How the training before ended. */
  readonly stopped: 'done' | 'early' | 'cancelled'
  /** How long it is trained: what early stopping found best. */
  readonly rounds: number
}

export interface Refit<F> {
  readonly fitted: F
  readonly rounds: number
  /** That it was trained on. */
  readonly rows: number
  /** Those of validation rows are of the model before, which has not seen them. */
  readonly predictions: Float64Array
}

interface Fitted {
  /** Raw, of all rows. */
  readonly outputs: Float32Array
  readonly fit: { readonly stopped: 'done' | 'early' | 'cancelled' }
}

/**
 * Where the recipe asks for it, trains once more on train and validation rows together, as long as was best before. Preprocessing,
 * class weights, calibration and threshold stay as they were decided.
 * @returns null where it is not asked for, where there are no validation rows to add, and where the run is cancelled
 */
export async function refit<F extends Fitted>(
  { recipe, design, finished, stopped, rounds }: RefitInput,
  { signal, progress }: Pick<TaskContext, 'signal' | 'progress'>,
  fitAgain: (design: Design, rounds: number) => Promise<F>,
): Promise<Refit<F> | null> {
  if (!recipe.refit || stopped === 'cancelled' || signal.aborted || design.rows.validation.length === 0) return null
  progress(0.86, 'refitting')
  const all = onBoth(design)
  const fitted = await unlessCancelled(fitAgain(all, rounds))
  if (fitted === null || fitted.fit.stopped === 'cancelled') return null
  const predictions = outputsToPredictions(recipe.task, design.model.target, fitted.outputs, finished.calibration)
  const width = predictions.length / design.y.length
  for (const row of design.rows.validation) predictions.set(finished.predictions.subarray(row * width, (row + 1) * width), row * width)
  return { fitted, rounds, rows: all.rows.train.length, predictions }
}

/** The same data, with the validation rows among the training rows. */
function onBoth(design: Design): Design {
  const { train, validation, test } = design.rows
  const both = new Uint32Array(train.length + validation.length)
  both.set(train)
  both.set(validation, train.length)
  return { ...design, rows: { train: both.sort(), validation: new Uint32Array(), test } }
}

async function unlessCancelled<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (thrown) {
    if (CairnError.from(thrown).code === 'CANCELLED') return null
    throw thrown
  }
}
