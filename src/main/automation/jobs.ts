import { eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { CairnError } from '../../shared/errors.ts'
import type { JobRow, JobRunner } from '../jobs/index.ts'
import { type Registry, schema } from '../workspace/index.ts'
import type { Automation } from './context.ts'
import type { PolicyRun } from './store.ts'

const { jobs } = schema

export interface StepJob {
  readonly status: JobRow['status']
  readonly result: unknown
  readonly error: CairnError | null
  /** A person has asked it to stop; one that ended with its process was not. */
  readonly isCancelled: boolean
}

/** A job that a step has begun, whichever process runs it. One that waits is taken into the queue of this process. */
export function jobOf(runner: JobRunner, id: number): StepJob {
  runner.markLost()
  const { status, result, error, cancelRequested } = runner.get(id)
  if (status === 'queued') runner.adoptQueue()
  return {
    status,
    result,
    isCancelled: cancelRequested,
    error: error ? CairnError.fromJSON(error as Parameters<typeof CairnError.fromJSON>[0]) : null,
  }
}

const underWay: ReadonlySet<JobRow['status']> = new Set(['queued', 'running', 'paused'])

/** Whether a run has nothing to do but wait for the job that it has begun. */
export function isJobUnderWay({ workspace, runner }: Automation, { state, facts }: PolicyRun): boolean {
  const id = state === 'training' ? facts.trainingJob : state === 'preparing' && facts.dataset === null ? facts.dataJob : null
  if (id === null) return false
  const row = workspace.db.select({ status: jobs.status }).from(jobs).where(eq(jobs.id, id)).get()
  return row !== undefined && underWay.has(row.status) && underWay.has(jobOf(runner, id).status)
}

const Prepared = z.object({ version: z.object({ ref: z.string() }) })

/** The dataset version that a job has made, such as `wine@v3`. */
export const preparedRef = (result: unknown): string => Prepared.parse(result).version.ref

/** The versions that jobs have made, those of which nobody has taken notice yet too. */
export function versionsMadeBy(db: Registry, ids: readonly number[]): string[] {
  const done = db
    .select({ result: jobs.result })
    .from(jobs)
    .where(inArray(jobs.id, [...ids]))
    .all()
  return done.flatMap(({ result }) => Prepared.safeParse(result).data?.version.ref ?? [])
}
