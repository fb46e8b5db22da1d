import { eq } from 'drizzle-orm'
import { readStudyPlan, type StudyPlan, type SweepPlan } from '../../../shared/domain/experiments/study.ts'
import { studyKindText } from '../../../shared/domain/experiments/studyText.ts'
import { extensionProblem, sweepProblems } from '../../../shared/domain/experiments/sweepRules.ts'
import { nextJobStatus } from '../../../shared/domain/job.ts'
import type { EngineChoice } from '../../../shared/domain/training/recipe.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { JobQueue } from '../../jobs/index.ts'
import { seededRandom } from '../../random.ts'
import { type Registry, schema, type Workspace } from '../../workspace/index.ts'
import { ensureExperiment } from '../groups/store.ts'
import { randomAssignment, recipeWith } from './space.ts'
import { ensureSendable, noteSent, type Sending } from './sending.ts'
import { requireStudy } from './store.ts'

/** How studies come into the queue, leave it and come back to it. */

const { studies } = schema

export interface NewStudy {
  readonly name?: string
  readonly plan: StudyPlan
  readonly datasetVersionId: number
  /** The name of the experiment that its runs belong to, which is made where there is none. */
  readonly experiment: string
  /** The compute target that trains; null for this computer. */
  readonly target?: string | null
  /** What else belongs into the transaction that puts it into the queue. */
  readonly also?: (db: Registry, started: { readonly jobId: number; readonly studyId: number }) => void
}

const titles: Readonly<Record<StudyPlan['kind'], string>> = { sweep: 'Sweep', crossValidation: 'Cross-validation', best: 'Best model' }

/** @throws INVALID_INPUT, RECIPE_INVALID: before anything is put into the queue */
export function startStudy(
  runner: JobQueue,
  { name, plan, datasetVersionId, experiment, target, also: further }: NewStudy,
): { jobId: number; studyId: number } {
  if (plan.kind === 'sweep') checkSweep(plan)
  else if (plan.kind === 'best' && plan.recipe.split.fractions.validation === 0)
    throw invalid('The choice is made on validation rows: give the split a validation part.')
  else if (plan.kind === 'crossValidation' && plan.recipe.split.kind === 'time')
    throw invalid('Time splits do not support cross-validation. Choose another split.')
  const title = `${titles[plan.kind]} for ${plan.recipe.target}`
  const insert = (db: Registry, job: number) => {
    const experimentId = ensureExperiment(db, experiment).id
    const values = { kind: plan.kind, jobId: job, datasetVersionId, experimentId, plan, status: 'queued' as const, createdAt: Date.now() }
    const { id } = db
      .insert(studies)
      .values({ ...values, name: name ?? '' })
      .returning({ id: studies.id })
      .get()
    if (name === undefined)
      db.update(studies)
        .set({ name: `${studyKindText(plan.kind)} ${id}` })
        .where(eq(studies.id, id))
        .run()
    further?.(db, { jobId: job, studyId: id })
    return id
  }
  const { jobId, also } = runner.enqueue('experiments.study', title, {}, insert, { target })
  return { jobId, studyId: also }
}

function checkSweep(plan: SweepPlan): void {
  const [problem] = sweepProblems(plan)
  if (problem) throw invalid(problem.at === 'prune' ? `Poor trials cannot be pruned here. ${problem.message}` : problem.message)
  recipeWith(plan.recipe, plan.space, randomAssignment(plan.space, seededRandom(plan.seed)))
}

function invalid(message: string): CairnError {
  return new CairnError('INVALID_INPUT', message, {})
}

/**
 * Goes on with a study that rests.
 * @param sending where: where it was, when its target is left out. A trial that has not ended elsewhere is begun anew
 * @throws JOB_NOT_RUNNING when it runs or is done; SENSITIVE_UNCONFIRMED
 */
export function resumeStudy(
  workspace: Workspace,
  runner: JobQueue,
  id: number,
  { target, sendsSensitive }: Sending = {},
): { jobId: number; studyId: number } {
  runner.markLost()
  const study = requireStudy(workspace.db, id)
  const queued = { status: 'queued', endedAt: null } as const
  const job = runner.get(study.jobId)
  if (target === undefined || target === job.target) {
    // It goes on on its target, and nobody watches over it since the process that did has ended.
    if (job.status === 'queued' && job.target !== null) runner.adopt(job.id, 'experiments.study')
    else runner.requeue(study.jobId, 'experiments.study', {}, (db) => db.update(studies).set(queued).where(eq(studies.id, id)).run())
    return { jobId: study.jobId, studyId: id }
  }
  if (nextJobStatus(job.status, 'resume') === null)
    throw new CairnError('JOB_NOT_RUNNING', `Job ${job.id} is ${job.status} and cannot be resumed.`, { job: job.id, status: job.status })
  ensureSendable(workspace.db, study.datasetVersionId, { target, sendsSensitive })
  const plan = readStudyPlan(study.plan)
  const moved = (db: Registry, jobId: number) =>
    db
      .update(studies)
      .set({ ...queued, jobId, plan: { ...plan, engine: engineOn(target, plan.engine) } })
      .where(eq(studies.id, id))
      .run()
  const { jobId } = runner.enqueue('experiments.study', job.title, {}, moved, { target })
  noteSent(workspace, study.datasetVersionId, { target })
  return { jobId, studyId: id }
}

/**
 * What trains on a compute target is the engine in WebAssembly, which computes the same bits on every machine.
 * @throws INVALID_INPUT for another one
 */
export function engineOn(target: string | null, engine: EngineChoice): EngineChoice {
  if (target === null || engine === 'wasm') return engine
  if (engine === 'auto') return 'wasm'
  throw invalid(`The engine ${engine} is not available on compute targets. Use wasm: its weights are the same on every machine.`)
}

/** Asks a study to pause, with the run that it waits for. @throws JOB_NOT_RUNNING */
export function pauseStudy(workspace: Workspace, runner: JobQueue, id: number): { jobId: number; studyId: number } {
  const study = requireStudy(workspace.db, id)
  runner.pause(study.jobId)
  return { jobId: study.jobId, studyId: id }
}

/**
 * Gives a sweep that is done more trials: what it proposes depends on the trials before and not on how many there are to be, so that
 * it goes on as one that had them from the start. A job that is done has its result: the sweep gets another one.
 * @throws INVALID_INPUT, JOB_NOT_RUNNING
 */
export function extendStudy(
  workspace: Workspace,
  runner: JobQueue,
  { study: id, trials }: { study: number; trials: number },
): { jobId: number; studyId: number } {
  const study = requireStudy(workspace.db, id)
  const plan = readStudyPlan(study.plan)
  if (plan.kind !== 'sweep') throw invalid('Only a sweep can be given more trials.')
  const problem = extensionProblem(plan)
  if (problem !== null) throw invalid(problem)
  if (plan.maxTrials + trials > mostTrials) throw invalid(`A sweep has at most ${mostTrials} trials.`)
  if (study.status !== 'done')
    throw new CairnError('JOB_NOT_RUNNING', `Sweep ${id} is ${study.status}: only a finished sweep can be extended.`, { study: id })
  const extended: SweepPlan = { ...plan, maxTrials: plan.maxTrials + trials }
  const { target } = runner.get(study.jobId)
  const put = (db: Registry, job: number) =>
    db.update(studies).set({ plan: extended, jobId: job, status: 'queued', endedAt: null }).where(eq(studies.id, id)).run()
  const { jobId } = runner.enqueue('experiments.study', `Extend sweep for ${plan.recipe.target}`, {}, put, { target })
  return { jobId, studyId: id }
}

const mostTrials = 10_000
