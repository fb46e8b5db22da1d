import { eq } from 'drizzle-orm'
import type { OnlineView } from '../../../shared/contract/features/online.ts'
import { findDataset, requireVersion, versionRef } from '../../datasets/index.ts'
import { isSchedule, nextOccurrence } from '../../schedules.ts'
import { type Registry, schema, type Workspace } from '../../workspace/index.ts'
import { Catalogue, type KnownObject } from '../catalogue.ts'
import { resolveView } from '../resolve.ts'
import { storedMoment } from './cells.ts'
import { collectedThrough } from './collect/collect.ts'
import { contentsOf, nothingOnline } from './contents.ts'
import { lastAttempt } from './due.ts'
import { withStore } from './withStore.ts'

/** What is online of a view version. @throws NOT_FOUND, FEATURES_INVALID, ONLINE_DAMAGED */
export async function describeOnline(workspace: Workspace, ref: string): Promise<OnlineView> {
  const { db } = workspace
  const version = new Catalogue(db).version('view', ref)
  const view = resolveView(version)
  const { online } = version.object
  const schedule = scheduleOf(db, version.object)
  const found = await withStore(
    workspace,
    (store) => store.look((database) => contentsOf(database, view, (id) => collectedThrough(db, view, id))) ?? nothingOnline,
  )
  const { published } = found
  const latest = findDataset(db, view.source) ? requireVersion(db, view.source) : null
  const attempt = lastAttempt(db, view.versionId)
  const momentText = (moment: bigint | null) => (moment === null ? null : storedMoment(moment))
  return {
    ref: view.ref,
    mode: online === 'served' ? 'manual' : online,
    schedule: schedule && { cron: schedule.cron, zone: schedule.zone },
    nextAt: schedule && isSchedule(schedule) ? nextOccurrence(schedule, Date.now()) : null,
    keys: found.keys,
    newestEvent: found.newest === null ? null : Number(found.newest / 1_000n),
    published: published && {
      source: published.ref,
      at: published.at,
      rows: published.rows,
      newer: published.newer,
      from: momentText(published.from),
      to: momentText(published.to),
    },
    latest: latest && versionRef(db, latest.id),
    stale: published !== null && latest !== null && found.whole?.source !== latest.id && published.source !== latest.id,
    pushed: found.pushed,
    problem: attempt?.problem ?? null,
  }
}

function scheduleOf(db: Registry, { id }: KnownObject) {
  const { featureObjects } = schema
  const row =
    id === null ? undefined : db.select({ schedule: featureObjects.schedule }).from(featureObjects).where(eq(featureObjects.id, id)).get()
  return row?.schedule ?? null
}
