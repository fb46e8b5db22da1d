import type { ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import { CairnError, type ErrorCode } from '../../../shared/errors.ts'
import { quote } from './checks.ts'
import type { Duck } from '../duckdb.ts'
import { placeName, placeNames } from './places.ts'
import { type Staged, staged } from './stage.ts'
import { typeNouns } from './types.ts'
import { fitsColumn, hasType } from './values/cells.ts'

export interface Misfits {
  readonly count: number
  /** The first five, with their places in the file. */
  readonly first: readonly { readonly place: number; readonly value: string }[]
}

/** The values of a staged column that are there and for which `fits` is not true. */
export async function misfits(duck: Duck, table: Staged, index: number, fits: string): Promise<Misfits> {
  const column = staged(index)
  const from = `FROM raw WHERE ${column} IS NOT NULL AND NOT ${fits}`
  const [count] = await duck.row(`SELECT count(*) ${from}`)
  const first = await duck.rows(`SELECT rowid, left(${column}::VARCHAR, 200) ${from} ORDER BY rowid LIMIT 5`)
  return { count: Number(count), first: first.map(([row, value]) => ({ place: table.rowPlaces.of(Number(row)), value: value as string })) }
}

/**
 * Checks values against types that were asked for.
 * @throws TYPE_MISMATCH, or `code`, with the line (or record, or row), the column, the value, the first five of them and the count
 */
export async function checkAskedTypes(
  duck: Duck,
  table: Staged,
  asked: ReadonlyMap<number, ColumnType>,
  code: ErrorCode = 'TYPE_MISMATCH',
): Promise<void> {
  const [worst] = await misfitting(duck, table, asked)
  if (worst !== undefined) throw await mismatch(duck, table, [worst, asked.get(worst) as ColumnType], code)
}

/** The columns that have values which do not fit the types that were asked for. */
export async function misfitting(duck: Duck, table: Staged, asked: ReadonlyMap<number, ColumnType>): Promise<number[]> {
  const checked = [...asked].filter(([index, type]) => type !== 'text' && !hasType(table, index, type))
  if (checked.length === 0) return []
  const wrong = ([index, type]: [number, ColumnType]) => `count(*) FILTER (WHERE NOT ${fitsColumn(table, index, type)})`
  const counts = await duck.row(`SELECT ${checked.map(wrong).join(', ')} FROM raw`)
  return checked.flatMap(([index], at) => (Number(counts[at]) > 0 ? [index] : []))
}

async function mismatch(duck: Duck, table: Staged, [index, type]: [number, ColumnType], code: ErrorCode): Promise<CairnError> {
  const found = await misfits(duck, table, index, fitsColumn(table, index, type))
  const [{ place, value }] = found.first
  const places = found.first.map((each) => each.place)
  const { kind } = table.rowPlaces
  const { name } = table.columns[index]
  const more =
    found.count > 1 ? ` ${found.count.toLocaleString('en')} values do not match, the first in ${placeNames(table.rowPlaces, places)}.` : ''
  return new CairnError(
    code,
    `${placeName(table.rowPlaces, place)} of ${table.source.file} has ${quote(value)} in ${quote(name)}, which is not ${typeNouns[type]}.${more}`,
    {
      file: table.source.file,
      [kind]: place,
      column: name,
      value,
      type,
      count: found.count,
      [`${kind}s`]: places,
      values: found.first.map((f) => f.value),
    },
  )
}
