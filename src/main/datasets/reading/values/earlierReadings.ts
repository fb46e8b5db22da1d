import type { ColumnType, Manifest } from '../../../../shared/domain/datasets/dataset.ts'
import type { ImportOptions } from '../../../../shared/domain/datasets/import.ts'
import { hasTime } from '../../../../shared/domain/datasets/plainText.ts'
import type { ColumnReading, ValueForm } from '../../../../shared/domain/datasets/values.ts'
import type { Duck } from '../../duckdb.ts'
import { misfitting } from '../misfits.ts'
import type { Staged } from '../stage.ts'
import { withReading } from './settle.ts'

/** The columns of the version before, and how they were read. */
export type EarlierVersion = Pick<Manifest, 'columns' | 'reading'>

/**
 * The options with the forms and null tokens that columns had in the version before, where all of their values are such: what the
 * file alone leaves open, as in 03/04/2024 or 1.234, is read as the rows before. What is given holds, and all else is found anew.
 */
export async function withEarlierReadings(
  duck: Duck,
  table: Staged,
  options: ImportOptions,
  earlier: EarlierVersion,
): Promise<ImportOptions> {
  const given = new Set((options.columns ?? []).map(({ column }) => column))
  const asked = new Map((options.types ?? []).map(({ column, type }) => [column, type]))
  const before = new Map(earlier.columns.map(({ name, type }) => [name, type]))
  const places = new Map(table.columns.map(({ name }, index) => [name, index]))
  let read = table
  const readings = new Map<number, ColumnReading>()
  const types = new Map<number, ColumnType>()
  for (const { column, form, nullTokens } of earlier.reading?.columns ?? []) {
    const index = places.get(column)
    const type = asked.get(column) ?? (form ? typeOf(form) : before.get(column))
    if (index === undefined || given.has(column) || table.columns[index].type !== null) continue
    // Null tokens of columns without a form are found again, but for what tells them from values of a text.
    if (form ? type === 'text' : type !== 'text') continue
    const reading = { column, ...(form && { form }), ...(nullTokens && options.nullTokens === undefined && { nullTokens }) }
    readings.set(index, reading)
    types.set(index, type ?? 'text')
    read = withReading(read, index, reading)
  }
  const wrong = new Set(await misfitting(duck, read, types))
  const kept = [...readings].flatMap(([index, reading]) => (wrong.has(index) ? [] : [reading]))
  return kept.length === 0 ? options : { ...options, columns: [...(options.columns ?? []), ...kept] }
}

function typeOf(form: ValueForm): ColumnType {
  if (form.kind === 'date') return hasTime(form) ? 'datetime' : 'date'
  return form.kind
}
