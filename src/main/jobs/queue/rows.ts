import { and, asc, desc, eq, gt, inArray, lt, or, sql } from 'drizzle-orm'
import type { JobStatus } from '../../../shared/domain/job.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import type { Liveness, Owned } from './liveness.ts'

/** What is read and written of jobs in the registry; each within the transaction of its caller. */

const { jobs, pauseRequests } = schema

export type JobRow = typeof jobs.$inferSelect

/** Rows that are looked at in one go: a workspace may hold any number. */
const mostAtOnce = 1_000

/** @throws NOT_FOUND */
export function jobRow(db: Registry, id: number): JobRow {
  const row = db.select().from(jobs).where(eq(jobs.id, id)).get()
  if (!row) throw new CairnError('NOT_FOUND', `There is no job ${id}.`, { job: id })
  return row
}

/** @returns its number */
export function insertJob(db: Registry, kind: string, title: string, input: unknown, target: string | null): number {
  const values = { kind, title, target, status: 'queued' as const, input, createdAt: Date.now() }
  return db.insert(jobs).values(values).returning({ id: jobs.id }).get().id
}

/** Jobs in the queue, oldest first. */
export function queuedJobs(db: Registry): { id: number; kind: string }[] {
  return db
    .select({ id: jobs.id, kind: jobs.kind })
    .from(jobs)
    .where(eq(jobs.status, 'queued'))
    .orderBy(asc(jobs.id))
    .limit(mostAtOnce)
    .all()
}

/** Jobs that run, where, and who runs them. */
export function ownedJobs(db: Registry): (Owned & { readonly target: string | null })[] {
  const { id, target, owner, ownerHost, ownerPid, heartbeatAt } = jobs
  return db
    .select({ id, target, owner, ownerHost, ownerPid, heartbeatAt })
    .from(jobs)
    .where(eq(jobs.status, 'running'))
    .limit(mostAtOnce)
    .all()
}

/** The numbers of the newest jobs, newest first. */
export function newestJobs(db: Registry, limit: number, before?: number): number[] {
  const older = before === undefined ? undefined : lt(jobs.id, before)
  const rows = db.select({ id: jobs.id }).from(jobs).where(older).orderBy(desc(jobs.id)).limit(limit).all()
  return rows.map(({ id }) => id)
}

/** The numbers of jobs that run or wait, of these ones, and of those that came after one: it may have ended since. Oldest first. */
export function restlessJobs(db: Registry, ids: readonly number[], after: number): number[] {
  const wanted = or(inArray(jobs.status, ['queued', 'running']), inArray(jobs.id, [...ids]), gt(jobs.id, after))
  const rows = db.select({ id: jobs.id }).from(jobs).where(wanted).orderBy(asc(jobs.id)).limit(mostAtOnce).all()
  return rows.map(({ id }) => id)
}

/** What decides whether it takes a slot. */
export function slotOf(db: Registry, id: number): { kind: string; target: string | null; cancelled: boolean } | undefined {
  return db.select({ kind: jobs.kind, target: jobs.target, cancelled: jobs.cancelRequested }).from(jobs).where(eq(jobs.id, id)).get()
}

/** Only one process gets a queued job, whatever happens at the same time. */
export function claimJob(db: Registry, id: number, { owner, host, pid }: Liveness): JobRow | undefined {
  const at = Date.now()
  // One that goes on on a target has begun when it did: by that it is found there.
  const startedAt = sql`iif(${jobs.target} IS NULL, ${at}, coalesce(${jobs.startedAt}, ${at}))`
  return db
    .update(jobs)
    .set({ status: 'running', owner, ownerHost: host, ownerPid: pid, heartbeatAt: at, startedAt })
    .where(and(eq(jobs.id, id), eq(jobs.status, 'queued')))
    .returning()
    .get()
}

/** @returns whether it still had the status that it was seen with */
export function askJobToStop(db: Registry, id: number, seen: JobStatus, next: JobStatus): boolean {
  const { changes } = db
    .update(jobs)
    .set({ cancelRequested: true, status: next, error: null, endedAt: null })
    .where(and(eq(jobs.id, id), eq(jobs.status, seen)))
    .run()
  return changes > 0
}

/** A job that rested is as new, but for its number. @returns whether it still had the status that it was seen with */
export function requeueJob(db: Registry, id: number, seen: JobStatus, next: JobStatus, input: unknown): boolean {
  const { changes } = db
    .update(jobs)
    .set({ status: next, input, error: null, result: null, cancelRequested: false, startedAt: null, endedAt: null })
    .where(and(eq(jobs.id, id), eq(jobs.status, seen)))
    .run()
  dropPauseRequest(db, id)
  return changes > 0
}

/** @returns whether it still ran, as this owner's */
export function commitJob(db: Registry, id: number, owner: string, status: JobStatus, result: unknown): boolean {
  const { changes } = db
    .update(jobs)
    .set({ status, result, progress: 1, phase: '', detail: '', endedAt: Date.now() })
    .where(and(eq(jobs.id, id), eq(jobs.status, 'running'), eq(jobs.owner, owner)))
    .run()
  return changes > 0
}

/** The end of a job without a result, or its rest. Nothing where it had not the status that it was to have. */
export function endJob(db: Registry, id: number, from: JobStatus, status: JobStatus, error: CairnError | null): JobRow | undefined {
  const job = db
    .update(jobs)
    .set({ status, error: error?.toJSON() ?? null, endedAt: Date.now() })
    .where(and(eq(jobs.id, id), eq(jobs.status, from)))
    .returning()
    .get()
  if (job) dropPauseRequest(db, id)
  return job
}

/** This process watches no longer over a job that goes on on a target. Nothing where it did not run. */
export function detachJob(db: Registry, id: number): JobRow | undefined {
  return db
    .update(jobs)
    .set({ status: 'queued', owner: null, ownerHost: null, ownerPid: null })
    .where(and(eq(jobs.id, id), eq(jobs.status, 'running')))
    .returning()
    .get()
}

export function writeProgress(db: Registry, id: number, progress: number, phase: string, detail: string): void {
  db.update(jobs).set({ progress, phase, detail }).where(eq(jobs.id, id)).run()
}

/** What other processes have done with a job that runs here. */
export interface Pulse {
  /** Cancelled, ended or taken. */
  readonly lost: boolean
  readonly paused: boolean
  readonly heartbeatAt: number | null
}

export function pulseOf(db: Registry, id: number, owner: string): Pulse {
  const row = db
    .select({ cancelled: jobs.cancelRequested, status: jobs.status, owner: jobs.owner, heartbeatAt: jobs.heartbeatAt })
    .from(jobs)
    .where(eq(jobs.id, id))
    .get()
  return {
    lost: !row || row.cancelled || row.status !== 'running' || row.owner !== owner,
    paused: db.select().from(pauseRequests).where(eq(pauseRequests.jobId, id)).get() !== undefined,
    heartbeatAt: row?.heartbeatAt ?? null,
  }
}

export function beatJob(db: Registry, id: number, heartbeatAt: number): void {
  db.update(jobs).set({ heartbeatAt }).where(eq(jobs.id, id)).run()
}

/** Any process may ask for it. */
export function requestPause(db: Registry, id: number): void {
  db.insert(pauseRequests).values({ jobId: id, at: Date.now() }).onConflictDoNothing().run()
}

function dropPauseRequest(db: Registry, id: number): void {
  db.delete(pauseRequests).where(eq(pauseRequests.jobId, id)).run()
}
