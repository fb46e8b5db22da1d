import { and, desc, eq } from 'drizzle-orm'
import { Reevaluation } from '../../../shared/domain/experiments/comparison.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { reevaluateJob } from './reevaluateJob.ts'

const { jobs } = schema

/** So many of the newest are looked through. */
const looked = 50

/** What was measured last on common rows of a part, of all of these runs and perhaps others; null where that was never done. */
export function newestReevaluation(db: Registry, runs: readonly number[], part: Reevaluation['part']): Reevaluation | null {
  const done = db
    .select({ result: jobs.result })
    .from(jobs)
    .where(and(eq(jobs.kind, reevaluateJob.kind), eq(jobs.status, 'done')))
    .orderBy(desc(jobs.id))
    .limit(looked)
    .all()
  for (const { result } of done) {
    const { success, data } = Reevaluation.safeParse(result)
    if (!success || data.part !== part) continue
    const measured = new Set(data.runs.map(({ run }) => run))
    if (runs.every((run) => measured.has(run))) return data
  }
  return null
}
