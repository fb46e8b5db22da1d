import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { type EngineChoice, type Recipe, roundsOf } from '../../../shared/domain/training/recipe.ts'
import { cutName } from '../../../shared/domain/names.ts'
import { currentRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import { CairnError, type ErrorCode, type SerializedError } from '../../../shared/errors.ts'
import { type Conductor, Detached, Paused } from '../../jobs/index.ts'
import type { Registry } from '../../workspace/index.ts'
import { requeueRun } from '../runs/resume.ts'
import { livingExperiment } from '../groups/store.ts'
import { checkpointOf, createRun, requireTraining, type TrainingRun } from '../runs/store.ts'
import type { RunInput } from '../runs/task.ts'
import { newestRunOf, type StudyRow } from './store.ts'

export interface Child {
  readonly trial: number
  readonly name: string
  readonly recipe: Recipe
  readonly engine: EngineChoice
  readonly manifest: Manifest
  readonly also: Pick<RunInput, 'fold' | 'measured' | 'baselines' | 'limits'>
}

/** @returns the id of the run */
export function beginChild(
  { runner, workspace, target }: Conductor,
  study: StudyRow,
  { trial, name, recipe, engine, manifest, also }: Child,
): number {
  const input: RunInput = { manifest, recipe, engine, ...also }
  const create = (db: Registry, jobId: number) =>
    createRun(db, {
      name: cutName(`${study.name}, ${name}`),
      jobId,
      experimentId: livingExperiment(db, study.experimentId),
      user: workspace.actor,
      datasetVersionId: study.datasetVersionId,
      studyId: study.id,
      trial,
      recipe,
      fold: also.fold,
      limits: also.limits,
      tags: [],
      notes: '',
    })
  return runner.enqueue('experiments.run', `${study.name}: ${name}`, input, create, { target }).also.id
}

/** How often a child whose worker died goes on from its checkpoint. */
const retries = 2

export interface WantedChild {
  readonly trial: number
  /** @returns the id of its run */
  readonly begin: () => number
  /** Those of its recipe, where a trial has several runs. */
  readonly epochs?: number
  /** Whether one that a person stopped counts as it is; else it is trained anew. */
  readonly keepsStopped: boolean
}

/**
 * A child of a study, brought to its end: begun where there is none yet, taken up where it was left.
 *
 * @returns the run: done, failed, or stopped by a person @throws CANCELLED, Paused, Detached; what the target failed of
 */
export async function finishChild(
  conductor: Conductor,
  study: StudyRow,
  { trial, begin, epochs, keepsStopped }: WantedChild,
): Promise<TrainingRun> {
  const { workspace, runner } = conductor
  const own = (run: TrainingRun) => epochs === undefined || roundsOf(currentRecipe(run.recipe).model) === epochs
  runner.markLost()
  const found = newestRunOf(workspace.db, study.id, trial, own)
  const isOver = (run: TrainingRun) => run.status === 'stopped' && !(keepsStopped && hasBegun(run))
  const isElsewhere = (run: TrainingRun) => !hasEndedItself(run) && runner.get(run.jobId).target !== conductor.target
  return finishRun(conductor, found && !isOver(found) && !isElsewhere(found) ? found.id : begin())
}

/** Whether nothing more would come of it, wherever it is trained. */
function hasEndedItself({ status, error }: TrainingRun): boolean {
  return status === 'done' || status === 'stopped' || (status === 'failed' && !isOfTarget(error))
}

/** A run that a study waits for, brought to its end. @returns and throws as `finishChild` */
export async function finishRun(conductor: Conductor, id: number): Promise<TrainingRun> {
  const { workspace, runner } = conductor
  for (let died = 0, waited = false; ; waited = true) {
    const run = requireTraining(workspace.db, id)
    if (run.status === 'done' || run.status === 'stopped') return run
    if (run.status === 'failed' && isOfTarget(run.error)) {
      // It says nothing about the trial: the study fails of it too, and goes on with this trial.
      if (waited) throw CairnError.fromJSON(run.error)
    } else if (run.status === 'failed' && (run.error?.code !== 'WORKER_DIED' || died++ >= retries)) return run
    // A person has paused this run: the study rests with it, and so do the runs beside it.
    if (run.status === 'paused' && waited) throw new Paused()
    if (run.status === 'queued') runner.adopt(run.jobId, 'experiments.run')
    else if (run.status !== 'running') requeueRun(workspace, runner, run, checkpointOf(workspace.db, id))
    await restOf(conductor, run.jobId)
  }
}

const targetCodes: ReadonlySet<ErrorCode> = new Set([
  'TARGET_NOT_FOUND',
  'TARGET_UNREACHABLE',
  'TARGET_REFUSED',
  'TARGET_NOT_READY',
  'SUBMISSION_FAILED',
  'OUTPUT_UNVERIFIED',
])

/** Whether the compute target failed and not the training. */
function isOfTarget(error: SerializedError | null): error is SerializedError {
  return error !== null && targetCodes.has(error.code)
}

/** One that was taken out of the queue together with its study has trained nothing, and nobody has stopped it itself. */
const hasBegun = ({ startedAt }: TrainingRun) => startedAt !== null

/**
 * Waits until a job rests. When the study is to stop, the job is paused first; when its process ends and the study goes on on a target, one
 * that runs there is left alone.
 * @throws CANCELLED, Paused, Detached
 */
export async function restOf({ runner, signal, pausing, leaving }: Conductor, jobId: number): Promise<void> {
  for await (const _ of runner.watch(jobId, AbortSignal.any([signal, pausing, leaving]))) void _
  const isToStop = signal.aborted || pausing.aborted
  if (!isToStop && !leaving.aborted) return
  const { status, target } = runner.get(jobId)
  if (!isToStop && target !== null) throw new Detached()
  try {
    if (status === 'running') runner.pause(jobId)
    else runner.cancel(jobId)
  } catch (thrown) {
    // It has ended in the same moment.
    if (CairnError.from(thrown).code !== 'JOB_NOT_RUNNING') throw thrown
  }
  for await (const _ of runner.watch(jobId)) void _
  if (signal.aborted) throw new CairnError('CANCELLED', 'Cancelled.')
  throw pausing.aborted ? new Paused() : new Detached()
}
