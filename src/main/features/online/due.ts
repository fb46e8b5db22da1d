import { and, desc, eq } from 'drizzle-orm'
import { hasEnded } from '../../../shared/domain/job.ts'
import type { ResolvedView } from '../../../shared/domain/features/resolved.ts'
import { CairnError } from '../../../shared/errors.ts'
import { requireVersion, type VersionRow } from '../../datasets/index.ts'
import { isSchedule, occurrences } from '../../schedules.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { Catalogue, type KnownVersion } from '../catalogue.ts'
import { resolveView } from '../resolve.ts'
import { contentsOf, nothingOnline } from './contents.ts'
import { inputOf, type Queueing } from './publication.ts'
import type { OnlineStore } from './store.ts'
import { withStore } from './withStore.ts'

const { featureObjects, featurePublications, jobs } = schema

type ObjectRow = typeof featureObjects.$inferSelect

/**
 * Starts the publications that are due: a version of a source that was not published where each is to be, and those whose time has come.
 * Each version of a source is tried once; so this can be called at any time, also after a crash.
 */
export async function publishDue(work: Queueing, now = Date.now()): Promise<{ jobId: number; view: string }[]> {
  const { db } = work.workspace
  const objects = db.select().from(featureObjects).where(eq(featureObjects.kind, 'view')).all()
  const automatic = objects.filter(
    ({ online, schedule, deletedAt }) => deletedAt === null && online !== 'off' && (online === 'newVersions' || schedule),
  )
  if (automatic.length === 0) return []
  const catalogue = new Catalogue(db)
  return withStore(work.workspace, (store) =>
    automatic.flatMap((object) =>
      versionsInUse(catalogue, object).flatMap((version) => startWhereDue(work, store, { object, version, now })),
    ),
  )
}

/** The newest version, and those that a service or an on-demand view names. */
function versionsInUse(catalogue: Catalogue, { name }: ObjectRow): KnownVersion[] {
  const { versions } = catalogue.object('view', name)
  return versions.filter((version, place) => place === versions.length - 1 || catalogue.usersOf(version).length > 0)
}

interface Candidate {
  readonly object: ObjectRow
  readonly version: KnownVersion
  readonly now: number
}

function startWhereDue({ workspace, runner }: Queueing, store: OnlineStore, candidate: Candidate): { jobId: number; view: string }[] {
  const { db } = workspace
  let found: { view: ResolvedView; source: VersionRow } | undefined
  try {
    const view = resolveView(candidate.version)
    found = { view, source: requireVersion(db, view.source) }
    const { source } = found
    if (!isDue(db, store, found, candidate)) return []
    const input = inputOf(db, view, source)
    const title = `Publish ${view.ref} from ${input.source.ref} (automatic)`
    const { jobId } = runner.enqueue('features.publish', title, input, (registry, id) => {
      // Another process may have been faster.
      if (isRunning(registry, view.versionId, source.id)) throw new CairnError('VERSION_CONFLICT', 'It runs already.', {})
      noteAttempt(registry, { viewVersionId: view.versionId, sourceId: source.id, jobId: id, problem: null, at: candidate.now })
    })
    return [{ jobId, view: view.ref }]
  } catch (thrown) {
    const error = CairnError.from(thrown)
    // The view tells that its source is in the trash.
    if (error.code === 'VERSION_CONFLICT' || error.code === 'NOT_FOUND') return []
    if (!found || !['COLUMN_UNKNOWN', 'TYPE_MISMATCH', 'FEATURES_INVALID'].includes(error.code)) throw error
    const { view, source } = found
    workspace.change(
      () => ({ action: 'features.publishAutomatically', subject: `features:${view.ref}`, detail: { problem: error.message } }),
      (registry) =>
        noteAttempt(registry, {
          viewVersionId: view.versionId,
          sourceId: source.id,
          jobId: null,
          problem: error.message,
          at: candidate.now,
        }),
    )
    return []
  }
}

type Attempt = typeof featurePublications.$inferInsert

function noteAttempt(db: Registry, attempt: Attempt): void {
  const { featurePublications: table } = schema
  db.insert(table)
    .values(attempt)
    .onConflictDoUpdate({ target: [table.viewVersionId, table.sourceId], set: attempt })
    .run()
}

function isDue(
  db: Registry,
  store: OnlineStore,
  { view, source }: { view: ResolvedView; source: VersionRow },
  { object, now }: Candidate,
): boolean {
  const last = lastAttempt(db, view.versionId)
  if (isRunning(db, view.versionId, source.id)) return false
  if (object.schedule && isSchedule(object.schedule)) {
    const since = Math.max(object.schedule.since, last?.at ?? 0)
    if (occurrences(object.schedule, since, now, 1).length > 0) return true
  }
  if (object.online !== 'newVersions' || (last?.sourceId === source.id && last.problem !== null)) return false
  return publishedSource(store, view) !== source.id
}

/** One that cannot be read is made anew by publishing. */
function publishedSource(store: OnlineStore, view: ResolvedView): number | undefined {
  try {
    return (store.look((database) => contentsOf(database, view)) ?? nothingOnline).whole?.source
  } catch (thrown) {
    if (CairnError.from(thrown).code !== 'ONLINE_DAMAGED') throw thrown
    return undefined
  }
}

/** The newest publication of a view version that was started by itself. */
export function lastAttempt(db: Registry, viewVersionId: number) {
  return db
    .select()
    .from(featurePublications)
    .where(eq(featurePublications.viewVersionId, viewVersionId))
    .orderBy(desc(featurePublications.at))
    .get()
}

function isRunning(db: Registry, viewVersionId: number, sourceId: number): boolean {
  const own = and(eq(featurePublications.viewVersionId, viewVersionId), eq(featurePublications.sourceId, sourceId))
  const row = db
    .select({ status: jobs.status })
    .from(featurePublications)
    .innerJoin(jobs, eq(jobs.id, featurePublications.jobId))
    .where(own)
    .get()
  return row !== undefined && !hasEnded(row.status)
}
