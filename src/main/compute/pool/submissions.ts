import { and, desc, eq, isNull } from 'drizzle-orm'
import { isOver, type SubmissionStatus } from '../../../shared/domain/compute/submission.ts'
import { type Registry, schema, type Workspace } from '../../workspace/index.ts'

/** Pools as the registry knows them: a submission without a job for each attempt. */

const { computeSubmissions } = schema

export type PoolRow = typeof computeSubmissions.$inferSelect

export function newestPool(db: Registry, target: string): PoolRow | undefined {
  return db
    .select()
    .from(computeSubmissions)
    .where(and(eq(computeSubmissions.target, target), isNull(computeSubmissions.jobId)))
    .orderBy(desc(computeSubmissions.attempt))
    .limit(1)
    .get()
}

export function poolOfAttempt(db: Registry, target: string, attempt: number): PoolRow | undefined {
  return db
    .select()
    .from(computeSubmissions)
    .where(and(eq(computeSubmissions.target, target), isNull(computeSubmissions.jobId), eq(computeSubmissions.attempt, attempt)))
    .get()
}

export interface NewPool {
  readonly target: string
  readonly address: string
  /** Of a pool with this number. */
  readonly submissionId: (attempt: number) => string
}

/** The next attempt, unless another process has begun it: then that one. It is submitted afterwards, by whoever comes first. */
export function beginPool(workspace: Workspace, { target, address, submissionId }: NewPool): PoolRow {
  const entry = (row: PoolRow) => ({
    action: 'compute.submit',
    subject: `target:${target}`,
    detail: { what: 'workers', target, address, submission: row.submissionId, attempt: row.attempt },
  })
  return workspace.change(entry, (db) => {
    const before = newestPool(db, target)
    if (before && !isOver(before.status)) return before
    const attempt = (before?.attempt ?? 0) + 1
    const row = {
      submissionId: submissionId(attempt),
      jobId: null,
      target,
      address,
      attempt,
      status: 'PENDING' as const,
      createdAt: Date.now(),
    }
    return db.insert(computeSubmissions).values(row).returning().get()
  })
}

interface Changes {
  readonly status?: SubmissionStatus
  readonly message?: string
  readonly startedAt?: number
  readonly endedAt?: number
  readonly logBytes?: number
}

export function updatePool(workspace: Workspace, id: number, changes: Changes): void {
  workspace.write((db) => db.update(computeSubmissions).set(changes).where(eq(computeSubmissions.id, id)).run())
}
