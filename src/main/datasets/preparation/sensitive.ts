import { and, eq } from 'drizzle-orm'
import { type Registry, schema } from '../../workspace/index.ts'
import { markColumns, sensitiveColumns } from '../personal/store.ts'
import { manifestOf, versionRef } from '../versions/registry.ts'
import type { ColumnLineage } from './run.ts'
import { inputsOf, lastPreparation, listPreparations } from './store.ts'
import { type Origin, originOf } from './table.ts'

/** A column that comes of a sensitive one is sensitive, until a person takes the mark away. */

/** What of the inputs is sensitive. @param inputs by how the lineage names them */
export function sensitiveOrigins(db: Registry, inputs: ReadonlyMap<string, { readonly datasetId: number }>): ReadonlySet<Origin> {
  return new Set(
    [...inputs].flatMap(([name, { datasetId }]) => [...sensitiveColumns(db, datasetId)].map((column) => originOf(name, column))),
  )
}

/** The columns that come of one of these. */
export function columnsFrom(lineage: readonly ColumnLineage[], origins: ReadonlySet<Origin>): string[] {
  return lineage.flatMap(({ columns, of }) => (of.some(({ input, column }) => origins.has(originOf(input, column))) ? columns : []))
}

/**
 * The columns to mark with a version that is made of these. One that had got its mark so before, and has it no more, was
 * looked at by a person: it stays as it is.
 */
export function columnsToMark(db: Registry, datasetId: number | undefined, derived: readonly string[]): string[] {
  if (datasetId === undefined) return [...derived]
  const marked = sensitiveColumns(db, datasetId)
  const before = new Set(lastPreparation(db, datasetId)?.marked)
  return derived.filter((column) => !marked.has(column) && !before.has(column))
}

type Marking = (db: Registry, datasetId: number, columns: readonly string[], seen: Set<number>) => void

/** How later rooms, which make datasets of datasets too, mark what they made. */
const markings: Marking[] = []

export function onMarked(marking: Marking): void {
  markings.push(marking)
}

/** Marks what was made of columns of a dataset that are marked now, and what was made of that. Inside a change. */
export function markDerived(db: Registry, datasetId: number, columns: readonly string[], seen = new Set<number>()): void {
  if (seen.has(datasetId)) return
  seen.add(datasetId)
  for (const mark of markings) mark(db, datasetId, columns, seen)
  const { datasetVersions, preparations } = schema
  for (const row of listPreparations(db, datasetId)) {
    const version = db.select().from(datasetVersions).where(eq(datasetVersions.id, row.versionId)).get()
    if (!version) continue
    const names = inputsOf(db, row.versionId).flatMap(({ parentId, ordinal, ref }) => {
      const parent = db
        .select()
        .from(datasetVersions)
        .where(and(eq(datasetVersions.id, parentId), eq(datasetVersions.datasetId, datasetId)))
        .get()
      return parent ? [ordinal === 0 ? 'input' : ref] : []
    })
    const origins = new Set(names.flatMap((name) => columns.map((column) => originOf(name, column))))
    const derived = columnsFrom(row.lineage as ColumnLineage[], origins)
    const known = sensitiveColumns(db, version.datasetId)
    const there = new Set(manifestOf(version).columns.map(({ name }) => name))
    const fresh = derived.filter((column) => !known.has(column) && there.has(column))
    if (fresh.length === 0) continue
    markColumns(db, versionRef(db, version.id).replace(/@v\d+$/, ''), { mark: 'sensitive', columns: fresh, on: true })
    db.update(preparations)
      .set({ marked: [...new Set([...row.marked, ...fresh])] })
      .where(eq(preparations.versionId, row.versionId))
      .run()
    markDerived(db, version.datasetId, fresh, seen)
  }
}
