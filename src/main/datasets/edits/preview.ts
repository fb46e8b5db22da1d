import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { StagedEdit } from '../../../shared/domain/datasets/edits.ts'
import type { NullTokens } from '../../../shared/domain/datasets/reading.ts'
import type { Task } from '../../jobs/index.ts'
import type { DuckCell } from '../duckdb.ts'
import { type Cell, cellsOf, jsonCell } from '../versions/rows.ts'
import { withVersion } from '../versions/versionView.ts'
import { editedRows, insertedRows, loadEdits } from './values.ts'

/** What one edit does to its row. */
export interface EditPreview {
  readonly id: number
  readonly kind: StagedEdit['kind']
  readonly row: number | null
  /** Null for a row that is added. */
  readonly before: Cell[] | null
  /** Null for a row that is deleted. */
  readonly after: Cell[] | null
}

/** The rows of edits before and after, in the order of the edits. @throws as loadEdits */
export const previewEditsTask: Task<{ manifest: Manifest; edits: readonly StagedEdit[]; nullTokens?: NullTokens | null }, EditPreview[]> = (
  { manifest, edits, nullTokens },
  { objects, scratch, signal },
) =>
  withVersion(manifest, objects, { scratch, signal }, async (duck) => {
    await loadEdits(duck, manifest, edits, nullTokens)
    const numbers = edits.flatMap(({ row }) => (row === null ? [] : [row]))
    const before = new Map((await cellsOf(duck, manifest, manifest.columns, numbers)).map(({ row, cells }) => [row, cells]))
    const set = edits.flatMap(({ kind, row }) => (kind === 'set' && row !== null ? [row] : []))
    const changed = set.length === 0 ? [] : await duck.rows(await editedRows(duck, manifest.columns, `row IN (${set.join(', ')})`))
    const added = await duck.rows(await insertedRows(duck, manifest.columns))
    const after = new Map(changed.map((row) => [Number(row[0]), cells(manifest, row)]))
    const inserted = new Map(added.map((row) => [Number(row[0]), cells(manifest, row)]))
    return edits.map(({ id, kind, row }, index) => ({
      id,
      kind,
      row,
      before: row === null ? null : (before.get(row) ?? null),
      after: kind === 'delete' ? null : ((row === null ? inserted.get(index) : after.get(row)) ?? null),
    }))
  })

function cells({ columns }: Manifest, [, ...values]: DuckCell[]): Cell[] {
  return values.map((value, index) => jsonCell(columns[index].type, value))
}
