import { availableParallelism } from 'node:os'
import type { ModelBody, TrainedModel } from '../../../shared/domain/training/model.ts'
import { type EngineChoice, type EngineId, growsTrees, type Recipe, roundsOf, roundWord } from '../../../shared/domain/training/recipe.ts'
import { taskRow } from '../../../shared/domain/training/tasks.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Frame } from '../../frame.ts'
import type { TaskContext } from '../../jobs/task.ts'
import type { ObjectStore, StoredObject } from '../../workspace/objects/objects.ts'
import { linearBaseline, trivialPredictions } from './baselines.ts'
import { checkpointKeeper, readOrigin } from '../checkpoints/checkpointKeeper.ts'
import { type Design, designMatrix } from './design.ts'
import { epochMetric } from './epochMetric.ts'
import { type Finished, finishModel } from './finishModel.ts'
import type { EpochEnd, EpochPoint, FitInput } from './loop.ts'
import { writePredictions } from './predictions.ts'
import { refit, type Refit } from './refit.ts'
import { openTrainer } from './trainer.ts'
import { writeSafetensors } from '../checkpoints/safetensors.ts'
import { modelHashIn1, modelText } from './storedModel.ts'

/** What a training job says while it runs: after each epoch loss, and with a validation part valLoss and valAccuracy or valRmse. */
export interface TrainEvent {
  readonly type: 'metrics'
  readonly epoch: number
  readonly values: Readonly<Record<string, number>>
}

/** Predictions of the baselines, in the form of the model's own. Both are null when not asked for. */
export interface Baselines {
  readonly trivial: StoredObject | null
  /** Null also when the run was cancelled before it was trained, or when it diverged. */
  readonly linear: StoredObject | null
}

export interface TrainedRun {
  /** A TrainedModel, as canonical JSON. */
  readonly modelObject: StoredObject
  /** The name that the same model had in format 1; null where that could not hold it. */
  readonly modelHashIn1: string | null
  /** Safetensors, in the order of `weightSpecs`. */
  readonly weightsObject: StoredObject
  /** Of all rows; see `readPredictions`. */
  readonly predictionsObject: StoredObject
  readonly engine: { readonly id: EngineId; readonly version: string; readonly reason: string }
  /** Milliseconds per step of each engine that `auto` tried. */
  readonly measured: Readonly<Partial<Record<EngineId, number>>> | null
  readonly bestEpoch: number
  readonly epochs: number
  readonly stopped: 'done' | 'early' | 'cancelled'
  /** The losses of the best and of the last epoch. */
  readonly history: { readonly best: EpochPoint; readonly last: EpochPoint }
  /** What was decided on the validation rows after training. */
  readonly decided: { readonly threshold: number | null; readonly calibrated: Finished['calibrated'] }
  /** How the model was trained again on train and validation rows; null where it was not. */
  readonly refit: Pick<Refit<unknown>, 'rounds' | 'rows'> | null
  readonly baselines: Baselines
  readonly environment: Readonly<Record<string, string | number>>
}

export interface Progressing {
  /** SHA-256 of the manifest that the frame was read from. Where it is given, checkpoints are stored and told of. */
  readonly data?: string
  /** The object of a checkpoint to go on from, on the engine that made it. */
  readonly resumeFrom?: string
  /** Trains no more: the run is finished with the best weights of the checkpoint, as if it had been cancelled there. */
  readonly finishOnly?: boolean
  /** Whether a training that goes badly is to end before its time. */
  readonly givesUp?: FitInput['givesUp']
}

export interface FrameInput extends Progressing {
  /** Of another recipe, which may be too wide for the memory; made from the frame where it is left out. */
  readonly designOf?: DesignedInput['designOf']
  readonly frame: Frame
  /** Per row: the index of its part in `splitParts`, or `noPart`. */
  readonly parts: Uint8Array
  readonly recipe: Recipe
  readonly engine: EngineChoice
  readonly baselines: boolean
}

type Context = Pick<TaskContext, 'signal' | 'pausing' | 'objects' | 'progress' | 'emit' | 'keeping'>

/**
 * Trains a recipe on data in memory, and stores the model, its weights and its predictions. A run that is cancelled after
 * its first epoch is finished with the best weights so far.
 *
 * @throws what `designMatrix`, `openEngine` and `fit` throw; RESUME_REFUSED; Paused
 */
export function trainFrame(input: FrameInput, context: Context): Promise<TrainedRun> {
  context.progress(0.05, 'preparing')
  const designOf = async (recipe: Recipe) => designMatrix({ ...input, recipe })
  return trainDesign({ ...input, design: designMatrix(input), designOf: input.designOf ?? designOf }, context)
}

export interface DesignedInput extends Omit<FrameInput, 'frame'> {
  readonly design: Design
  /** The design matrix of another recipe on the same data and parts. */
  readonly designOf: (recipe: Recipe) => Promise<ClosingDesign>
}

/** One that lies in a file is closed. */
export type ClosingDesign = Design & { close?(): void }

/** The same from a design matrix that already exists, in memory or on disk. */
export async function trainDesign(input: DesignedInput, context: Context): Promise<TrainedRun> {
  const { recipe, parts, design } = input
  const stored = input.resumeFrom === undefined ? null : await readOrigin(context.objects, input.resumeFrom)
  const trainer = await openTrainer(recipe, design, stored?.origin.engine ?? input.engine)
  const { engine, measured = null } = trainer
  const description = describeModel(recipe, design, trainer.planned)
  const { data, givesUp } = input
  const keeper = data === undefined ? {} : checkpointKeeper({ data, description, recipe, engine, stored }, context)
  // Aborted before its first epoch, training gives what the checkpoint has.
  const signal = input.finishOnly ? AbortSignal.abort() : context.signal
  const also = { onEpoch: reporter(recipe, design, context), givesUp, pausing: data === undefined ? undefined : context.pausing, ...keeper }
  const fitted = await trainer.fit(design, signal, also, context.keeping)
  context.progress(0.85, 'predicting')
  const { fit } = fitted
  const finished = finishModel(recipe, design, fitted.outputs)
  const again = await refit({ recipe, design, finished, stopped: fit.stopped, rounds: fit.bestEpoch }, context, (all, rounds) =>
    trainer.fit(all, context.signal, { rounds, pausing: also.pausing }),
  )
  const { calibration, threshold } = finished
  const { body, weights } = again?.fitted ?? fitted
  const model: TrainedModel = { ...description, body, threshold, ...(calibration && { calibration }) }
  return {
    modelObject: await context.objects.put(modelText(model)),
    modelHashIn1: modelHashIn1(model),
    weightsObject: await context.objects.put(writeSafetensors(weights)),
    predictionsObject: await storePredictions(context.objects, again?.predictions ?? finished.predictions, parts),
    engine,
    measured,
    bestEpoch: fit.bestEpoch,
    epochs: fit.epochs,
    // Cancelled between the two, a run keeps the model of before, and is one that was stopped.
    stopped: recipe.refit && !again && context.signal.aborted ? 'cancelled' : fit.stopped,
    history: { best: fit.history[fit.bestEpoch - 1], last: fit.history[fit.epochs - 1] },
    decided: { threshold, calibrated: finished.calibrated },
    refit: again && { rounds: again.rounds, rows: again.rows },
    baselines: input.baselines ? await trainBaselines({ ...input, engine: engine.id }, context) : { trivial: null, linear: null },
    environment: environment(),
  }
}

function reporter(recipe: Recipe, design: Design, { progress, emit }: Context): (end: EpochEnd) => void {
  return ({ epoch, loss, validationLoss, outputs }) => {
    const values = new Map([['loss', loss]])
    if (validationLoss !== null) values.set('valLoss', validationLoss)
    if (outputs !== null) {
      const metric = epochMetric(recipe.task, design.model.target, outputs, design.y, design.rows.validation, recipe.loss)
      values.set(metric.name, metric.value)
    }
    emit({ type: 'metrics', epoch, values: Object.fromEntries(values) } satisfies TrainEvent)
    progress(0.1 + (0.75 * epoch) / roundsOf(recipe.model), 'training', `${roundWord(recipe.model)} ${epoch} of ${roundsOf(recipe.model)}`)
  }
}

function describeModel({ task }: Recipe, { model: { inputs, target } }: Design, body: ModelBody): TrainedModel {
  const { threshold } = taskRow(task)
  return { format: 'cairn.model/2', task, inputs, target, threshold, body }
}

function storePredictions(objects: ObjectStore, predictions: Float64Array, parts: Uint8Array): Promise<StoredObject> {
  return objects.put(writePredictions({ output: Float32Array.from(predictions), width: predictions.length / parts.length, parts }))
}

/** What a model of the recipe is compared with, trained on the same rows. @param input the engine is that of the linear model where the run has a network */
export async function trainBaselines(
  input: Pick<DesignedInput, 'recipe' | 'parts' | 'design' | 'designOf' | 'finishOnly' | 'engine'>,
  context: Pick<Context, 'objects' | 'progress' | 'signal'>,
): Promise<Baselines> {
  const { recipe, parts, design, finishOnly } = input
  const { objects, progress, signal } = context
  progress(0.9, 'baselines')
  const trivial = trivialPredictions(recipe.task, design.model.target, design.y, design.rows.train, recipe.loss)
  const linear = signal.aborted || finishOnly ? null : await orNull(linearPredictions(input, signal))
  return {
    trivial: await storePredictions(objects, trivial, parts),
    linear: linear && (await storePredictions(objects, linear, parts)),
  }
}

/** Null when it was cancelled. */
async function linearPredictions(
  { recipe, design, designOf, engine }: Pick<DesignedInput, 'recipe' | 'design' | 'designOf' | 'engine'>,
  signal: AbortSignal,
): Promise<Float64Array | null> {
  const simple = linearBaseline(recipe, design)
  if (!growsTrees(recipe.model)) return linearOn(design, simple, engine, signal)
  // A linear model cannot take what trees take: missing values and categories.
  const own = await designOf(simple)
  try {
    return await linearOn(own, simple, 'wasm', signal)
  } finally {
    own.close?.()
  }
}

async function linearOn(design: Design, recipe: Recipe, engine: EngineChoice, signal: AbortSignal): Promise<Float64Array | null> {
  const { fit, outputs } = await (await openTrainer(recipe, design, engine)).fit(design, signal)
  return fit.stopped === 'cancelled' ? null : finishModel(recipe, design, outputs).predictions
}

/** The model of the run is finished by now: a baseline that is cancelled or diverges does not take it away. */
async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (thrown) {
    const { code } = CairnError.from(thrown)
    if (code === 'CANCELLED' || code === 'TRAINING_DIVERGED') return null
    throw thrown
  }
}

function environment(): TrainedRun['environment'] {
  return { node: process.version, v8: process.versions.v8, platform: process.platform, arch: process.arch, cpus: availableParallelism() }
}
