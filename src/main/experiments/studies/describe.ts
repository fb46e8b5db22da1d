import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm'
import { type Shown, Study, StudyResult, type StudySummary, type Trial } from '../../../shared/contract/experiments/studies.ts'
import { originalName } from '../../../shared/domain/governance/trash.ts'
import { type BestPlan, readStudyPlan, type SweepPlan } from '../../../shared/domain/experiments/study.ts'
import { describeModel } from '../../../shared/domain/training/recipe.ts'
import { currentRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import { CairnError } from '../../../shared/errors.ts'
import { versionRef } from '../../datasets/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import type { TrainingRun } from '../runs/store.ts'
import { valueAt } from './space.ts'
import { newestRuns, runsOf, type StudyRow, targetsOf } from './store.ts'
import { summarizeFolds } from './summarizeFolds.ts'

const { jobs, studies, trainingRuns, runMetrics, metricSeries, experiments } = schema

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
  const found = db.select({ n: sql<number>`count(*)` }).from(trainingRuns).where(eq(trainingRuns.studyId, id)).get()
  const target = db.select({ target: jobs.target }).from(jobs).where(eq(jobs.id, jobId)).get()?.target ?? null
  const dataset = versionRef(db, study.datasetVersionId)
  return { id, name, kind, status, jobId, dataset, runs: found?.n ?? 0, target, createdAt, endedAt }
}

/** @param asked what the trials of a sweep are shown by, in place of its objective @throws INVALID_INPUT for a part that it must not be chosen by */
export function describeStudy(db: Registry, study: StudyRow, asked: Partial<Shown> = {}): Study {
  const plan = readStudyPlan(study.plan)
  if (asked.part === 'test')
    throw new CairnError('INVALID_INPUT', 'Trials are not evaluated on test: only the best one is, once, at the end.', {})
  const shown: Shown | null =
    plan.kind !== 'crossValidation' ? { metric: asked.metric ?? plan.metric, part: asked.part ?? 'validation' } : null
  const experiment = db.select({ name: experiments.name }).from(experiments).where(eq(experiments.id, study.experimentId)).get()
  return Study.parse({
    ...summaryOf(db, study),
    plan,
    experiment: originalName(experiment?.name ?? ''),
    shown,
    trials: plan.kind !== 'crossValidation' && shown ? describeTrials(db, study, plan, shown) : describeFolds(db, study),
    result: resultOf(db, study),
  })
}

/** Intervals over folds are computed anew: those that were stored before could leave the range of their metric. */
function resultOf(db: Registry, { id, result }: StudyRow): StudyResult | null {
  const stored = StudyResult.nullable().parse(result ?? null)
  if (stored?.kind !== 'crossValidation') return stored
  const own = new Map(runsOf(db, id).map((run) => [run.id, run]))
  const folds = stored.folds.flatMap((run) => own.get(run) ?? [])
  return folds.length === stored.folds.length ? { ...summarizeFolds(db, folds), check: stored.check } : stored
}

/** Thousands of trials are described with as many queries as a few. */
function describeTrials(db: Registry, { id }: StudyRow, plan: SweepPlan | BestPlan, shown: Shown): Trial[] {
  const values = valuesOf(db, id, { metric: plan.metric, part: 'validation' })
  const others = valuesOf(db, id, shown)
  const losses = leastLosses(db, id)
  const targets = targetsOf(db, id)
  return newestRuns(db, id).map((run) => ({
    ...progressOf(run, targets),
    params: paramsOf(plan, run),
    value: run.status === 'done' ? (values.get(run.id) ?? null) : null,
    shown: run.status === 'done' ? (others.get(run.id) ?? null) : null,
    pruned: wasPruned(run, losses.get(run.id)),
    evaluated: [],
  }))
}

function describeFolds(db: Registry, { id }: StudyRow): Trial[] {
  const found = ofStudy(db, id, eq(runMetrics.part, 'test'))
  const evaluated = Map.groupBy(found, ({ run }) => run)
  const targets = targetsOf(db, id)
  return newestRuns(db, id).map((run) => ({
    ...progressOf(run, targets),
    params: {},
    value: null,
    shown: null,
    pruned: false,
    evaluated: (evaluated.get(run.id) ?? []).map(({ subject, metric, value }) => ({ subject, metric, value })),
  }))
}

function progressOf(
  { id, trial, status, jobId, epochs, bestEpoch, error, startedAt, endedAt }: TrainingRun,
  targets: ReadonlyMap<number, string>,
) {
  const why = error && { code: error.code, message: error.message }
  return { trial: trial ?? 0, run: id, status, jobId, target: targets.get(id) ?? null, epochs, bestEpoch, error: why, startedAt, endedAt }
}

function paramsOf(plan: SweepPlan | BestPlan, run: TrainingRun): Record<string, string> {
  const recipe = currentRecipe(run.recipe)
  if (plan.kind === 'best')
    return { model: JSON.stringify(describeModel(recipe.model)), 'model.family': JSON.stringify(recipe.model.family) }
  const { space } = plan
  return Object.fromEntries(space.map(({ path }) => [path, JSON.stringify(valueAt(recipe, path) ?? null)]))
}

function valuesOf(db: Registry, studyId: number, { metric, part }: Shown): Map<number, number | null> {
  const which = and(eq(runMetrics.subject, 'model'), eq(runMetrics.part, part), eq(runMetrics.metric, metric))
  return new Map(ofStudy(db, studyId, which).map(({ run, value }) => [run, value]))
}

function ofStudy(db: Registry, studyId: number, which: SQL | undefined) {
  return db
    .select({ run: runMetrics.runId, subject: runMetrics.subject, metric: runMetrics.metric, value: runMetrics.value })
    .from(trainingRuns)
    .innerJoin(runMetrics, eq(runMetrics.runId, trainingRuns.runId))
    .where(and(eq(trainingRuns.studyId, studyId), which))
    .all()
}

/** The least validation loss of each run. */
function leastLosses(db: Registry, studyId: number): Map<number, number | null> {
  const found = db
    .select({ run: trainingRuns.runId, minimum: metricSeries.minimum })
    .from(trainingRuns)
    .innerJoin(metricSeries, and(eq(metricSeries.runId, trainingRuns.runId), eq(metricSeries.name, 'valLoss')))
    .where(eq(trainingRuns.studyId, studyId))
    .all()
  return new Map(found.map(({ run, minimum }) => [run, minimum]))
}

function wasPruned({ stopped, epochs, limits }: TrainingRun, least: number | null | undefined): boolean {
  if (stopped !== 'early' || epochs === null) return false
  const limit = limits?.[epochs - 1] ?? null
  return limit !== null && (least ?? -Infinity) > limit
}
