import type { Column, Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { RowChange, VersionDiff } from '../../../shared/domain/datasets/diff.ts'
import type { Task, TaskContext } from '../../jobs/index.ts'
import { type Duck, type DuckCell, withDuckDB } from '../duckdb.ts'
import { type Cell, cellsOf } from '../versions/rows.ts'
import { createVersionView, damaged, segmentFiles } from '../versions/versionView.ts'
import { align, type Alignment, type Pair } from './align.ts'
import { matchRows } from './match.ts'
import { shiftOf } from './shift.ts'

export interface DiffInput {
  readonly from: Manifest
  readonly to: Manifest
  /** Columns that together name a row, as `to` calls them; the versions' own key when absent. */
  readonly key?: readonly string[]
}

export interface DiffRowsInput extends DiffInput {
  readonly change: RowChange
  readonly offset: number
  readonly limit: number
}

/** One row that differs: its number and cells on each side, null on a side that has no such row. */
export interface DiffRow {
  readonly fromRow: number | null
  readonly toRow: number | null
  /** In the order of `columns`. */
  readonly from: Cell[] | null
  readonly to: Cell[] | null
  /** Names of the columns whose cells differ, in rows that changed. */
  readonly changed: string[]
}

export interface DiffRows {
  readonly change: RowChange
  /** Added: all columns of `to`; removed: all of `from`; changed: those of both, as `to` calls them. */
  readonly columns: string[]
  /** What `from` calls them. */
  readonly fromColumns: string[]
  readonly total: number
  readonly rows: DiffRow[]
}

/** The whole difference of two versions, without its rows. @throws COLUMN_UNKNOWN, KEY_NOT_UNIQUE, OBJECT_MISSING, OBJECT_CORRUPT */
export const diffTask: Task<DiffInput, VersionDiff> = ({ from, to, key }, context) =>
  withBoth(from, to, context, async (duck) => {
    context.progress(0.05, 'matching columns')
    const alignment = await align(duck, from, to)
    context.progress(0.2, 'matching rows')
    const { rows, changedCells } = await matchRows(duck, { from, to, alignment, key })
    const columns: VersionDiff['columns'] = []
    for (const [index, pair] of alignment.pairs.entries()) {
      context.progress(0.5 + (0.5 * index) / alignment.pairs.length, 'comparing distributions')
      const still = changedCells[index] === 0 && rows.added === 0 && rows.removed === 0
      columns.push(await shiftOf(duck, pair, changedCells[index], still))
    }
    const { added, removed, retyped, renamed } = alignment.schema
    const sameSchema = added.length + removed.length + retyped.length + renamed.length === 0
    return { identical: sameSchema && rows.added + rows.removed + rows.changed === 0, schema: alignment.schema, rows, columns }
  })

/** One page of the rows that were added, removed or changed, in the order of their numbers. */
export const diffRowsTask: Task<DiffRowsInput, DiffRows> = ({ from, to, key, change, offset, limit }, context) =>
  withBoth(from, to, context, async (duck) => {
    const alignment = await align(duck, from, to)
    const { rows } = await matchRows(duck, { from, to, alignment, key })
    const where = { added: 'before IS NULL', removed: 'after IS NULL', changed: 'before IS NOT NULL AND after IS NOT NULL' }[change]
    const flags = alignment.pairs.map((_, index) => `, d${index}`).join('')
    const page = await duck.rows(`SELECT before, after${flags} FROM differing WHERE ${where}
      ORDER BY coalesce(after, before) LIMIT ${Math.min(1_000, limit)} OFFSET ${offset}`)
    const columns = shownColumns(change, { from, to }, alignment)
    return {
      change,
      columns: columns.names,
      fromColumns: (change === 'changed' ? columns.from : columns.from.length > 0 ? columns.from : columns.to).map(({ name }) => name),
      total: rows[change],
      rows: await withCells(duck, { from, to }, columns, page, alignment.pairs),
    }
  })

interface Shown {
  readonly names: string[]
  readonly from: readonly Column[]
  readonly to: readonly Column[]
}

function shownColumns(change: RowChange, { from, to }: { from: Manifest; to: Manifest }, { pairs }: Alignment): Shown {
  if (change === 'added') return { names: to.columns.map(({ name }) => name), from: [], to: to.columns }
  if (change === 'removed') return { names: from.columns.map(({ name }) => name), from: from.columns, to: [] }
  return { names: pairs.map((p) => p.to.name), from: pairs.map((p) => p.from), to: pairs.map((p) => p.to) }
}

async function withCells(
  duck: Duck,
  { from, to }: { from: Manifest; to: Manifest },
  shown: Shown,
  page: readonly DuckCell[][],
  pairs: readonly Pair[],
): Promise<DiffRow[]> {
  const numbers = (side: 0 | 1) => page.flatMap((row) => (row[side] === null ? [] : [Number(row[side])]))
  const before = new Map((await cellsOf(duck, from, shown.from, numbers(0), 'reference')).map(({ row, cells }) => [row, cells]))
  const after = new Map((await cellsOf(duck, to, shown.to, numbers(1))).map(({ row, cells }) => [row, cells]))
  return page.map(([b, a, ...flags]) => ({
    fromRow: b === null ? null : Number(b),
    toRow: a === null ? null : Number(a),
    from: b === null ? null : (before.get(Number(b)) ?? null),
    to: a === null ? null : (after.get(Number(a)) ?? null),
    changed: a === null || b === null ? [] : pairs.filter((_, index) => flags[index] === true).map((p) => p.to.name),
  }))
}

/** Opens two versions: `from` as the view `reference`, `to` as the view `version`. */
async function withBoth<T>(
  from: Manifest,
  to: Manifest,
  { objects, scratch, signal }: Pick<TaskContext, 'objects' | 'scratch' | 'signal'>,
  use: (duck: Duck) => Promise<T>,
): Promise<T> {
  const [before, after] = [await segmentFiles(from, objects), await segmentFiles(to, objects)]
  return withDuckDB({ folders: [objects.root], scratch, signal }, async (duck) => {
    try {
      await createVersionView(duck, from.columns, before, 'reference')
      await createVersionView(duck, to.columns, after)
      return await use(duck)
    } catch (error) {
      throw damaged(error)
    }
  })
}
