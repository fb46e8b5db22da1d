import type { NamedTensor, Network } from '../../shared/domain/training/model.ts'
import type { EngineId, LearningRateSchedule, Loss, OptimizerSpec, Task } from '../../shared/domain/training/recipe.ts'

/** What an engine needs to know to train: nothing of columns, files or recipes. */
export interface TrainingPlan {
  readonly network: Network
  readonly task: Task
  readonly loss: Loss
  /** Of the focal loss; 2 where it is left out. */
  readonly focalGamma?: number
  /** Of the Huber loss; 1 where it is left out. */
  readonly huberDelta?: number
  readonly optimizer: OptimizerSpec
  /** Constant where it is left out. */
  readonly schedule?: LearningRateSchedule
  /** How many epochs a schedule spreads over. */
  readonly epochs?: number
  /** The longest gradient that is followed. */
  readonly clipNorm?: number
  /** Penalty l2/2·Σw² on the kernels and tables; part of the losses. */
  readonly l2: number
  readonly batchSize: number
  /** Of the dropout masks. */
  readonly seed: number
}

/** Rows that are not in memory: they are read when they are wanted. */
export interface StoredRows {
  /** Copies the rows order[start … end) into `into`, row-major. */
  gather(order: Uint32Array, start: number, end: number, into: Float32Array): void
}

/** All rows of the design matrix. */
export interface Rows {
  /** Row-major, rows × width; or where to read them. */
  readonly x: Float32Array | StoredRows
  readonly width: number
  /** Per row: 0 or 1 (binary), the index of the class (multiclass), the standardised value (regression). */
  readonly y: Float32Array
  /** Per row; null when all weigh 1. */
  readonly weights: Float32Array | null
}

/**
 * Something that trains networks. It works at the level of an epoch, so that one that compiles the whole epoch fits the
 * same interface. On one engine and version the same calls give the same bits.
 */
export interface Engine {
  readonly id: EngineId
  /** Such as `cairn 1 wasm simd`. */
  readonly version: string
  /** @throws RECIPE_INVALID when the loss does not fit the task */
  compile(plan: TrainingPlan): Promise<EngineSession>
}

/** One network being trained. `setWeights` and `load` come first. Losses are Σ weight·loss / rows + l2/2·Σw². */
export interface EngineSession {
  load(data: Rows): void
  /**
   * One pass over the rows of `order`, in batches. Dropout depends on (seed, epoch, step) alone. Lets other work run
   * every few dozen milliseconds.
   *
   * @param epoch from 1 @returns the mean training loss
   * @throws CANCELLED when the signal aborts; the weights are then somewhere within the epoch
   */
  trainEpoch(order: Uint32Array, epoch: number, signal: AbortSignal): Promise<{ readonly loss: number }>
  /** Inference on rows of the loaded data. `outputs` are raw, rows × units, in the order of `rows`. */
  evaluate(rows: Uint32Array): Promise<{ readonly loss: number; readonly outputs: Float32Array }>
  /** Raw outputs (logits, or values in standardised units), rows × units. @param x row-major, rows × inputs */
  predict(x: Float32Array, rows: number): Promise<Float32Array>
  /** In the order of `weightSpecs`. */
  weights(): Promise<NamedTensor[]>
  /** By name, in any order. @throws INTERNAL when one is missing or has another shape */
  setWeights(weights: readonly NamedTensor[]): Promise<void>
  /** All that the optimiser remembers. With the weights it is enough to go on bit for bit. */
  optimizerState(): Promise<NamedTensor[]>
  setOptimizerState(state: readonly NamedTensor[]): Promise<void>
  /** Frees the engine's memory; the session is of no use afterwards. */
  dispose(): void
}
