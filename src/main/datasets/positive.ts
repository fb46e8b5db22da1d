import { and, eq } from 'drizzle-orm'
import { type Registry, schema } from '../workspace/index.ts'

const { datasetColumns } = schema

/** The positive class that a column of a dataset had as the target of its newest run; null where it was no target yet. */
export function rememberedPositive(db: Registry, datasetId: number, column: string): string | null {
  const own = and(eq(datasetColumns.datasetId, datasetId), eq(datasetColumns.column, column))
  return db.select({ positive: datasetColumns.positive }).from(datasetColumns).where(own).get()?.positive ?? null
}

/** From now on, runs on any version of the dataset have this positive class, unless they are told another one. */
export function rememberPositive(db: Registry, datasetId: number, column: string, positive: string): void {
  db.insert(datasetColumns)
    .values({ datasetId, column, positive })
    .onConflictDoUpdate({ target: [datasetColumns.datasetId, datasetColumns.column], set: { positive } })
    .run()
}
