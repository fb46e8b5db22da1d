import { and, desc, eq, isNotNull, isNull } from 'drizzle-orm'
import { isBetter } from '../../../shared/domain/evaluation/metrics.ts'
import type { SweepPlan } from '../../../shared/domain/experiments/study.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { metricsOfRun, type TrainingRun, trainingsIn } from '../runs/store.ts'

const { jobs, studies, trainingRuns } = schema

export type StudyRow = typeof studies.$inferSelect

/** @throws NOT_FOUND */
export function requireStudy(db: Registry, id: number): StudyRow {
  const study = db
    .select()
    .from(studies)
    .where(and(eq(studies.id, id), isNull(studies.deletedAt)))
    .get()
  if (!study) throw new CairnError('NOT_FOUND', `There is no sweep, cross-validation or best-of ${id}.`, { study: id })
  return study
}

export function studyOfJob(db: Registry, jobId: number): StudyRow {
  const study = db.select().from(studies).where(eq(studies.jobId, jobId)).get()
  if (!study) throw new CairnError('INTERNAL', `Job ${jobId} has no sweep or cross-validation.`)
  return study
}

/** The newest run of one trial that passes. */
export function newestRunOf(
  db: Registry,
  studyId: number,
  trial: number,
  passes: (run: TrainingRun) => boolean = () => true,
): TrainingRun | undefined {
  const ofTrial = and(eq(trainingRuns.studyId, studyId), eq(trainingRuns.trial, trial))
  return trainingsIn(db).where(ofTrial).orderBy(desc(trainingRuns.runId)).all().find(passes)
}

/** The compute targets of the runs of a study that have one, by run. */
export function targetsOf(db: Registry, studyId: number): Map<number, string> {
  const found = db
    .select({ run: trainingRuns.runId, target: jobs.target })
    .from(trainingRuns)
    .innerJoin(jobs, eq(jobs.id, trainingRuns.jobId))
    .where(and(eq(trainingRuns.studyId, studyId), isNotNull(jobs.target)))
    .all()
  return new Map(found.flatMap(({ run, target }) => (target === null ? [] : [[run, target] as const])))
}

/** The runs of a study, oldest first. */
export function runsOf(db: Registry, studyId: number): TrainingRun[] {
  return trainingsIn(db).where(eq(trainingRuns.studyId, studyId)).orderBy(trainingRuns.runId).all()
}

/** The newest run of each trial that has one, by trial. */
export function newestRuns(db: Registry, studyId: number): TrainingRun[] {
  const newest = new Map(runsOf(db, studyId).map((run) => [run.trial, run]))
  return [...newest.values()].sort((a, b) => (a.trial ?? 0) - (b.trial ?? 0))
}

/** What a run came to, by which its study chooses; null when it came to nothing. */
export function valueOf(db: Registry, plan: Pick<SweepPlan, 'metric'>, run: TrainingRun): number | null {
  if (run.status !== 'done') return null
  const found = metricsOfRun(db, run.id).find(
    ({ subject, part, metric: id }) => subject === 'model' && part === 'validation' && id === plan.metric,
  )
  return found?.value ?? null
}

/** By validation; of equal ones the earlier. Those with the most epochs only, where trials have different budgets by plan. */
export function bestOf(
  db: Registry,
  plan: Pick<SweepPlan, 'metric'>,
  candidates: readonly TrainingRun[],
): { run: TrainingRun; value: number } | null {
  let best: { run: TrainingRun; value: number } | null = null
  for (const run of candidates) {
    const value = valueOf(db, plan, run)
    if (value !== null && (best === null || isBetter(plan.metric, value, best.value))) best = { run, value }
  }
  return best
}
