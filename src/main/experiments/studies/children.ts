import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { EngineChoice, Recipe } from '../../../shared/domain/training/recipe.ts'
import { cutName } from '../../../shared/domain/names.ts'
import { currentRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Conductor, Paused } from '../../jobs/index.ts'
import { requeueRun } from '../runs/resume.ts'
import { livingExperiment } from '../groups/store.ts'
import { checkpointOf, createRun, requireTraining, type TrainingRun } from '../runs/store.ts'
import type { RunInput } from '../runs/task.ts'
import { runsOf, type StudyRow } from './store.ts'

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

/**
 * A child of a study, brought to its end: begun where there is none yet, taken up where it was left.
 *
 * @param epochs those of its recipe, where a trial has several runs
 * @returns the run, done or failed @throws CANCELLED, Paused
 */
export async function finishChild(
  conductor: Conductor,
  study: StudyRow,
  trial: number,
  begin: () => number,
  epochs?: number,
): Promise<TrainingRun> {
  const { workspace, runner } = conductor
  const own = (run: TrainingRun) => run.trial === trial && (epochs === undefined || currentRecipe(run.recipe).model.epochs === epochs)
  runner.markLost()
  const found = runsOf(workspace.db, study.id).findLast(own)
  // One that was stopped has a model of too few epochs: it is trained anew.
  const id = found && found.status !== 'stopped' ? found.id : begin()
  for (let died = 0; ; ) {
    const run = requireTraining(workspace.db, id)
    if (run.status === 'done') return run
    if (run.status === 'stopped') throw new CairnError('CANCELLED', `Run ${id} of the study was stopped.`, { run: id })
    if (run.status === 'failed' && (run.error?.code !== 'WORKER_DIED' || died++ >= retries)) return run
    if (run.status === 'queued') runner.adopt(run.jobId, 'experiments.run')
    else if (run.status !== 'running') requeueRun(workspace, runner, run, checkpointOf(workspace.db, id))
    await restOf(conductor, run.jobId)
  }
}

/** Waits until a job rests. When the study is to stop, the job is paused first. @throws CANCELLED, Paused */
export async function restOf({ runner, signal, pausing }: Conductor, jobId: number): Promise<void> {
  for await (const _ of runner.watch(jobId, AbortSignal.any([signal, pausing]))) void _
  if (!signal.aborted && !pausing.aborted) return
  try {
    if (runner.get(jobId).status === 'running') runner.pause(jobId)
    else runner.cancel(jobId)
  } catch (thrown) {
    // It has ended in the same moment.
    if (CairnError.from(thrown).code !== 'JOB_NOT_RUNNING') throw thrown
  }
  for await (const _ of runner.watch(jobId)) void _
  if (signal.aborted) throw new CairnError('CANCELLED', 'Cancelled.')
  throw new Paused()
}
