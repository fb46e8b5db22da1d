import type { RequestCell, RequestTable } from '../../contracts.ts'
import { isObject } from '../../../../http/json.ts'
import { Refusal } from '../../../../http/refusal.ts'

/** The forms in which MLflow's clients send rows, each made to columns. */

/** `{"columns": […], "index": […], "data": [[…]]}` as pandas writes it. */
export function splitRows(value: unknown): RequestTable {
  if (!isObject(value)) throw wrong(`Dataframe split format must be a dictionary. Got ${kindOf(value)}`)
  const unknown = Object.keys(value).filter((key) => !['columns', 'index', 'data'].includes(key))
  if (!Object.hasOwn(value, 'data') || unknown.length > 0)
    throw wrong("Dataframe split format must have 'data' field and optionally 'columns' and 'index' fields")
  const { data, index } = value
  if (!Array.isArray(data)) throw wrong(`'data' of dataframe_split has to be a list of rows. Got ${kindOf(data)}`)
  if (index != null && !(Array.isArray(index) && index.length === data.length))
    throw wrong("'index' of dataframe_split has to have one value for each row of 'data'")
  if (value.columns == null) return unnamedRows(data, 'data')
  return namedRows(columnNames(value.columns), data)
}

/** `[{column: value}, …]`: what a row does not have is missing in it. */
export function rowsOfRecords(value: unknown): RequestTable {
  if (!Array.isArray(value)) throw wrong(`Dataframe records format must be a list of records. Got ${kindOf(value)}`)
  const columns = new Map<string, RequestCell[]>()
  for (const [row, record] of value.entries()) {
    if (!isObject(record)) throw wrong(`Dataframe records format must be a list of dictionaries. Row ${row + 1} is ${kindOf(record)}`)
    for (const [name, cell] of Object.entries(record)) {
      let cells = columns.get(name)
      if (!cells) columns.set(name, (cells = new Array<RequestCell>(value.length).fill(null)))
      cells[row] = cellOf(cell, name, row)
    }
  }
  return { rows: value.length, columns }
}

/** TensorFlow Serving's row form: a list of rows, or of objects that all have the same columns. */
export function rowsOfInstances(value: unknown): RequestTable {
  if (!Array.isArray(value)) throw wrong(`'instances' has to be a list. Got ${kindOf(value)}`)
  if (value.length === 0 || !isObject(value[0])) return unnamedRows(value, 'instances')
  const table = rowsOfRecords(value)
  const columns = table.columns.size
  for (const record of value)
    if (Object.keys(record).length !== columns) throw wrong('The length of values for each input/column name are not the same')
  return table
}

/** TensorFlow Serving's column form: values by column, or the only column, or rows. */
export function columnsOfInputs(value: unknown): RequestTable {
  if (Array.isArray(value)) return unnamedRows(value, 'inputs')
  if (!isObject(value)) throw wrong(`'inputs' has to be an object or a list. Got ${kindOf(value)}`)
  const entries = Object.entries(value)
  const isOneRow = entries.length > 0 && entries.every(([, cells]) => !Array.isArray(cells))
  const columns = new Map(entries.map(([name, cells]) => [name, isOneRow ? [cellOf(cells, name, 0)] : columnOf(cells, name)]))
  return { rows: rowsOf(columns), columns }
}

function columnOf(value: unknown, name: string): RequestCell[] {
  if (!Array.isArray(value)) throw wrong(`The column ${JSON.stringify(name)} has to be a list. Got ${kindOf(value)}`)
  // [rows, 1] is as good as [rows].
  return value.map((cell: unknown, row) => cellOf(Array.isArray(cell) && cell.length === 1 ? cell[0] : cell, name, row))
}

function rowsOf(columns: ReadonlyMap<string, readonly RequestCell[]>): number {
  const lengths = new Set([...columns.values()].map(({ length }) => length))
  if (lengths.size > 1) throw wrong('The length of values for each input/column name are not the same')
  const [rows = 0] = lengths
  return rows
}

function columnNames(value: unknown): string[] {
  if (!Array.isArray(value)) throw wrong(`'columns' of dataframe_split has to be a list. Got ${kindOf(value)}`)
  const names = value.map((name: unknown) => {
    if (typeof name === 'string') return name
    if (typeof name === 'number' || typeof name === 'bigint') return String(name)
    throw wrong(`The name of a column has to be a text. Got ${kindOf(name)}`)
  })
  if (new Set(names).size < names.length) throw wrong("Two columns in 'columns' of dataframe_split have the same name")
  return names
}

function namedRows(names: readonly string[], data: readonly unknown[]): RequestTable {
  const cells = names.map(() => new Array<RequestCell>(data.length))
  for (const [row, line] of data.entries()) {
    if (!Array.isArray(line)) throw wrong(`Row ${row + 1} of 'data' has to be a list. Got ${kindOf(line)}`)
    if (line.length !== names.length) throw wrong(`${names.length} columns passed, but row ${row + 1} of 'data' has ${line.length} values`)
    for (let place = 0; place < names.length; place++) cells[place][row] = cellOf(line[place], names[place], row)
  }
  return { rows: data.length, columns: new Map(names.map((name, place) => [name, cells[place]])) }
}

/** Rows without names of their columns; single values are rows of one column. */
function unnamedRows(data: readonly unknown[], key: string): RequestTable {
  const width = Array.isArray(data[0]) ? data[0].length : 1
  const names = Array.from({ length: width }, (_, place) => String(place))
  const lines = data.map((line, row) => {
    if (isObject(line)) throw wrong(`'${key}' has to have rows of one form: row ${row + 1} is ${kindOf(line)}`)
    return Array.isArray(line) ? line : [line]
  })
  return { ...namedRows(names, lines), unnamed: true }
}

function cellOf(value: unknown, name: string, row: number): RequestCell {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean':
      return value
    default:
      if (value === null) return null
      throw wrong(`Row ${row + 1} of ${JSON.stringify(name)} has to be one value. Got ${kindOf(value)}`)
  }
}

/** What something is called in Python, where these callers are. */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'list'
  const kinds: Readonly<Record<string, string>> = { object: 'dictionary', string: 'str', boolean: 'bool', bigint: 'int', number: 'number' }
  return kinds[typeof value] ?? typeof value
}

function wrong(message: string): Refusal {
  return new Refusal(400, 'BAD_REQUEST', message)
}
