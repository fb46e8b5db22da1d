import { and, desc, eq, isNull } from 'drizzle-orm'
import { Study, StudyResult, type StudySummary, type Trial } from '../../../shared/contract/experiments/studies.ts'
import { isBetter, metric } from '../../../shared/domain/evaluation/metrics.ts'
import { readStudyPlan, type StudyPlan, type SweepPlan } from '../../../shared/domain/experiments/study.ts'
import { currentRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import { CairnError } from '../../../shared/errors.ts'
import { versionRef } from '../../datasets/index.ts'
import type { JobQueue } from '../../jobs/index.ts'
import { dependsOnEpochs } from '../../training/index.ts'
import { type Registry, schema, type Workspace } from '../../workspace/index.ts'
import { metricsOfRun, type TrainingRun, trainingsIn } from '../runs/store.ts'
import { ensureExperiment } from '../groups/store.ts'
import { randomAssignment, recipeWith, valueAt } from './space.ts'
import { summarizeFolds } from './summarizeFolds.ts'
import { seededRandom } from '../../random.ts'

const { studies, trainingRuns, metricSeries } = schema

export type StudyRow = typeof studies.$inferSelect

export interface NewStudy {
  readonly name?: string
  readonly plan: StudyPlan
  readonly datasetVersionId: number
  /** The name of the experiment that its runs belong to, which is made where there is none. */
  readonly experiment: string
}

/** @throws INVALID_INPUT, RECIPE_INVALID: before anything is put into the queue */
export function startStudy(runner: JobQueue, { name, plan, datasetVersionId, experiment }: NewStudy): { jobId: number; studyId: number } {
  if (plan.kind === 'sweep') checkSweep(plan)
  else if (plan.recipe.split.kind === 'time') throw invalid('A split by time has no folds: choose another split.')
  const title = plan.kind === 'sweep' ? `Sweep for ${plan.recipe.target}` : `Cross-validation for ${plan.recipe.target}`
  const { jobId, also } = runner.enqueue('experiments.study', title, {}, (db, job) => {
    const experimentId = ensureExperiment(db, experiment).id
    const values = { kind: plan.kind, jobId: job, datasetVersionId, experimentId, plan, status: 'queued' as const, createdAt: Date.now() }
    const { id } = db
      .insert(studies)
      .values({ ...values, name: name ?? '' })
      .returning({ id: studies.id })
      .get()
    if (name === undefined)
      db.update(studies)
        .set({ name: `study ${id}` })
        .where(eq(studies.id, id))
        .run()
    return id
  })
  return { jobId, studyId: also }
}

/** What changes the scale of the losses themselves: then their curves say nothing about each other. */
const scalesLoss = new Set(['loss', 'focalGamma', 'huberDelta', 'standardizeTarget', 'model.l2', 'classWeights'])

function checkSweep(plan: SweepPlan): void {
  const { recipe, space, strategy, metric: id, prune } = plan
  const paths = space.map(({ path }) => path)
  if (new Set(paths).size < paths.length) throw invalid('Two dimensions have the same path.')
  for (const path of paths)
    if (/^(format|task|target|positive|split|seed)(\.|$)/.test(path)) throw invalid(`${path} must be the same in all trials.`)
  if (metric(id).direction === 'none' || !metric(id).tasks.includes(recipe.task) || id === 'loss')
    throw invalid(`Trials of this task cannot be chosen by ${id}.`)
  if (recipe.split.fractions.validation === 0) throw invalid('Trials are chosen on the validation part, and the split has none.')
  const halving = strategy.kind === 'halving'
  if (halving && (paths.includes('model.epochs') || paths.some((path) => path.startsWith('model.schedule')) || dependsOnEpochs(recipe)))
    throw invalid('Successive halving gives trials more epochs later: epochs and schedule cannot vary, and no cosine schedule is possible.')
  if (prune && (halving || paths.some((path) => scalesLoss.has(path))))
    throw invalid('Bad trials cannot be ended early here: their losses cannot be compared, or the strategy does it already.')
  recipeWith(recipe, space, randomAssignment(space, seededRandom(plan.seed)))
}

function invalid(message: string): CairnError {
  return new CairnError('INVALID_INPUT', message, {})
}

/** @throws NOT_FOUND */
export function requireStudy(db: Registry, id: number): StudyRow {
  const study = db
    .select()
    .from(studies)
    .where(and(eq(studies.id, id), isNull(studies.deletedAt)))
    .get()
  if (!study) throw new CairnError('NOT_FOUND', `There is no study ${id}.`, { study: id })
  return study
}

export function studyOfJob(db: Registry, jobId: number): StudyRow {
  const study = db.select().from(studies).where(eq(studies.jobId, jobId)).get()
  if (!study) throw new CairnError('INTERNAL', `Job ${jobId} has no study.`)
  return study
}

/** @throws JOB_NOT_RUNNING when it runs or is done */
export function resumeStudy(workspace: Workspace, runner: JobQueue, id: number): { jobId: number; studyId: number } {
  const study = requireStudy(workspace.db, id)
  runner.requeue(study.jobId, 'experiments.study', {}, (db) =>
    db.update(studies).set({ status: 'queued', endedAt: null }).where(eq(studies.id, id)).run(),
  )
  return { jobId: study.jobId, studyId: id }
}

/** The runs of a study, oldest first. */
export function runsOf(db: Registry, studyId: number): TrainingRun[] {
  return trainingsIn(db).where(eq(trainingRuns.studyId, studyId)).orderBy(trainingRuns.runId).all()
}

/** What a run came to, by which its study chooses; null when it came to nothing. */
export function valueOf(db: Registry, plan: SweepPlan, run: TrainingRun): number | null {
  if (run.status !== 'done') return null
  const found = metricsOfRun(db, run.id).find(
    ({ subject, part, metric: id }) => subject === 'model' && part === 'validation' && id === plan.metric,
  )
  return found?.value ?? null
}

/** The newest run of each trial that has one, by trial. */
export function newestRuns(db: Registry, studyId: number): TrainingRun[] {
  const newest = new Map(runsOf(db, studyId).map((run) => [run.trial, run]))
  return [...newest.values()].sort((a, b) => (a.trial ?? 0) - (b.trial ?? 0))
}

/** By validation; of equal ones the earlier. Those with the most epochs only, where trials have different budgets by plan. */
export function bestOf(db: Registry, plan: SweepPlan, candidates: readonly TrainingRun[]): { run: TrainingRun; value: number } | null {
  let best: { run: TrainingRun; value: number } | null = null
  for (const run of candidates) {
    const value = valueOf(db, plan, run)
    if (value !== null && (best === null || isBetter(plan.metric, value, best.value))) best = { run, value }
  }
  return best
}

export function listStudies(db: Registry): StudySummary[] {
  return db
    .select()
    .from(studies)
    .where(isNull(studies.deletedAt))
    .orderBy(desc(studies.id))
    .all()
    .map((study) => summaryOf(db, study))
}

function summaryOf(db: Registry, study: StudyRow): StudySummary {
  const { id, name, kind, status, jobId, createdAt, endedAt } = study
  return { id, name, kind, status, jobId, dataset: versionRef(db, study.datasetVersionId), runs: runsOf(db, id).length, createdAt, endedAt }
}

export function describeStudy(db: Registry, study: StudyRow): Study {
  const plan = readStudyPlan(study.plan)
  const trials = newestRuns(db, study.id).map((run) => describeTrial(db, plan, run))
  return Study.parse({ ...summaryOf(db, study), plan, trials, result: resultOf(db, study) })
}

/** Intervals over folds are computed anew: those that were stored before could leave the range of their metric. */
function resultOf(db: Registry, { id, result }: StudyRow): StudyResult | null {
  const stored = StudyResult.nullable().parse(result ?? null)
  if (stored?.kind !== 'crossValidation') return stored
  const own = new Map(runsOf(db, id).map((run) => [run.id, run]))
  const folds = stored.folds.flatMap((run) => own.get(run) ?? [])
  return folds.length === stored.folds.length ? summarizeFolds(db, folds) : stored
}

function describeTrial(db: Registry, plan: StudyPlan, run: TrainingRun): Trial {
  const space = plan.kind === 'sweep' ? plan.space : []
  return {
    trial: run.trial ?? 0,
    run: run.id,
    status: run.status,
    params: Object.fromEntries(space.map(({ path }) => [path, JSON.stringify(valueAt(currentRecipe(run.recipe), path) ?? null)])),
    value: plan.kind === 'sweep' ? valueOf(db, plan, run) : null,
    epochs: run.epochs,
    pruned: wasPruned(db, run),
  }
}

function wasPruned(db: Registry, run: TrainingRun): boolean {
  if (run.stopped !== 'early' || run.epochs === null) return false
  const limit = run.limits?.[run.epochs - 1] ?? null
  if (limit === null) return false
  const losses = db
    .select({ minimum: metricSeries.minimum })
    .from(metricSeries)
    .where(and(eq(metricSeries.runId, run.id), eq(metricSeries.name, 'valLoss')))
    .get()
  return (losses?.minimum ?? -Infinity) > limit
}
