import { currentRecipe, type StoredRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import canonicalize from 'canonicalize'
import type { RunMetric, Subject } from '../../../shared/contract/experiments/index.ts'
import { type Manifest, type SplitPart, splitParts } from '../../../shared/domain/datasets/dataset.ts'
import type { EngineChoice } from '../../../shared/domain/training/recipe.ts'
import { taskRow } from '../../../shared/domain/training/tasks.ts'
import type { Fold } from '../../../shared/domain/experiments/study.ts'
import { readFrame } from '../../datasets/index.ts'
import type { Task, TaskContext } from '../../jobs/index.ts'
import { type EpochPoint, readPredictions, rowsOfPart, storedModel } from '../../training/index.ts'
import { type Baselines, baselinesTask, type TrainOutput, trainTask } from '../../training/tasks.ts'
import type { StoredObject } from '../../workspace/index.ts'
import { evaluationName } from './names.ts'
import { actualOf, evaluateRows } from './predictions.ts'
import { reporting } from './reporting.ts'

export interface RunInput {
  readonly manifest: Manifest
  /** One that an earlier release has put into the queue may be of its format. */
  readonly recipe: StoredRecipe
  readonly engine: EngineChoice
  /** The object of a checkpoint to go on from. */
  readonly resumeFrom?: string
  /** Trains no more: finishes with the best weights of that checkpoint. */
  readonly finishOnly?: boolean
  /** Of a cross-validation: instead of the recipe's split. */
  readonly fold?: Fold
  /** The parts that are measured; all where it is left out. */
  readonly measured?: readonly SplitPart[]
  /** Also train what the run is compared with; true where it is left out. */
  readonly baselines?: boolean
  /** By epoch from 1: training ends when the best validation loss so far is above this; null for no limit. */
  readonly limits?: readonly (number | null)[]
  /** Training ends after this epoch, as that of the run that is reproduced did. */
  readonly stopAfter?: number
}

export interface RunOutput {
  readonly trained: TrainOutput
  readonly metrics: readonly RunMetric[]
  /** Artifact name → object, beside those that training made. */
  readonly evaluations: readonly (StoredObject & { readonly name: string })[]
}

/** Of the whole task: what training takes of the progress bar. */
const trainingShare = 0.9

/** One run: train, then evaluate the model and its baselines. */
export const runTask: Task<RunInput, RunOutput> = async (given, plain) => {
  const input = { ...given, recipe: currentRecipe(given.recipe) }
  const { context, flush } = reporting(plain)
  const trained = await trainTask(
    { ...input, baselines: input.baselines ?? true, givesUp: givesUp(input) },
    { ...context, progress: (fraction, phase, detail) => context.progress(fraction * trainingShare, phase, detail) },
  ).finally(flush)
  return { trained, ...(await evaluateRun(input, trained, context)) }
}

/** Evaluates a finished run on parts that were left out when it was trained. */
export interface MeasureInput extends Pick<RunInput, 'manifest' | 'recipe'> {
  readonly runId: number
  readonly measured: readonly SplitPart[]
  readonly trained: Pick<TrainOutput, 'modelObject' | 'predictionsObject' | 'baselines'>
  /** Also trains what the run is compared with, by this engine. */
  readonly baselines?: { readonly engine: EngineChoice }
}

export interface MeasureOutput extends Omit<RunOutput, 'trained'> {
  /** Those that it trained. */
  readonly baselines: Baselines | null
}

export const measureTask: Task<MeasureInput, MeasureOutput> = async ({ trained, baselines: wanted, ...input }, context) => {
  const baselines = wanted ? await baselinesTask({ ...input, recipe: currentRecipe(input.recipe), ...wanted }, context) : null
  const evaluated = await evaluateRun(
    { ...input, comparedOn: ['validation', 'test'] },
    { ...trained, baselines: baselines ?? trained.baselines },
    context,
  )
  return { ...evaluated, baselines }
}

function givesUp({ limits, stopAfter = Infinity }: RunInput): (history: readonly EpochPoint[]) => boolean {
  const isAbove = limits && aboveLimit(limits)
  return (history) => history.length >= stopAfter || isAbove?.(history) === true
}

function aboveLimit(limits: readonly (number | null)[]): (history: readonly EpochPoint[]) => boolean {
  return (history) => {
    const limit = limits[history.length - 1] ?? Infinity
    return Math.min(...history.map(({ loss, validationLoss }) => validationLoss ?? loss)) > limit
  }
}

interface Evaluated extends Pick<RunInput, 'manifest' | 'recipe' | 'measured'> {
  /** The parts that baselines are evaluated on; where it is left out those of the model, without what they were trained on. */
  readonly comparedOn?: readonly SplitPart[]
}

async function evaluateRun(
  { manifest, recipe, measured = splitParts, comparedOn = measured.filter((part) => part !== 'train') }: Evaluated,
  trained: Pick<TrainOutput, 'modelObject' | 'predictionsObject' | 'baselines'>,
  context: TaskContext,
): Promise<Omit<RunOutput, 'trained'>> {
  const { objects, scratch } = context
  const model = await storedModel(objects, trained.modelObject.object)
  // Not cancelled any more: a run that was stopped keeps its best model, and that model's numbers.
  const frame = await readFrame(manifest, objects, [model.target.column], scratch, new AbortController().signal)
  const actual = actualOf(model, frame)
  const metrics: RunMetric[] = []
  const evaluations: RunOutput['evaluations'][number][] = []

  const subjects: [Subject, string, readonly SplitPart[]][] = [['model', trained.predictionsObject.object, measured]]
  for (const subject of ['trivial', 'linear'] as const) {
    const object = trained.baselines?.[subject]
    if (object) subjects.push([subject, object.object, comparedOn])
  }
  for (const [subject, object, parts] of subjects) {
    const predictions = readPredictions(await objects.get(object))
    for (const part of parts) {
      context.progress(trainingShare + ((1 - trainingShare) * evaluations.length) / 7, 'evaluating', `${subject} on ${part}`)
      const rows = rowsOfPart(predictions.parts, part)
      if (rows.length === 0) continue
      // A baseline decides at one half: a threshold that was chosen was chosen for the model.
      const judged = subject === 'model' ? model : { ...model, threshold: taskRow(model.task).threshold }
      const evaluation = evaluateRows(judged, predictions, actual, rows, recipe.seed)
      metrics.push(...evaluation.metrics.map((metric) => ({ ...metric, subject, part })))
      evaluations.push({ name: evaluationName(subject, part), ...(await objects.put(canonicalize(evaluation) as string)) })
    }
  }
  return { metrics, evaluations }
}
