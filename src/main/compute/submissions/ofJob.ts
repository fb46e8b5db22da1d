import { and, desc, eq, gte, isNull, lte, or } from 'drizzle-orm'
import type { Submission } from '../../../shared/contract/compute/submissions.ts'
import { type Registry, schema } from '../../workspace/index.ts'

const { computeSubmissions, jobs } = schema

/** More attempts than this nobody reads. */
const most = 50

/**
 * What was submitted for a job, the newest first. A job that ran in a pool has no submission of its own: then it is what the pool was while the
 * job was queued or ran.
 */
export function submissionsOfJob(db: Registry, jobId: number): Submission[] {
  const job = db.select().from(jobs).where(eq(jobs.id, jobId)).get()
  if (!job || job.target === null) return []
  const own = listed(db, eq(computeSubmissions.jobId, jobId))
  if (own.length > 0) return own
  const until = job.endedAt ?? Date.now()
  return listed(
    db,
    and(
      eq(computeSubmissions.target, job.target),
      isNull(computeSubmissions.jobId),
      lte(computeSubmissions.createdAt, until),
      or(isNull(computeSubmissions.endedAt), gte(computeSubmissions.endedAt, job.createdAt)),
    ),
  )
}

function listed(db: Registry, where: ReturnType<typeof and>): Submission[] {
  const found = db.select().from(computeSubmissions).where(where).orderBy(desc(computeSubmissions.id)).limit(most).all()
  return found.map(({ id: _, jobId, logBytes: __, ...submission }) => ({ ...submission, shared: jobId === null }))
}
