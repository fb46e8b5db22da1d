import { and, desc, eq, exists } from 'drizzle-orm'
import { Reevaluation } from '../../../shared/domain/experiments/comparison.ts'
import { type Registry, schema } from '../../workspace/index.ts'

const { reevaluations, reevaluationRuns } = schema

/** What was measured last on common rows of a part, of all of these runs and perhaps others; null where that was never done. */
export function newestReevaluation(db: Registry, runs: readonly number[], part: Reevaluation['part']): Reevaluation | null {
  const measured = runs.map((run) =>
    exists(
      db
        .select()
        .from(reevaluationRuns)
        .where(and(eq(reevaluationRuns.reevaluationId, reevaluations.id), eq(reevaluationRuns.runId, run))),
    ),
  )
  const newest = db
    .select({ result: reevaluations.result })
    .from(reevaluations)
    .where(and(eq(reevaluations.part, part), ...measured))
    .orderBy(desc(reevaluations.id))
    .limit(1)
    .get()
  // One of a newer Cairn may say it in another form.
  return Reevaluation.safeParse(newest?.result).data ?? null
}

/** Keeps what a re-evaluation came to. */
export function keepReevaluation(db: Registry, jobId: number, datasetVersionId: number | null, result: Reevaluation): void {
  const { part } = result
  const { id } = db
    .insert(reevaluations)
    .values({ jobId, datasetVersionId, part, result, at: Date.now() })
    .returning({ id: reevaluations.id })
    .get()
  for (const { run } of result.runs) db.insert(reevaluationRuns).values({ reevaluationId: id, runId: run }).run()
}
