import { and, eq } from 'drizzle-orm'
import type { OnlineMode, PublishSchedule } from '../../../shared/domain/features/online.ts'
import { CairnError } from '../../../shared/errors.ts'
import { requireSchedule } from '../../schedules.ts'
import { schema, type Workspace } from '../../workspace/index.ts'
import { Catalogue, type KnownVersion } from '../catalogue.ts'
import { removeOnline } from './shape.ts'
import { withStore } from './withStore.ts'

export interface OnlineSettings {
  readonly mode: OnlineMode
  /** Stays as it is when absent. */
  readonly schedule?: PublishSchedule | null
}

/**
 * When the values of a view are published. Those of a view that is off are removed; rows that were pushed to it stay until they are
 * collected. @throws NOT_FOUND, FEATURES_INVALID; INVALID_INPUT for a schedule that cannot be
 */
export async function setOnline(workspace: Workspace, name: string, { mode, schedule }: OnlineSettings): Promise<void> {
  if (schedule) requireSchedule(schedule)
  const { featureObjects } = schema
  const { kind, versions } = new Catalogue(workspace.db).object('view', name)
  if (kind !== 'view')
    throw new CairnError('FEATURES_INVALID', `"${name}" is computed on demand: it has no values to publish.`, { view: name })
  if (mode === 'off' && schedule)
    throw new CairnError('FEATURES_INVALID', 'A view that is off is not published by a schedule.', { field: 'schedule' })
  const kept = mode === 'off' ? null : schedule && { ...schedule, since: Date.now() }
  workspace.change(
    () => ({ action: 'features.online', subject: `features:${name}`, detail: { mode, ...(schedule !== undefined && { schedule }) } }),
    (db) =>
      db
        .update(featureObjects)
        .set({ online: mode, ...(kept !== undefined && { schedule: kept }) })
        .where(and(eq(featureObjects.space, 'view'), eq(featureObjects.name, name)))
        .run(),
  )
  if (mode === 'off') await removeValues(workspace, versions)
}

/** Takes the values of view versions out of the online store. @throws ONLINE_DAMAGED, WORKSPACE_LOCKED */
export async function removeValues(workspace: Workspace, versions: readonly KnownVersion[]): Promise<void> {
  await withStore(workspace, async (store) => {
    if (store.look(() => true)) await store.write((database) => versions.forEach(({ id }) => id !== null && removeOnline(database, id)))
  })
}
