import { and, eq } from 'drizzle-orm'
import { PersonalHint } from '../../../shared/domain/datasets/sensitive.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { pickColumns } from '../reading/checks.ts'
import { manifestOf, requireDataset, requireVersion, type VersionRow } from '../versions/registry.ts'

const { datasetColumns, datasetVersions } = schema

/** The columns of a dataset that a person marked as sensitive: their values are masked in every output. */
export function sensitiveColumns(db: Registry, datasetId: number): ReadonlySet<string> {
  const rows = db
    .select({ column: datasetColumns.column })
    .from(datasetColumns)
    .where(and(eq(datasetColumns.datasetId, datasetId), eq(datasetColumns.sensitive, true)))
    .all()
  return new Set(rows.map(({ column }) => column))
}

/** The same for the dataset of a version. */
export function sensitiveOfVersion(db: Registry, versionId: number): ReadonlySet<string> {
  const row = db.select({ datasetId: datasetVersions.datasetId }).from(datasetVersions).where(eq(datasetVersions.id, versionId)).get()
  return row ? sensitiveColumns(db, row.datasetId) : new Set()
}

/** Marks columns of all versions of a dataset as sensitive, or not. @throws NOT_FOUND, COLUMN_UNKNOWN (not in the latest version) */
export function markSensitive(db: Registry, name: string, columns: readonly string[], sensitive: boolean): void {
  const dataset = requireDataset(db, name)
  // A mark of a column that later versions lost can still be taken away.
  const known = sensitiveColumns(db, dataset.id)
  pickColumns(manifestOf(requireVersion(db, name)).columns, sensitive ? columns : columns.filter((column) => !known.has(column)))
  for (const column of columns) {
    db.insert(datasetColumns)
      .values({ datasetId: dataset.id, column, sensitive })
      .onConflictDoUpdate({ target: [datasetColumns.datasetId, datasetColumns.column], set: { sensitive } })
      .run()
  }
}

/** What the import of a version found to be personal; empty for versions that were never looked at. */
export function personalHints(version: VersionRow): PersonalHint[] {
  const found = PersonalHint.array().safeParse(version.source.personal)
  return found.success ? found.data : []
}
