import { and, eq, lte } from 'drizzle-orm'
import { cutName } from '../../../shared/domain/names.ts'
import { roundWord, withRounds } from '../../../shared/domain/training/recipe.ts'
import { currentRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import { CairnError } from '../../../shared/errors.ts'
import { counted } from '../../../shared/numbers.ts'
import { manifestOf, requireVersion, versionRef } from '../../datasets/index.ts'
import type { JobQueue } from '../../jobs/index.ts'
import { type CheckpointEvent, dependsOnEpochs, refused } from '../../training/index.ts'
import { type Registry, schema, type Workspace } from '../../workspace/index.ts'
import { livingExperiment } from '../groups/store.ts'
import { logPoints, type MetricPoint } from './series.ts'
import { checkpointOf, createRun, requireTraining, type TrainingRun, updateTraining } from './store.ts'
import type { RunInput } from './task.ts'

const { runCheckpoints, jobs, metricSeries, metricPoints, metricBlocks } = schema

export function isCheckpointEvent(event: unknown): event is CheckpointEvent {
  return typeof event === 'object' && event !== null && (event as { type?: unknown }).type === 'checkpoint'
}

/** The newest checkpoint takes the place of the one before, whose object becomes garbage. */
export function keepCheckpoint(workspace: Workspace, runId: number, { epoch, object, bytes }: CheckpointEvent): void {
  const values = { epoch, object, bytes, at: Date.now() }
  workspace.write((db) =>
    db
      .insert(runCheckpoints)
      .values({ runId, ...values })
      .onConflictDoUpdate({ target: runCheckpoints.runId, set: values })
      .run(),
  )
}

export interface Started {
  readonly jobId: number
  readonly runId: number
}

/**
 * Puts a run that was paused, interrupted or has failed into the queue again, to go on from its checkpoint. Whether the
 * checkpoint fits the data, the recipe and the engine is seen by the worker.
 * @throws RESUME_REFUSED, NOT_FOUND, JOB_NOT_RUNNING
 */
export function resumeRun(workspace: Workspace, runner: JobQueue, runId: number): Started {
  runner.markLost()
  const run = requireTraining(workspace.db, runId)
  if (run.status === 'done') throw refused(`Run ${runId} is done. Add epochs with \`cairn runs extend\`.`)
  if (run.status === 'stopped') throw refused(`Run ${runId} was stopped. Add epochs with \`cairn runs extend\`.`)
  if (run.status === 'running' || run.status === 'queued') throw refused(`Run ${runId} is ${run.status}.`)
  const checkpoint = checkpointOf(workspace.db, runId)
  if (!checkpoint) throw refused(`Run ${runId} has no checkpoint: it ended before its first epoch was finished.`)
  requeueRun(workspace, runner, run, checkpoint)
  return { jobId: run.jobId, runId }
}

/** @param checkpoint null to begin again */
export function requeueRun(
  workspace: Workspace,
  runner: JobQueue,
  run: TrainingRun,
  checkpoint: { readonly epoch: number; readonly object: string } | null,
): void {
  const input: RunInput = { ...inputOf(workspace.db, run), ...(checkpoint ? { resumeFrom: checkpoint.object } : {}) }
  runner.requeue(run.jobId, 'experiments.run', input, (db) => {
    updateTraining(db, run.id, { status: 'queued', endedAt: null }, { error: null })
    cutSeries(workspace, db, run.id, checkpoint?.epoch ?? 0)
  })
}

/** What finishes a cancelled run with the best weights of its checkpoint, or of that of the run that it extends; null where there is none. */
export function finishingInput(db: Registry, run: TrainingRun): RunInput | null {
  const job = db.select({ input: jobs.input }).from(jobs).where(eq(jobs.id, run.jobId)).get()
  const checkpoint = checkpointOf(db, run.id)?.object ?? (job?.input as RunInput | undefined)?.resumeFrom
  return checkpoint === undefined ? null : { ...inputOf(db, run), resumeFrom: checkpoint, finishOnly: true }
}

/** What a run's training depends on beside recipe, data and engine, as its task takes it. */
export function determinedBy({ fold, limits, stopAfter }: Pick<TrainingRun, 'fold' | 'limits' | 'stopAfter'>) {
  return { ...(fold && { fold }), ...(limits && { limits }), ...(stopAfter !== null && { stopAfter }) } satisfies Partial<RunInput>
}

/** What the run was started with; all that its weights depend on as the registry has it now. */
function inputOf(db: Registry, run: TrainingRun): RunInput {
  const job = db.select({ input: jobs.input }).from(jobs).where(eq(jobs.id, run.jobId)).get()
  if (!job) throw new CairnError('INTERNAL', `Run ${run.id} has no job.`)
  const { resumeFrom: _, finishOnly: __, fold: _fold, limits: _limits, stopAfter: _stop, ...input } = job.input as RunInput
  const version = requireVersion(db, versionRef(db, run.datasetVersionId))
  return { ...input, ...determinedBy(run), recipe: currentRecipe(run.recipe), manifest: manifestOf(version) }
}

/** Takes away the points after an epoch: training writes them again. What stays is written anew, so that its extremes are right. */
function cutSeries(workspace: Workspace, db: Registry, runId: number, epoch: number): void {
  const kept = pointsOf(db, runId, epoch)
  for (const { id } of db.select().from(metricSeries).where(eq(metricSeries.runId, runId)).all()) {
    db.delete(metricPoints).where(eq(metricPoints.seriesId, id)).run()
    db.delete(metricBlocks).where(eq(metricBlocks.seriesId, id)).run()
    db.delete(metricSeries).where(eq(metricSeries.id, id)).run()
  }
  logPoints(workspace, runId, kept)
}

/** The points of all series of a run up to an epoch, in order. */
function pointsOf(db: Registry, runId: number, epoch: number): MetricPoint[] {
  return db
    .select({
      name: metricSeries.name,
      step: metricPoints.step,
      timestamp: metricPoints.timestamp,
      value: metricPoints.value,
      notANumber: metricPoints.notANumber,
    })
    .from(metricPoints)
    .innerJoin(metricSeries, eq(metricSeries.id, metricPoints.seriesId))
    .where(and(eq(metricSeries.runId, runId), lte(metricPoints.step, epoch)))
    .orderBy(metricPoints.step, metricPoints.timestamp)
    .all()
    .map(({ notANumber, ...point }) => (notANumber ? { ...point, value: Number.NaN } : point))
}

interface Extension {
  readonly run: number
  readonly epochs: number
  readonly name?: string
  /** The study that it is a trial of. */
  readonly study?: { readonly id: number; readonly trial: number }
  /** The compute target that it is trained on; this computer where it is left out. */
  readonly target?: string | null
}

/**
 * A new run that goes on from the last epoch of another one, by so many epochs: to the same bits as one that had them all
 * from the start. @throws RESUME_REFUSED, NOT_FOUND
 */
export function extendRun(workspace: Workspace, runner: JobQueue, { run: parentId, epochs, name, study, target }: Extension): Started {
  runner.markLost()
  const { db } = workspace
  const parent = requireTraining(db, parentId)
  const checkpoint = requireEnd(db, parent)
  const recipe = withRounds(currentRecipe(parent.recipe), checkpoint.epoch + epochs)
  const { stopAfter: _, ...before } = inputOf(db, parent)
  const input: RunInput = { ...before, recipe, resumeFrom: checkpoint.object }
  const { jobId, also } = runner.enqueue(
    'experiments.run',
    `Train run ${parentId} for ${counted(epochs, `more ${roundWord(recipe.model)}`)}`,
    input,
    (registry, job) => {
      const child = createRun(registry, {
        name: name ?? cutName(`${parent.name}, extended`),
        experimentId: livingExperiment(registry, parent.experimentId),
        user: workspace.actor,
        jobId: job,
        datasetVersionId: parent.datasetVersionId,
        extendsId: parent.id,
        recipe,
        fold: parent.fold,
        limits: parent.limits,
        tags: [],
        notes: '',
        ...(study ? { studyId: study.id, trial: study.trial } : {}),
      })
      logPoints(workspace, child.id, pointsOf(registry, parent.id, checkpoint.epoch))
      return child
    },
    { target },
  )
  return { jobId, runId: also.id }
}

/** The checkpoint of the last epoch of a run that has ended. @throws RESUME_REFUSED */
function requireEnd(db: Registry, run: TrainingRun): { epoch: number; object: string } {
  if (run.status !== 'done' && run.status !== 'stopped')
    throw refused(`Run ${run.id} is ${run.status}. Finish it first with \`cairn runs resume ${run.id}\`.`)
  const word = roundWord(currentRecipe(run.recipe).model)
  if (run.stopped === 'early') throw refused(`Run ${run.id} stopped early: with more ${word}s it would stop at the same one.`)
  if (dependsOnEpochs(currentRecipe(run.recipe)))
    throw refused('Its cosine schedule spans all epochs: with more epochs, every earlier epoch would have been different.')
  const checkpoint = checkpointOf(db, run.id)
  if (!checkpoint) throw refused(`Run ${run.id} has no checkpoint.`)
  return checkpoint
}
