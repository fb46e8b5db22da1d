import { and, asc, eq, gt, lte } from 'drizzle-orm'
import { counted } from '../../../shared/numbers.ts'
import { findDataset } from '../../datasets/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import type { Occurrence } from './occurrence.ts'

const { datasetVersions } = schema

/** Versions that are looked at in one go. */
const mostVersions = 1_000

interface Between {
  /** The highest id that was looked at, and the highest of now. */
  readonly after: number
  readonly upTo: number
}

/** New versions of a dataset, oldest first. @param made by the policy itself: they start nothing */
export function newVersions(db: Registry, dataset: string, { after, upTo }: Between, made: ReadonlySet<string>): Occurrence[] {
  const found = findDataset(db, dataset)
  if (!found || found.deletedAt !== null) return []
  return db
    .select()
    .from(datasetVersions)
    .where(and(eq(datasetVersions.datasetId, found.id), gt(datasetVersions.id, after), lte(datasetVersions.id, upTo)))
    .orderBy(asc(datasetVersions.id))
    .limit(mostVersions)
    .all()
    .map((version) => ({ version, ref: `${found.name}@v${version.number}` }))
    .filter(({ ref }) => !made.has(ref))
    .map(({ version, ref }) => ({
      kind: 'dataset',
      key: version.hash,
      at: version.createdAt,
      evidence: { text: `${ref} was made, with ${counted(version.rows, 'row')}.`, version: ref, rows: version.rows },
    }))
}
