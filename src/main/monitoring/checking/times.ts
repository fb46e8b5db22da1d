import { and, asc, desc, eq, gt, ne } from 'drizzle-orm'
import type { MonitorSettings } from '../../../shared/domain/monitoring/monitor.ts'
import { requireVersion, versionRef } from '../../datasets/index.ts'
import { findTraining } from '../../experiments/index.ts'
import { modelVersionRef } from '../../models/index.ts'
import { currentRevision, deploymentById, endpointFolder, segmentsOf } from '../../serving/index.ts'
import { type Registry, schema, type Workspace } from '../../workspace/index.ts'
import { type MonitorRow, progressOf } from '../monitors/store.ts'
import { figuresOf } from '../windows/store.ts'
import type { Times } from './status.ts'
import { targetVersion } from './versions.ts'

const { modelVersions, monitorWindows, referenceProfiles } = schema

/** A monitor is looked at about once a minute: a longer pause than this, or than two of its windows, is told of. In ms. */
const leastPause = 60 * 60_000
/** A file that could not be read is told of for so long, unless it is replaced before. In ms. */
const unreadableFor = 24 * 60 * 60_000

/** What time tells of a monitor, without reading a row. */
export async function timesOf(workspace: Workspace, row: MonitorRow, settings: MonitorSettings, now: number): Promise<Times> {
  const { db } = workspace
  const { windows } = settings
  const version = versionNow(db, row, settings)
  return {
    now,
    begun: row.createdAt,
    looked: row.checkedAt,
    usualPause: Math.max(leastPause, windows.kind === 'time' ? 2 * windows.seconds * 1_000 : 0),
    lastTraffic: await lastTraffic(workspace, row),
    lastLabel: progressOf(row).lastLabel,
    unreadable: row.deploymentId === null ? unreadableOf(db, row, now) : null,
    model: version && { ref: modelVersionRef(db, version.id), at: version.createdAt },
    reference: version && referenceOf(db, version),
  }
}

/** Segments say when they were written last: a request comes before that. */
async function lastTraffic(workspace: Workspace, row: MonitorRow): Promise<number | null> {
  const { db } = workspace
  if (row.deploymentId === null) {
    const newest = db
      .select({ end: monitorWindows.end })
      .from(monitorWindows)
      .where(and(eq(monitorWindows.monitorId, row.id), ne(monitorWindows.status, 'failed')))
      .orderBy(desc(monitorWindows.end))
      .limit(1)
      .get()
    return newest?.end ?? null
  }
  const deployment = deploymentById(db, row.deploymentId)
  if (!deployment) return null
  const segments = await segmentsOf(endpointFolder(workspace), deployment.name)
  const times = segments.filter(({ bytes }) => bytes > 0).map(({ to }) => Math.trunc(to))
  return times.length === 0 ? null : Math.max(...times)
}

/** What failed lately and was not read since, by its name: a file that was replaced counts as it is now. */
function unreadableOf(db: Registry, { id }: MonitorRow, now: number): NonNullable<Times['unreadable']> {
  const lately = db
    .select({ id: monitorWindows.id, source: monitorWindows.source, status: monitorWindows.status })
    .from(monitorWindows)
    .where(and(eq(monitorWindows.monitorId, id), gt(monitorWindows.checkedAt, now - unreadableFor)))
    .orderBy(asc(monitorWindows.checkedAt), asc(monitorWindows.end), asc(monitorWindows.id))
    .all()
  const failed = new Map<string | null, number>()
  for (const { id: window, source, status } of lately) {
    failed.delete(source)
    if (status === 'failed') failed.set(source, window)
  }
  const newest = [...failed].at(-1)
  if (!newest) return { count: 0, newest: null }
  const window = db.select().from(monitorWindows).where(eq(monitorWindows.id, newest[1])).get()
  const message = window && figuresOf(window).error?.message
  return { count: failed.size, newest: { source: newest[0] ?? '', message: message ?? '' } }
}

/** The version that is held against now, or that most of the traffic goes to. */
function versionNow(db: Registry, row: MonitorRow, { target }: MonitorSettings) {
  try {
    if (target !== null) return targetVersion(db, row.modelId, target)
    const deployment = row.deploymentId === null ? undefined : deploymentById(db, row.deploymentId)
    if (!deployment) return null
    const { route, resolved } = currentRevision(db, deployment)
    const weights = route.arms.map(({ weight }) => weight)
    const { versionId } = resolved.arms[weights.indexOf(Math.max(...weights))]
    return db.select().from(modelVersions).where(eq(modelVersions.id, versionId)).get() ?? null
  } catch {
    // The alias or version is gone, which the look itself tells.
    return null
  }
}

/** Of the data that a version was trained on; of a model from elsewhere, of its reference profile. */
function referenceOf(db: Registry, { id, runId }: typeof modelVersions.$inferSelect): Times['reference'] {
  const run = runId === null ? undefined : findTraining(db, runId)
  if (run) {
    const ref = versionRef(db, run.datasetVersionId)
    return { ref, at: requireVersion(db, ref).createdAt }
  }
  const made = db.select({ at: referenceProfiles.createdAt }).from(referenceProfiles).where(eq(referenceProfiles.versionId, id)).get()
  return made ? { ref: 'The reference profile', at: made.at } : null
}
