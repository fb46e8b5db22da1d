import { and, asc, eq, gt } from 'drizzle-orm'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { manifestOf, requireDataset, type VersionRow } from '../../datasets/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import type { DatasetWork } from '../checking/types.ts'

const { datasetVersions } = schema

/** So many versions are looked at together. */
const mostAtOnce = 1_000

/** Versions of a dataset after that number, oldest first; of one that continues its parent, what was added. @throws NOT_FOUND */
export function newVersions(db: Registry, name: string, after: number | null): DatasetWork['versions'] {
  const dataset = requireDataset(db, name)
  const isNew = and(eq(datasetVersions.datasetId, dataset.id), gt(datasetVersions.number, after ?? 0))
  const rows = db.select().from(datasetVersions).where(isNew).orderBy(asc(datasetVersions.number)).limit(mostAtOnce).all()
  return rows.map((row) => {
    const manifest = manifestOf(row)
    const range = addedRows(db, row, manifest)
    const source = `${dataset.name}@v${row.number}`
    return { source, key: source, at: row.createdAt, number: row.number, manifest, ...(range && { range }) }
  })
}

/** The number of the newest version, which a monitor begins after. @throws NOT_FOUND */
export function newestNumber(db: Registry, name: string): number {
  const dataset = requireDataset(db, name)
  const rows = db.select({ number: datasetVersions.number }).from(datasetVersions).where(eq(datasetVersions.datasetId, dataset.id)).all()
  return Math.max(0, ...rows.map(({ number }) => number))
}

function addedRows(db: Registry, { parentId, datasetId, rows }: VersionRow, { segments }: Manifest): { from: number; to: number } | null {
  const parent =
    parentId === null
      ? undefined
      : db
          .select()
          .from(datasetVersions)
          .where(and(eq(datasetVersions.id, parentId), eq(datasetVersions.datasetId, datasetId)))
          .get()
  if (!parent) return null
  const before = manifestOf(parent).segments
  const continues = before.length < segments.length && before.every(({ object }, place) => segments[place].object === object)
  return continues ? { from: parent.rows, to: rows } : null
}
