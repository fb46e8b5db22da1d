import { and, eq } from 'drizzle-orm'
import type { TaskJob } from '../../jobs/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import type { PublishInput } from './publish/task.ts'

const { featurePublications } = schema

/** Its result is a PublishReport. What is published stands in the online store, in the same transaction as the rows. */
export const publishJob: TaskJob<'features.publish', PublishInput> = {
  kind: 'features.publish',
  action: 'features.publish',
  reach: { does: 'Publishes the newest rows of a feature view to the online store of the workspace' },
  commit: (db, { id }, { view, source }, report) => {
    note(db, { view: view.versionId, source: source.id, job: id }, null)
    return report
  },
  ended: (db, { id, input }, _status, error) => {
    const { view, source } = input as PublishInput
    note(db, { view: view.versionId, source: source.id, job: id }, error?.message ?? 'Stopped before it was done.')
  },
}

/** What is tried by itself is tried once. */
function note(
  db: Registry,
  { view, source, job }: { readonly view: number; readonly source: number; readonly job: number },
  problem: string | null,
) {
  const own = and(eq(featurePublications.viewVersionId, view), eq(featurePublications.sourceId, source), eq(featurePublications.jobId, job))
  db.update(featurePublications).set({ problem }).where(own).run()
}
