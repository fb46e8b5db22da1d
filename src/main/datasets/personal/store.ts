import { and, eq } from 'drizzle-orm'
import { PersonalHint } from '../../../shared/domain/datasets/sensitive.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { pickColumns } from '../reading/checks.ts'
import { manifestOf, requireDataset, requireVersion, type VersionRow } from '../versions/registry.ts'

const { datasetColumns, datasetVersions } = schema

/** Sensitive columns are masked in every output; over protected ones fairness is evaluated. A column may be both. */
export type ColumnMark = 'sensitive' | 'protected'

/** The columns of a dataset that a person gave this mark. */
function markedColumns(db: Registry, datasetId: number, mark: ColumnMark): ReadonlySet<string> {
  const rows = db
    .select({ column: datasetColumns.column })
    .from(datasetColumns)
    .where(and(eq(datasetColumns.datasetId, datasetId), eq(datasetColumns[mark], true)))
    .all()
  return new Set(rows.map(({ column }) => column))
}

/** The columns of a dataset that a person marked as sensitive: their values are masked in every output. */
export const sensitiveColumns = (db: Registry, datasetId: number) => markedColumns(db, datasetId, 'sensitive')

/** The columns of a dataset by which a person wants to know how differently groups are treated. */
export const protectedColumns = (db: Registry, datasetId: number) => markedColumns(db, datasetId, 'protected')

/** Those of them that a version has. */
export function protectedOfVersion(db: Registry, version: VersionRow): string[] {
  const marked = protectedColumns(db, version.datasetId)
  return manifestOf(version).columns.flatMap(({ name }) => (marked.has(name) ? [name] : []))
}

/** The sensitive columns of the dataset of a version. */
export function sensitiveOfVersion(db: Registry, versionId: number): ReadonlySet<string> {
  const row = db.select({ datasetId: datasetVersions.datasetId }).from(datasetVersions).where(eq(datasetVersions.id, versionId)).get()
  return row ? sensitiveColumns(db, row.datasetId) : new Set()
}

interface Marking {
  readonly mark: ColumnMark
  readonly columns: readonly string[]
  readonly on: boolean
}

/** Gives columns of all versions of a dataset a mark, or takes it away. @throws NOT_FOUND, COLUMN_UNKNOWN (not in the latest version) */
export function markColumns(db: Registry, name: string, { mark, columns, on }: Marking): void {
  const dataset = requireDataset(db, name)
  // A mark of a column that later versions lost can still be taken away.
  const known = markedColumns(db, dataset.id, mark)
  pickColumns(manifestOf(requireVersion(db, name)).columns, on ? columns : columns.filter((column) => !known.has(column)))
  for (const column of columns) {
    db.insert(datasetColumns)
      .values({ datasetId: dataset.id, column, [mark]: on })
      .onConflictDoUpdate({ target: [datasetColumns.datasetId, datasetColumns.column], set: { [mark]: on } })
      .run()
  }
}

/** What the import of a version found to be personal; empty for versions that were never looked at. */
export function personalHints(version: VersionRow): PersonalHint[] {
  const found = PersonalHint.array().safeParse(version.source.personal)
  return found.success ? found.data : []
}
