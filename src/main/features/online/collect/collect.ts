import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { ResolvedView } from '../../../../shared/domain/features/resolved.ts'
import { counted } from '../../../../shared/numbers.ts'
import { appendJob, appendRequest, findDataset } from '../../../datasets/index.ts'
import type { TaskJob, Work } from '../../../jobs/index.ts'
import { type Registry, schema } from '../../../workspace/index.ts'
import { Catalogue } from '../../catalogue.ts'
import { sourceColumns } from '../../join/columns.ts'
import { resolveView } from '../../resolve.ts'
import { withStore } from '../withStore.ts'
import type { CollectInput } from './task.ts'

/** What an append has, without a file that a person chose. */
export type CollectJob = CollectInput & Omit<Parameters<typeof appendJob.commit>[2], 'path'>

/** Its result is that of an append. */
export const collectJob: TaskJob<'features.collect', CollectJob> = {
  kind: 'features.collect',
  action: 'features.collect',
  reach: { does: 'Appends the rows that were pushed to a feature view to its source' },
  commit: (db, job, input, output) => appendJob.commit(db, job, { ...input, path: '' }, output),
}

/** Puts into the queue that the rows pushed to a view become a version of its source; no job where there are none. @throws NOT_FOUND, COLUMN_UNKNOWN, TYPE_MISMATCH */
export async function collectPushed(
  work: Pick<Work, 'workspace' | 'runner'>,
  ref: string,
): Promise<{ jobId: number | null; rows: number }> {
  const { workspace, runner } = work
  const { db } = workspace
  const view = resolveView(new Catalogue(db).version('view', ref))
  return withStore(workspace, async (store) => {
    const waiting = store.look((database) => {
      const id = database.prepare('SELECT id FROM identity').pluck().get() as string
      const after = collectedThrough(db, view, id)
      const found = database
        .prepare('SELECT count(*) AS rows, max(id) AS through FROM pushed WHERE view = ? AND id > ?')
        .get(view.versionId, after) as { rows: bigint; through: bigint | null }
      return { store: id, after, rows: Number(found.rows), through: Number(found.through ?? after) }
    })
    if (!waiting || waiting.rows === 0) return { jobId: null, rows: 0 }
    // They stand in a version for good.
    if (waiting.after > 0)
      await store.write((database) => database.prepare('DELETE FROM pushed WHERE view = ? AND id <= ?').run(view.versionId, waiting.after))
    const { rows, ...range } = waiting
    const request = appendRequest(db, { name: view.source, file: `rows pushed to ${view.name}`, options: { format: 'jsonl' } })
    sourceColumns(view, request.manifest.columns)
    const title = `Append ${counted(rows, 'row')} pushed to ${view.ref} to ${view.source}`
    return { jobId: runner.enqueue('features.collect', title, { ...request, view, ...range }, () => null).jobId, rows }
  })
}

const Source = z.object({ pushed: z.object({ view: z.string(), store: z.string(), through: z.int().nonnegative() }) })

/** The last row that stands in a version of the source, by the versions themselves; 0 for none. */
export function collectedThrough(db: Registry, view: ResolvedView, store: string): number {
  const { datasetVersions } = schema
  const dataset = findDataset(db, view.source)
  if (!dataset) return 0
  const versions = db
    .select({ source: datasetVersions.source })
    .from(datasetVersions)
    .where(eq(datasetVersions.datasetId, dataset.id))
    .all()
  const through = versions.flatMap(({ source }) => {
    const pushed = Source.safeParse(source).data?.pushed
    return pushed && pushed.view === view.ref && pushed.store === store ? [pushed.through] : []
  })
  return Math.max(0, ...through)
}
