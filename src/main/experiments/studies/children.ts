import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { type EngineChoice, type Recipe, roundsOf } from '../../../shared/domain/training/recipe.ts'
import { cutName } from '../../../shared/domain/names.ts'
import { currentRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Conductor, Detached, Paused } from '../../jobs/index.ts'
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
  { runner, workspace }: Conductor,
  study: StudyRow,
  { trial, name, recipe, engine, manifest, also }: Child,
): number {
  const input: RunInput = { manifest, recipe, engine, ...also }
  const { also: run } = runner.enqueue('experiments.run', `${study.name}: ${name}`, input, (db, jobId) =>
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
    }),
  )
  return run.id
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
 * @returns the run: done, failed, or stopped by a person @throws CANCELLED, Paused
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
  const id = found && !isOver(found) ? found.id : begin()
  for (let died = 0, waited = false; ; waited = true) {
    const run = requireTraining(workspace.db, id)
    if (run.status === 'done' || run.status === 'stopped') return run
    if (run.status === 'failed' && (run.error?.code !== 'WORKER_DIED' || died++ >= retries)) return run
    // A person has paused this run: runs are trained one after another, so the study rests with it.
    if (run.status === 'paused' && waited) throw new Paused()
    if (run.status === 'queued') runner.adopt(run.jobId, 'experiments.run')
    else if (run.status !== 'running') requeueRun(workspace, runner, run, checkpointOf(workspace.db, id))
    await restOf(conductor, run.jobId)
  }
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
