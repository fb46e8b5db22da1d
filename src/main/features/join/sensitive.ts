import { eq } from 'drizzle-orm'
import { originsOf } from './origins.ts'
import type { ResolvedService } from '../../../shared/domain/features/resolved.ts'
import { manifestOf, markColumns, markDerived, onMarked, sensitiveColumns, versionRef } from '../../datasets/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { joinedService, joinSources, lastJoin } from './store.ts'

/** A feature that comes of a sensitive column is sensitive, and so is a column of the entity rows that is, until a person takes the mark away. */

export interface SensitiveInputs {
  /** Of the dataset of each view, by the view's name in the service. */
  readonly sources: ReadonlyMap<string, ReadonlySet<string>>
  /** Of the entity rows. */
  readonly entities: ReadonlySet<string>
}

/** The columns of a joined version that come of these. */
export function joinedFrom(service: ResolvedService, { sources, entities }: SensitiveInputs): string[] {
  const features = originsOf(service).flatMap(({ column, of }) =>
    of.some((origin) => (origin.kind === 'source' ? sources.get(origin.view)?.has(origin.column) : entities.has(origin.column)))
      ? [column]
      : [],
  )
  return [...entities, ...features]
}

interface Datasets {
  readonly sources: ReadonlyMap<string, { readonly datasetId: number }>
  readonly entities: { readonly datasetId: number } | null
}

/** What is sensitive now in what a join reads. */
export function sensitiveInputs(db: Registry, { sources, entities }: Datasets): SensitiveInputs {
  return {
    sources: new Map([...sources].map(([as, { datasetId }]) => [as, sensitiveColumns(db, datasetId)])),
    entities: entities === null ? new Set() : sensitiveColumns(db, entities.datasetId),
  }
}

/** Those to mark with a new version. What the last join gave of sensitive columns too, and has no mark, was looked at by a person. */
export function columnsToMark(db: Registry, datasetId: number | undefined, derived: readonly string[]): string[] {
  const last = datasetId === undefined ? undefined : lastJoin(db, datasetId)
  if (datasetId === undefined || !last) return [...derived]
  const before = new Set(joinedFrom(joinedService(last), sensitiveInputs(db, datasetsOf(db, last))))
  const marked = sensitiveColumns(db, datasetId)
  return derived.filter((column) => !marked.has(column) && !before.has(column))
}

function datasetsOf(db: Registry, join: NonNullable<ReturnType<typeof lastJoin>>): Datasets {
  const { datasetVersions } = schema
  const entities =
    join.entityVersionId === null
      ? null
      : (db
          .select({ datasetId: datasetVersions.datasetId })
          .from(datasetVersions)
          .where(eq(datasetVersions.id, join.entityVersionId))
          .get() ?? null)
  return { sources: joinSources(db, join), entities }
}

/** Marks what was joined of columns of a dataset that are marked now, and what was made of that. Inside a change. */
function markJoined(db: Registry, datasetId: number, columns: readonly string[], seen: Set<number>): void {
  const { datasetVersions, featureJoins } = schema
  const joined = db
    .selectDistinct({ datasetId: datasetVersions.datasetId })
    .from(featureJoins)
    .innerJoin(datasetVersions, eq(datasetVersions.id, featureJoins.versionId))
    .all()
  for (const made of joined) {
    const join = lastJoin(db, made.datasetId)
    if (!join) continue
    const { sources, entities } = datasetsOf(db, join)
    const ofDataset = (one: { readonly datasetId: number } | null | undefined) => new Set(one?.datasetId === datasetId ? columns : [])
    const inputs = { sources: new Map([...sources].map(([as, one]) => [as, ofDataset(one)])), entities: ofDataset(entities) }
    const version = db.select().from(datasetVersions).where(eq(datasetVersions.id, join.versionId)).get()
    if (!version) continue
    const there = new Set(manifestOf(version).columns.map(({ name }) => name))
    const known = sensitiveColumns(db, made.datasetId)
    const fresh = joinedFrom(joinedService(join), inputs).filter((column) => there.has(column) && !known.has(column))
    if (fresh.length === 0) continue
    markColumns(db, versionRef(db, version.id).replace(/@v\d+$/, ''), { mark: 'sensitive', columns: fresh, on: true })
    markDerived(db, made.datasetId, fresh, seen)
  }
}

onMarked(markJoined)
