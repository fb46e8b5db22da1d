import { desc, eq } from 'drizzle-orm'
import type { JoinInfo } from '../../../shared/contract/features/join.ts'
import type { JoinMode } from '../../../shared/domain/features/resolved.ts'
import { ResolvedService } from '../../../shared/domain/features/resolved.ts'
import { momentAsText } from '../../../shared/domain/expressions/times.ts'
import { CairnError } from '../../../shared/errors.ts'
import { requireVersion, type VersionRow, versionRef } from '../../datasets/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'

const { datasets, datasetVersions, featureJoins, featureJoinSources } = schema

export type JoinRow = typeof featureJoins.$inferSelect

/** The dataset version that a view was read from. */
export interface JoinSource {
  readonly viewVersionId: number
  readonly sourceId: number
}

export interface RecordedJoin {
  readonly service: ResolvedService
  readonly mode: JoinMode
  readonly time: string | null
  /** Microseconds since 1970 UTC, as text. */
  readonly at: string
  /** Null for a file. */
  readonly entityVersionId: number | null
  readonly sources: readonly JoinSource[]
}

/**
 * Keeps how a version was joined. Where the same rows came of newer sources again, it is up to date with these: its trail leads to
 * what it was last joined of. Inside a change.
 */
export function recordJoin(db: Registry, versionId: number, made: RecordedJoin, at = Date.now()): void {
  const row = {
    serviceVersionId: made.service.versionId,
    service: made.service,
    mode: made.mode,
    timeColumn: made.time,
    moment: made.time === null ? made.at : null,
    entityVersionId: made.entityVersionId,
    createdAt: at,
  }
  db.insert(featureJoins)
    .values({ versionId, ...row })
    .onConflictDoUpdate({ target: featureJoins.versionId, set: row })
    .run()
  db.delete(featureJoinSources).where(eq(featureJoinSources.versionId, versionId)).run()
  const sources = new Map(made.sources.map((source) => [source.viewVersionId, source]))
  for (const source of sources.values())
    db.insert(featureJoinSources)
      .values({ versionId, ...source })
      .run()
}

export function joinOf(db: Registry, versionId: number): JoinRow | undefined {
  return db.select().from(featureJoins).where(eq(featureJoins.versionId, versionId)).get()
}

/** The join of a dataset that ran last. */
export function lastJoin(db: Registry, datasetId: number): JoinRow | undefined {
  return db
    .select({ join: featureJoins })
    .from(featureJoins)
    .innerJoin(datasetVersions, eq(datasetVersions.id, featureJoins.versionId))
    .where(eq(datasetVersions.datasetId, datasetId))
    .orderBy(desc(featureJoins.createdAt), desc(featureJoins.versionId))
    .get()?.join
}

/** The service as it was joined. @throws WORKSPACE_CORRUPT */
export function joinedService({ service, versionId }: JoinRow): ResolvedService {
  const read = ResolvedService.safeParse(service)
  if (read.success) return read.data
  throw new CairnError('WORKSPACE_CORRUPT', `The service that dataset version ${versionId} was joined by cannot be read.`, {
    version: versionId,
  })
}

/** The dataset version that each view of a join was read from, by the view's name in the service. @throws WORKSPACE_CORRUPT */
export function joinSources(db: Registry, row: JoinRow): Map<string, VersionRow> {
  const rows = db
    .select({ view: featureJoinSources.viewVersionId, source: datasetVersions })
    .from(featureJoinSources)
    .innerJoin(datasetVersions, eq(datasetVersions.id, featureJoinSources.sourceId))
    .where(eq(featureJoinSources.versionId, row.versionId))
    .all()
  const byView = new Map(rows.map(({ view, source }) => [view, source]))
  return new Map(
    joinedService(row).views.map(({ as, versionId, ref }) => {
      const source = byView.get(versionId)
      if (source) return [as, source]
      throw new CairnError('WORKSPACE_CORRUPT', `It is not known what ${ref} was read from.`, { view: ref })
    }),
  )
}

/** How a version was joined, and whether what it was joined of has newer versions; null where it was not. */
export function joinInfo(db: Registry, versionId: number): JoinInfo | null {
  const row = joinOf(db, versionId)
  if (!row) return null
  const service = joinedService(row)
  const used = joinSources(db, row)
  const sources = service.views.map(({ as }) => {
    const version = used.get(as) as VersionRow
    const latest = latestOf(db, version)
    return { view: as, used: versionRef(db, version.id), latest: latest && versionRef(db, latest.id), newer: isNewer(latest, version) }
  })
  const entities = row.entityVersionId === null ? null : versionOf(db, row.entityVersionId)
  return {
    ref: versionRef(db, versionId),
    service: service.ref,
    mode: row.mode,
    time: row.timeColumn,
    at: row.moment === null ? null : momentAsText(BigInt(row.moment)),
    entities: entities && versionRef(db, entities.id),
    sources,
    features: service.outputs.map(({ column }) => column),
    keys: service.keys.map(({ name }) => name),
    stale: sources.some(({ newer }) => newer) || (entities !== null && isNewer(latestOf(db, entities), entities)),
    createdAt: row.createdAt,
  }
}

const isNewer = (latest: VersionRow | null, used: VersionRow): boolean => latest !== null && latest.id !== used.id

function versionOf(db: Registry, id: number): VersionRow | null {
  return db.select().from(datasetVersions).where(eq(datasetVersions.id, id)).get() ?? null
}

/** The latest version of the dataset of a version; null where it lies in the trash. */
export function latestOf(db: Registry, { datasetId }: VersionRow): VersionRow | null {
  const dataset = db.select().from(datasets).where(eq(datasets.id, datasetId)).get()
  return dataset && dataset.deletedAt === null ? requireVersion(db, dataset.name) : null
}
