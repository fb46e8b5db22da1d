import type { NamedTensor } from '../../../shared/domain/training/model.ts'
import type { NetworkTraining } from '../../../shared/domain/training/recipe.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { EngineSession } from '../../engines/engine.ts'
import { epochOrder } from '../../engines/seeds.ts'

export interface EpochPoint {
  /** From 1. */
  readonly epoch: number
  readonly loss: number
  /** Null without a validation part. */
  readonly validationLoss: number | null
}

/** An epoch as it has just ended; `outputs` are the raw outputs of the validation rows. */
export interface EpochEnd extends EpochPoint {
  readonly outputs: Float32Array | null
}

/** How far a training has come, without what it has learnt. */
export interface Progress {
  /** The last finished epoch; 0 before the first. */
  readonly epoch: number
  /** The epoch with the lowest loss so far; epoch 0 and infinite before the first. */
  readonly best: { readonly epoch: number; readonly loss: number }
  /** Early stopping: the loss to beat by minDelta, and for how many epochs that has not been done. */
  readonly patience: { readonly loss: number; readonly waited: number }
  readonly history: readonly EpochPoint[]
}

/** All that going on needs, beside the recipe and the data. Shuffling and dropout follow from seed and epoch. */
export interface Checkpoint extends Progress {
  /** Of trees: all that have been grown. */
  readonly weights: readonly NamedTensor[]
  readonly optimizerState: readonly NamedTensor[]
  /** Without weights for trees: the best ones are the first of all. */
  readonly best: Progress['best'] & { readonly weights: readonly NamedTensor[] }
}

export const beginning: Progress = { epoch: 0, best: { epoch: 0, loss: Infinity }, patience: { loss: Infinity, waited: 0 }, history: [] }

type Stopping = Pick<NetworkTraining, 'earlyStopping'>

/** A checkpoint that is put together only where it is wanted. */
export interface Checkpointed {
  readonly epoch: number
  whole(): Checkpoint
}

export interface FitInput {
  /** With the data loaded. */
  readonly session: EngineSession
  /** The seed is that of the order of the rows. */
  readonly training: Pick<NetworkTraining, 'epochs' | 'earlyStopping'> & { readonly seed: number }
  readonly initial: readonly NamedTensor[]
  readonly rows: { readonly train: Uint32Array; readonly validation: Uint32Array }
  readonly onEpoch?: (end: EpochEnd) => void
  /** After each epoch, and once more at the end with `last`: training waits for it. */
  readonly onCheckpoint?: (checkpoint: Checkpointed, last: boolean) => Promise<void>
  /** Whether a training that goes badly is to end before its time; asked after each epoch. */
  readonly givesUp?: (history: readonly EpochPoint[]) => boolean
  /** Aborted when the training is to stop where it is, to go on later. */
  readonly pausing?: AbortSignal
  readonly signal: AbortSignal
  readonly resumeFrom?: Checkpoint
}

export interface FitResult {
  /** Of the best epoch: the one with the lowest validation loss, or training loss where there is no validation part. */
  readonly weights: readonly NamedTensor[]
  readonly lastWeights: readonly NamedTensor[]
  readonly bestEpoch: number
  /** Finished epochs. */
  readonly epochs: number
  readonly stopped: 'done' | 'early' | 'cancelled' | 'paused'
  readonly history: readonly EpochPoint[]
  readonly checkpoint: Checkpoint
}

/**
 * Trains until the epochs are done, the loss has stopped falling, or a signal aborts; the best weights are kept in
 * each case.
 *
 * @throws TOO_FEW_ROWS without training rows · TRAINING_DIVERGED with the epoch when a loss is not finite · CANCELLED when
 *   it was stopped before the first epoch had ended
 */
export async function fit(input: FitInput): Promise<FitResult> {
  const { session, training, rows, signal } = input
  if (rows.train.length === 0) throw new CairnError('TOO_FEW_ROWS', 'There are no rows to train on.', { part: 'train' })
  let checkpoint = await startingPoint(input)
  while (checkpoint.epoch < training.epochs && !outOfPatience(training, checkpoint)) {
    const epoch = checkpoint.epoch + 1
    if (input.pausing?.aborted) return ended(input, checkpoint, 'paused')
    const loss = await trainUnlessCancelled(session, epochOrder(rows.train, training.seed, epoch), epoch, signal)
    if (loss === null) return ended(input, checkpoint, 'cancelled')
    const validation = rows.validation.length > 0 ? await session.evaluate(rows.validation) : null
    const end = { epoch, loss, validationLoss: validation?.loss ?? null, outputs: validation?.outputs ?? null }
    refuseDiverged(end)
    checkpoint = await nextCheckpoint(session, training, checkpoint, end)
    input.onEpoch?.(end)
    if (input.givesUp?.(checkpoint.history)) break
    await input.onCheckpoint?.(known(checkpoint), false)
  }
  return ended(input, checkpoint, checkpoint.epoch < training.epochs ? 'early' : 'done')
}

const known = (checkpoint: Checkpoint): Checkpointed => ({ epoch: checkpoint.epoch, whole: () => checkpoint })

async function ended({ onCheckpoint }: FitInput, checkpoint: Checkpoint, stopped: FitResult['stopped']): Promise<FitResult> {
  if (checkpoint.epoch > 0) await onCheckpoint?.(known(checkpoint), true)
  return result(checkpoint, stopped)
}

async function startingPoint({ session, initial, resumeFrom }: FitInput): Promise<Checkpoint> {
  await session.setWeights(resumeFrom?.weights ?? initial)
  if (resumeFrom) {
    await session.setOptimizerState(resumeFrom.optimizerState)
    return resumeFrom
  }
  const optimizerState = await session.optimizerState()
  return { ...beginning, weights: initial, optimizerState, best: { ...beginning.best, weights: initial } }
}

/** The mean loss of the epoch, or null when it was cancelled. */
async function trainUnlessCancelled(
  session: EngineSession,
  order: Uint32Array,
  epoch: number,
  signal: AbortSignal,
): Promise<number | null> {
  try {
    return (await session.trainEpoch(order, epoch, signal)).loss
  } catch (error) {
    if (CairnError.from(error).code === 'CANCELLED' && epoch > 1) return null
    throw error
  }
}

/** @throws TRAINING_DIVERGED */
export function refuseDiverged({ epoch, loss, validationLoss }: EpochPoint): void {
  if (Number.isFinite(loss) && Number.isFinite(validationLoss ?? 0)) return
  const which = Number.isFinite(loss) ? 'validation loss' : 'loss'
  const message = `The ${which} became NaN in epoch ${epoch}. Lower the learning rate by a factor of ten.`
  throw new CairnError('TRAINING_DIVERGED', message, { epoch, loss: String(loss), validationLoss: String(validationLoss) })
}

async function nextCheckpoint(
  session: EngineSession,
  training: Stopping,
  before: Checkpoint,
  { epoch, loss, validationLoss }: EpochPoint,
): Promise<Checkpoint> {
  const weights = await session.weights()
  const next = progressed(before, training, { epoch, loss, validationLoss })
  const best = next.best.epoch === epoch ? { ...next.best, weights } : before.best
  return { ...next, weights, optimizerState: await session.optimizerState(), best }
}

/** One epoch further. */
export function progressed(before: Progress, { earlyStopping }: Stopping, point: EpochPoint): Progress {
  const { epoch, loss, validationLoss } = point
  const watched = validationLoss ?? loss
  const improved = watched < before.patience.loss - (earlyStopping?.minDelta ?? 0)
  return {
    epoch,
    best: watched < before.best.loss ? { epoch, loss: watched } : { epoch: before.best.epoch, loss: before.best.loss },
    patience: improved ? { loss: watched, waited: 0 } : { ...before.patience, waited: before.patience.waited + 1 },
    history: [...before.history, point],
  }
}

export function outOfPatience({ earlyStopping }: Stopping, { patience }: Progress): boolean {
  return earlyStopping !== null && patience.waited >= earlyStopping.patience
}

function result(checkpoint: Checkpoint, stopped: FitResult['stopped']): FitResult {
  const { best, epoch, weights, history } = checkpoint
  return { weights: best.weights, lastWeights: weights, bestEpoch: best.epoch, epochs: epoch, stopped, history, checkpoint }
}
