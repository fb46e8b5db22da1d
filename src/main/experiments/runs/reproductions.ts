import { and, desc, eq, isNull } from 'drizzle-orm'
import { type Reproduction, RunResult, type RunReproduction } from '../../../shared/contract/experiments/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import type { TrainingRun } from './store.ts'

const { jobs, runs, trainingRuns } = schema

/** What a run that executed another one again has found; null where it reproduces none, or has not ended. */
export function verdictOfRun(db: Registry, { jobId, reproducesId }: TrainingRun): Reproduction | null {
  if (reproducesId === null) return null
  return verdictIn(db.select({ result: jobs.result }).from(jobs).where(eq(jobs.id, jobId)).get()?.result)
}

/** The runs that executed this one again, with what each has found, newest first. */
export function reproductionsOf(db: Registry, originalId: number): RunReproduction[] {
  return db
    .select({ run: runs.id, jobId: trainingRuns.jobId, status: runs.status, at: runs.createdAt, result: jobs.result })
    .from(trainingRuns)
    .innerJoin(runs, eq(runs.id, trainingRuns.runId))
    .innerJoin(jobs, eq(jobs.id, trainingRuns.jobId))
    .where(and(eq(trainingRuns.reproducesId, originalId), isNull(runs.deletedAt)))
    .orderBy(desc(runs.id))
    .all()
    .map(({ result, ...run }) => ({ ...run, verdict: verdictIn(result) }))
}

function verdictIn(result: unknown): Reproduction | null {
  const parsed = RunResult.safeParse(result)
  return parsed.success ? parsed.data.reproduction : null
}
