import type { Column, ColumnType, Manifest, RowFilter, RowOrder } from '../../../shared/domain/datasets/dataset.ts'
import type { Task } from '../../jobs/index.ts'
import type { ObjectStore } from '../../workspace/index.ts'
import { pickColumns } from '../reading/checks.ts'
import { type Duck, type DuckCell, literal } from '../duckdb.ts'
import { type VersionAccess, viewNames, withVersion } from './versionView.ts'

export interface RowsQuery {
  readonly offset: number
  /** At most 1,000. */
  readonly limit: number
  /** All when absent. */
  readonly columns?: readonly string[]
  /** Missing values come last; ties are in the order of the rows. */
  readonly orderBy?: readonly RowOrder[]
  /** All must hold. A missing value passes only `missing`. */
  readonly filters?: readonly RowFilter[]
}

export type Cell = string | number | boolean | null

export interface RowsPage {
  readonly columns: string[]
  /** How many rows pass the filters. */
  readonly total: number
  /** `row` counts from 0 over the whole version. Integers beyond 2⁵³ are text, dates are ISO 8601. */
  readonly rows: { row: number; cells: Cell[] }[]
}

/** A page of a version. @throws COLUMN_UNKNOWN */
export async function readRows(manifest: Manifest, objects: ObjectStore, query: RowsQuery, access: VersionAccess): Promise<RowsPage> {
  const picked = query.columns ? pickColumns(manifest.columns, query.columns) : manifest.columns
  const where = filterSql(manifest.columns, query.filters ?? [])
  const order = orderSql(manifest.columns, query.orderBy ?? [])
  return withVersion(manifest, objects, access, async (duck) => {
    const total =
      where === ''
        ? manifest.segments.reduce((sum, { rows }) => sum + rows, 0)
        : Number((await duck.row(`SELECT count(*) FROM version ${where}`))[0])
    const limit = Math.min(Math.max(Math.trunc(query.limit), 0), 1_000)
    const numbers = await rowNumbers(duck, { where, order, limit, offset: Math.max(Math.trunc(query.offset), 0), total })
    return { columns: picked.map(({ name }) => name), total, rows: await cellsOf(duck, manifest, picked, numbers) }
  })
}

export const rowsTask: Task<RowsQuery & { manifest: Manifest }, RowsPage> = ({ manifest, ...query }, { objects, scratch, signal }) =>
  readRows(manifest, objects, query, { scratch, signal })

interface Paging {
  readonly where: string
  readonly order: string
  readonly limit: number
  readonly offset: number
  readonly total: number
}

/** First the numbers of the rows, which needs the columns of filters and order only; then the cells of those rows. */
async function rowNumbers(duck: Duck, { where, order, limit, offset, total }: Paging): Promise<number[]> {
  if (where === '' && order === '')
    return Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, index) => offset + index)
  const found = await duck.rows(`SELECT row FROM version ${where} ORDER BY ${order}row LIMIT ${limit} OFFSET ${offset}`)
  return found.map(([row]) => Number(row))
}

/** The cells of rows of the view `version`, in the order of the numbers. */
export async function cellsOf(
  duck: Duck,
  manifest: Pick<Manifest, 'columns'>,
  picked: readonly Column[],
  numbers: readonly number[],
  view: 'version' | 'reference' = 'version',
): Promise<RowsPage['rows']> {
  if (numbers.length === 0 || picked.length === 0) return numbers.map((row) => ({ row, cells: [] }))
  const names = viewNames(manifest.columns)
  const columns = picked.map(({ name }) => names.get(name) as string)
  const contiguous = numbers[numbers.length - 1] - numbers[0] === numbers.length - 1
  const range = `row BETWEEN ${Math.min(...numbers)} AND ${Math.max(...numbers)}`
  const wanted =
    contiguous && numbers.every((row, index) => row === numbers[0] + index) ? range : `${range} AND row IN (${numbers.join(', ')})`
  const found = await duck.rows(`SELECT ${['row', ...columns].join(', ')} FROM ${view} WHERE ${wanted}`)
  const byRow = new Map(found.map(([row, ...cells]) => [Number(row), cells.map((cell, index) => jsonCell(picked[index].type, cell))]))
  return numbers.map((row) => ({ row, cells: byRow.get(row) as Cell[] }))
}

/** A cell as it is in JSON. */
export function jsonCell(type: ColumnType, cell: DuckCell): Cell {
  if (cell === null || typeof cell === 'object') return null
  if (type === 'integer') return Number.isSafeInteger(Number(cell)) ? Number(cell) : String(cell)
  return type === 'datetime' ? String(cell).replace(' ', 'T') : cell
}

function filterSql(columns: readonly Column[], filters: readonly RowFilter[]): string {
  const names = viewNames(columns)
  const conditions = filters.map((filter) => {
    const [column] = pickColumns(columns, [filter.column])
    return condition(names.get(column.name) as string, column.type, filter)
  })
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
}

const sqlTypes: Readonly<Record<ColumnType, string>> = {
  integer: 'DOUBLE',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  text: 'VARCHAR',
  date: 'DATE',
  datetime: 'TIMESTAMP',
}

/** A value that is not of the column's type compares as missing: no row passes. */
function condition(sql: string, type: ColumnType, { operator, value = '' }: RowFilter): string {
  if (operator === 'missing') return `${sql} IS NULL`
  if (operator === 'present') return `${sql} IS NOT NULL`
  if (operator === 'contains') return `contains(lower(${sql}::VARCHAR), lower(${literal(value)}))`
  // Whole numbers are compared as such, 12.5 with integers as a double.
  const target = type === 'integer' && /^[+-]?\d+$/.test(value) ? 'BIGINT' : sqlTypes[type]
  return `${sql} ${operator === '!=' ? '<>' : operator} TRY_CAST(${literal(value)} AS ${target})`
}

function orderSql(columns: readonly Column[], orderBy: NonNullable<RowsQuery['orderBy']>): string {
  const names = viewNames(columns)
  return orderBy
    .map(
      ({ column, descending }) =>
        `${names.get(pickColumns(columns, [column])[0].name) as string} ${descending ? 'DESC' : 'ASC'} NULLS LAST, `,
    )
    .join('')
}
