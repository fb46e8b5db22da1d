import type { BoostingFamily, ForestFamily, Loss, Task } from '../../../shared/domain/training/recipe.ts'
import type { Ensemble, Trees } from '../../../shared/domain/training/trees.ts'
import type { Rows } from '../engine.ts'

/** What is grown, beside the data. */
export interface TreePlan {
  readonly task: Task
  readonly loss: Loss
  readonly huberDelta?: number
  readonly quantileLevel?: number
  readonly model: BoostingFamily | ForestFamily
  /** Of each input, as in `Ensemble.categories`. */
  readonly categories: readonly number[]
  /** Of each input: 1 where predictions may only rise with it, −1 where they may only fall, else 0. */
  readonly monotone: readonly (-1 | 0 | 1)[]
  /** Numbers for a row: 1, or one per class. */
  readonly outputs: number
  readonly seed: number
}

/** The data: see `Design`. Values may be NaN, which is missing. */
export interface TreeRows {
  readonly x: Rows['x']
  readonly width: number
  /** Per row: the class, or the value in the units that are trained on. */
  readonly y: Float32Array
  /** Per row, or null where all weigh 1. */
  readonly weights: Float32Array | null
  readonly rows: { readonly train: Uint32Array; readonly validation: Uint32Array }
}

export interface Round {
  /** The mean loss of the training rows after this round. */
  readonly loss: number
  /** And of the validation rows; null where there are none. */
  readonly validationLoss: number | null
  /** Outputs of the validation rows, rows × outputs, as the task's end takes them; null where there are none. */
  readonly outputs: Float32Array | null
}

/** A learner with its data loaded. What it grows depends on plan, rows and the number of rounds, and on nothing else: not on threads. */
export interface TreeSession {
  /** Grows the trees of one round: one for each output with boosting, one for all with a forest. @throws CANCELLED within two seconds */
  round(signal: AbortSignal): Promise<Round>
  /** Goes on as if these rounds had been grown by this session. */
  restore(trees: Trees, rounds: number): Promise<void>
  /** What has been grown, or its first `rounds` rounds. */
  grown(rounds?: number): { readonly ensemble: Ensemble; readonly trees: Trees }
  /** Outputs of all rows by the first `rounds` rounds, as the task's end takes them. */
  predict(rounds: number): Promise<Float32Array>
  dispose(): void
}
