import { eq } from 'drizzle-orm'
import type { CompareModelsInput } from '../../evaluation/tasks.ts'
import type { TaskJob } from '../../jobs/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { ComparedModels } from '../../../shared/domain/evaluation/modelComparison.ts'

const { reevaluations, reevaluationRuns, reevaluationVersions } = schema

/** What the job is asked; the ids are for the commit, the rest for the task. */
export interface CompareJob extends CompareModelsInput {
  readonly key: string
  readonly datasetVersionId: number
  readonly runs: readonly number[]
  readonly versions: readonly number[]
}

/** Its result says what was compared; the comparison itself is kept under its key, and is shown through the masking of its data. */
export const compareJob: TaskJob<'models.compare', CompareJob> = {
  kind: 'models.compare',
  action: 'model.compare',
  reach: { does: 'Compares models on a dataset version' },
  commit: (db, job, { key, datasetVersionId, rows, runs, versions }, compared) => {
    const { part } = rows
    // Two windows may have asked for the same at the same time.
    const kept = db
      .insert(reevaluations)
      .values({ jobId: job.id, datasetVersionId, part, key, result: compared, at: Date.now() })
      .onConflictDoNothing()
      .returning({ id: reevaluations.id })
      .get()
    const reevaluationId = kept?.id ?? db.select({ id: reevaluations.id }).from(reevaluations).where(eq(reevaluations.key, key)).get()?.id
    if (reevaluationId !== undefined) {
      for (const runId of runs) db.insert(reevaluationRuns).values({ reevaluationId, runId }).onConflictDoNothing().run()
      for (const versionId of versions) db.insert(reevaluationVersions).values({ reevaluationId, versionId }).onConflictDoNothing().run()
    }
    return { key, rows: compared.rows }
  },
}

/** What was found for a key; null where that was not computed yet, or by a newer Cairn in another form. */
export function storedComparison(db: Registry, key: string): ComparedModels | null {
  const row = db.select({ result: reevaluations.result }).from(reevaluations).where(eq(reevaluations.key, key)).get()
  return ComparedModels.safeParse(row?.result).data ?? null
}
