import { desc, eq, inArray } from 'drizzle-orm'
import { ParityReport } from '../../../shared/domain/features/parity.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { Catalogue, refOf } from '../catalogue.ts'

const { featureJoins, featureParities } = schema

export interface KnownParity {
  readonly id: number
  readonly serviceVersionId: number
  readonly joinedId: number | null
  readonly passed: boolean
  readonly report: ParityReport
  /** Milliseconds since 1970 UTC. */
  readonly at: number
}

/** The newest replay of a joined version. @throws ROW_DAMAGED */
export function parityOf(db: Registry, joinedId: number): KnownParity | undefined {
  const row = db.select().from(featureParities).where(eq(featureParities.joinedId, joinedId)).orderBy(desc(featureParities.id)).get()
  return row && read(row)
}

/** The replays of all versions of a service, the newest first. @throws NOT_FOUND, ROW_DAMAGED */
export function listParities(db: Registry, service: string, limit: number): KnownParity[] {
  const ids = new Catalogue(db).object('service', service).versions.flatMap(({ id }) => id ?? [])
  const rows = db.select().from(featureParities).where(inArray(featureParities.serviceVersionId, ids))
  return rows.orderBy(desc(featureParities.id)).limit(limit).all().map(read)
}

function read(row: typeof featureParities.$inferSelect): KnownParity {
  const report = ParityReport.safeParse(row.report)
  if (report.success) return { ...row, report: report.data }
  throw new CairnError('ROW_DAMAGED', `The replay ${row.id} has an unknown format.`, { replay: row.id })
}

/** `ride_lateness@v2`, by which a dataset version was joined; undefined where it was not. */
export function joinedBy(db: Registry, datasetVersionId: number): string | undefined {
  const row = db.select({ id: featureJoins.serviceVersionId }).from(featureJoins).where(eq(featureJoins.versionId, datasetVersionId)).get()
  return row && refOf(new Catalogue(db).byId(row.id))
}
