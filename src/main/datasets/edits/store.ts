import { and, asc, eq, inArray } from 'drizzle-orm'
import type { Edit, StagedEdit } from '../../../shared/domain/datasets/edits.ts'
import { rowNumber } from '../../../shared/domain/datasets/rowNumbers.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Registry, schema } from '../../workspace/index.ts'

const { stagedEdits } = schema

/** The staged edits of a version, in the order in which they were first made. */
export function stagedOf(db: Registry, versionId: number): StagedEdit[] {
  const rows = db.select().from(stagedEdits).where(eq(stagedEdits.versionId, versionId)).orderBy(asc(stagedEdits.id)).all()
  return rows.map(({ id, kind, row, values }) => ({
    id,
    kind,
    row,
    values: Object.entries(values).map(([column, value]) => ({ column, value })),
  }))
}

/**
 * Stages edits that were checked. A cell has one staged value, the last one; a row that is deleted loses its staged values.
 * @throws INVALID_INPUT for a value in a row whose deletion is staged
 */
export function stageEdits(db: Registry, versionId: number, edits: readonly Edit[], at = Date.now()): void {
  const byRow = new Map<number, StagedEdit>()
  for (const edit of stagedOf(db, versionId)) if (edit.row !== null) byRow.set(edit.row, edit)
  const add = (kind: Edit['kind'], row: number | null, values: StagedEdit['values']) => {
    const stored = Object.fromEntries(values.map(({ column, value }) => [column, value]))
    const { id } = db.insert(stagedEdits).values({ versionId, kind, row, values: stored, createdAt: at }).returning().get()
    if (row !== null) byRow.set(row, { id, kind, row, values })
  }
  for (const edit of edits) {
    if (edit.kind === 'insert') {
      add('insert', null, edit.values)
      continue
    }
    const before = byRow.get(edit.row)
    if (before?.kind === 'delete') {
      if (edit.kind === 'delete') continue
      throw new CairnError(
        'INVALID_INPUT',
        `Row ${rowNumber(edit.row)} is staged for deletion. Discard that edit before setting a value.`,
        {
          row: rowNumber(edit.row),
          edit: before.id,
        },
      )
    }
    if (edit.kind === 'delete') {
      if (before) db.delete(stagedEdits).where(eq(stagedEdits.id, before.id)).run()
      add('delete', edit.row, [])
    } else if (before) {
      const values = [...new Map([...before.values, ...edit.values].map((cell) => [cell.column, cell])).values()]
      const stored = Object.fromEntries(values.map(({ column, value }) => [column, value]))
      db.update(stagedEdits).set({ values: stored }).where(eq(stagedEdits.id, before.id)).run()
      byRow.set(edit.row, { ...before, values })
    } else add('set', edit.row, edit.values)
  }
}

/** Drops what is staged of these rows; one of which nothing is staged stays as it is. */
export function unstageRows(db: Registry, versionId: number, rows: readonly number[]): void {
  const wanted = new Set(rows)
  const ids = stagedOf(db, versionId).flatMap(({ id, row }) => (row !== null && wanted.has(row) ? [id] : []))
  if (ids.length > 0) discardEdits(db, versionId, ids)
}

/** Discards staged edits, all of them where no ids are named. @returns how many @throws NOT_FOUND for an id that is not there */
export function discardEdits(db: Registry, versionId: number, ids?: readonly number[]): number {
  const known = new Set(stagedOf(db, versionId).map(({ id }) => id))
  const missing = ids?.find((id) => !known.has(id))
  if (missing !== undefined)
    throw new CairnError('NOT_FOUND', `There is no staged edit ${missing} for this version.`, {
      edit: missing,
      edits: [...known].slice(0, 50),
    })
  const gone = ids ?? [...known]
  // In slices: SQLite takes some ten thousand values in one statement.
  for (let first = 0; first < gone.length; first += 5_000) {
    db.delete(stagedEdits)
      .where(and(eq(stagedEdits.versionId, versionId), inArray(stagedEdits.id, gone.slice(first, first + 5_000))))
      .run()
  }
  return gone.length
}

export interface EditCounts {
  readonly cells: number
  readonly deleted: number
  readonly inserted: number
}

export function countEdits(edits: readonly StagedEdit[]): EditCounts {
  const of = (kind: StagedEdit['kind']) => edits.filter((edit) => edit.kind === kind)
  return {
    cells: of('set').reduce((sum, { values }) => sum + values.length, 0),
    deleted: of('delete').length,
    inserted: of('insert').length,
  }
}
