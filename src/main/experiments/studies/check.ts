import { createHash } from 'node:crypto'
import { and, desc, eq, isNull } from 'drizzle-orm'
import type { TrialCheck } from '../../../shared/contract/experiments/studies.ts'
import type { StudyPlan } from '../../../shared/domain/experiments/study.ts'
import type { Conductor } from '../../jobs/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { verdictOfRun } from '../runs/reproductions.ts'
import { startReproduction } from '../runs/start.ts'
import { finishRun } from './children.ts'
import { newestRuns, type StudyRow, targetsOf } from './store.ts'
import { beforeChoice } from './sweep.ts'

const { jobs, runs, trainingRuns } = schema

/**
 * Trains one trial that a target has trained again on this computer, and compares the weights bit by bit. Which one is drawn by the seed of the
 * plan. Null where no trial was trained there.
 *
 * Weights that differ, or that could not be computed here, are a finding and no failure: the study keeps its result.
 */
export async function checkOnTarget(conductor: Conductor, study: StudyRow, plan: StudyPlan): Promise<TrialCheck | null> {
  const { workspace, progress } = conductor
  const targets = targetsOf(workspace.db, study.id)
  const trained = newestRuns(workspace.db, study.id).filter(({ id, status }) => status === 'done' && targets.has(id))
  if (trained.length === 0) return null
  const original = trained[drawn(plan.seed, trained.length)]
  const trial = original.trial ?? 0
  progress(0.98, 'checking', `training ${plan.kind === 'crossValidation' ? 'fold' : 'trial'} ${trial + 1} again on this computer`)
  const found = reproductionHere(workspace.db, original.id)
  // No row is looked at that the original was not evaluated on; of a fold all are, by its own model.
  const evaluated = plan.kind === 'crossValidation' ? { baselines: false } : beforeChoice
  const again = await finishRun(conductor, found ?? startReproduction(conductor, original, evaluated).runId)
  const verdict = verdictOfRun(workspace.db, again)
  const why = again.error ? [again.error.message] : ['It was cancelled.']
  return {
    trial,
    run: original.id,
    again: again.id,
    identical: verdict?.identical ?? null,
    differences: verdict?.differences ?? why,
  }
}

/** The same one for a study that goes on after an interruption. */
function drawn(seed: number, count: number): number {
  return createHash('sha256').update(`cairn.check/1 ${seed}`).digest().readUIntBE(0, 6) % count
}

/** The newest run here that executes another one again and was not stopped. */
function reproductionHere(db: Registry, originalId: number): number | undefined {
  const own = and(eq(trainingRuns.reproducesId, originalId), isNull(runs.deletedAt), isNull(jobs.target))
  return db
    .select({ id: runs.id, status: runs.status })
    .from(trainingRuns)
    .innerJoin(runs, eq(runs.id, trainingRuns.runId))
    .innerJoin(jobs, eq(jobs.id, trainingRuns.jobId))
    .where(own)
    .orderBy(desc(runs.id))
    .all()
    .find(({ status }) => status !== 'stopped' && status !== 'failed')?.id
}
