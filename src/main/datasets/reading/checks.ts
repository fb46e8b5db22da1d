import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import type { ImportOptions } from '../../../shared/domain/datasets/import.ts'
import { normalName } from '../../../shared/domain/names.ts'
import { CairnError } from '../../../shared/errors.ts'
import { maxColumns } from './csvScanner.ts'

/** In characters. What is longer is a line of data, or a file of another kind. */
const longestColumnName = 1000

/** Refuses names that cannot stand for a column. @throws TOO_MANY_COLUMNS, EMPTY_COLUMN_NAME, DUPLICATE_COLUMN, FORMAT_INVALID */
export function checkColumnNames(names: readonly string[], file: string): void {
  if (names.length > maxColumns) {
    throw new CairnError('TOO_MANY_COLUMNS', `${file} has ${names.length.toLocaleString('en')} columns; Cairn reads up to 2,000.`, {
      file,
      columns: names.length,
    })
  }
  const places = new Map<string, number>()
  names.forEach((name, index) => {
    const column = index + 1
    if (name.trim() === '') throw new CairnError('EMPTY_COLUMN_NAME', `Column ${column} of ${file} has no name.`, { file, line: 1, column })
    if (name.includes('\0')) {
      throw new CairnError('FORMAT_INVALID', `The name of column ${column} of ${file} contains a NUL character.`, {
        file,
        line: 1,
        column,
      })
    }
    const { length } = Array.from(name)
    if (length > longestColumnName) {
      throw new CairnError(
        'FORMAT_INVALID',
        `The name of column ${column} of ${file} has ${length.toLocaleString('en')} characters; Cairn reads up to ${longestColumnName.toLocaleString('en')}.`,
        { file, line: 1, column },
      )
    }
    // Two names that read the same in every list and message could not be told apart.
    const first = places.get(normalName(name))
    if (first !== undefined) {
      throw new CairnError('DUPLICATE_COLUMN', `Columns ${first} and ${column} of ${file} are both called ${quote(name)}.`, {
        file,
        line: 1,
        column,
        name,
        columns: [first, column],
      })
    }
    places.set(normalName(name), column)
  })
}

/** @throws COLUMN_UNKNOWN when an override, the key or the target names a column that is not there */
export function checkNamedColumns(names: readonly string[], options: ImportOptions): void {
  const known = new Set(names)
  const asked = [
    ...(options.types ?? []).map(({ column }) => column),
    ...(options.columns ?? []).map(({ column }) => column),
    ...(options.hints ?? []).map(({ column }) => column),
    ...(options.key ?? []),
    ...(options.target == null ? [] : [options.target]),
  ]
  for (const name of asked) if (!known.has(name)) throw unknownColumn(name, names)
}

export function unknownColumn(name: string, available: readonly string[], where = ''): CairnError {
  const shown = available.slice(0, 50)
  const rest = available.length > shown.length ? ` and ${available.length - shown.length} more` : ''
  return new CairnError('COLUMN_UNKNOWN', `There is no column ${quote(name)}${where}. There are: ${shown.map(quote).join(', ')}${rest}.`, {
    column: name,
    available: shown,
  })
}

/** The columns that are named, in that order. @throws COLUMN_UNKNOWN */
export function pickColumns(columns: readonly Column[], names: readonly string[]): Column[] {
  const byName = new Map(columns.map((column) => [column.name, column]))
  return names.map((name) => {
    const column = byName.get(name)
    if (!column) throw unknownColumn(name, [...byName.keys()])
    return column
  })
}

/** A name or value in a message: shortened, on one line. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text)
}
