import { join } from 'node:path'
import type { ContainerContents } from '../../../../shared/domain/datasets/layout.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { countedPlaces } from '../places.ts'
import { extractRecords, parseDocument, type ParsedJson, scanJson } from './jsonShape.ts'
import { choosePart, type SourceOptions } from './parts.ts'
import type { TableColumn, TableFile } from './table.ts'
import { TableWriter } from './tableFile.ts'

interface Opening {
  readonly path: string
  readonly file: string
  readonly bytes: number
  readonly options: SourceOptions
  readonly folder: string
  readonly signal?: AbortSignal
}

/** JSON that is read as it is, a file with its records alone, or a table made of its columns. */
export type OpenedJson =
  | { readonly as: 'given' }
  | { readonly as: 'records'; readonly path: string; readonly contents: ContainerContents; readonly part: string }
  | { readonly as: 'table'; readonly table: TableFile }

/**
 * Finds the table in a JSON document: records within it (`{"data": [{…}]}`), columns of values (`{"a": [1, 2]}`), and the shapes that
 * pandas writes. Objects one after the other and an array of objects are left as they are.
 * @throws FORMAT_INVALID, PART_UNKNOWN
 */
export async function openJson({ path, file, bytes, options, folder, signal }: Opening): Promise<OpenedJson> {
  const scan = await scanJson(path, signal)
  const whole = scan.arrays.find(({ pointer }) => pointer === '')
  const asked = options.records === '' ? undefined : options.records
  if (asked === undefined && (scan.documents !== 1 || (whole && (whole.objects > 0 || whole.elements === 0)))) return { as: 'given' }
  const places = scan.arrays.filter(({ elements, objects, pointer }) => elements > 0 && objects === elements && pointer !== '')
  if (asked === undefined && places.length === 0) {
    const columns = mayBeColumns(bytes) ? columnsOf(await parseDocument(path, bytes, file)) : null
    return columns === null ? { as: 'given' } : { as: 'table', table: await writeColumns(columns, folder, file) }
  }
  const parts = places.map(({ pointer, elements }) => ({ name: pointer, rows: elements }))
  // With several, the records are where most are: beside them stand a schema or links.
  const most = Math.max(0, ...parts.flatMap(({ name, rows }) => (name === '/schema/fields' && parts.length > 1 ? [] : [rows])))
  const { part, contents } = choosePart(
    'json',
    parts,
    { asked, usual: options.usual },
    file,
    ({ name, rows }) => rows === most && (name !== '/schema/fields' || parts.length === 1),
  )
  const to = join(folder, 'records.jsonl')
  await extractRecords(path, part.name, to, signal)
  return { as: 'records', path: to, contents, part: part.name }
}

const mayBeColumns = (bytes: number) => bytes <= 2 ** 28

interface Columns {
  readonly names: readonly string[]
  readonly rows: number
  value(row: number, column: number): ParsedJson | undefined
}

type JsonObject = { [key: string]: ParsedJson }

function isObject(value: ParsedJson | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isNumber(value)
}

/** A number whose digits were kept. */
const { isRawJSON } = JSON as typeof JSON & { isRawJSON(value: unknown): boolean }
const isNumber = (value: ParsedJson | undefined) => isRawJSON(value)

/** @returns null where the document is no table of columns */
function columnsOf(document: ParsedJson): Columns | null {
  if (Array.isArray(document)) return listOfLists(document, null)
  if (!isObject(document)) return null
  if (Array.isArray(document.columns) && Array.isArray(document.data)) return listOfLists(document.data, document.columns)
  const names = Object.keys(document)
  const values = Object.values(document)
  if (values.length > 0 && values.every(Array.isArray)) return sameLength(names, values)
  if (values.length > 0 && values.every(isObject)) return byIndex(names, values)
  return null
}

/** `[[1, 2], [3, 4]]`, with the names beside it, or in a first row of texts. */
function listOfLists(rows: readonly ParsedJson[], given: readonly ParsedJson[] | null): Columns | null {
  if (rows.length === 0 || !rows.every(Array.isArray)) return null
  const width = rows[0].length
  if (width === 0 || !rows.every((row) => row.length === width) || (given !== null && given.length !== width)) return null
  const named = given ?? (rows.length > 1 && rows[0].every((name) => typeof name === 'string') ? rows[0] : null)
  const values = given === null && named !== null ? rows.slice(1) : rows
  const names =
    named?.map((name) => (typeof name === 'string' ? name : JSON.stringify(name))) ??
    Array.from({ length: width }, (_, at) => `column${at + 1}`)
  return { names, rows: values.length, value: (row, column) => values[row][column] }
}

/** `{"a": [1, 2], "b": [3, 4]}` */
function sameLength(names: readonly string[], values: readonly ParsedJson[][]): Columns | null {
  const rows = values[0].length
  if (rows === 0 || values.some((column) => column.length !== rows)) return null
  return { names, rows, value: (row, column) => values[column][row] }
}

const isPlace = (key: string) => /^(0|[1-9][0-9]*)$/.test(key)

/** `{"a": {"0": 1, "1": 2}}` by columns, `{"0": {"a": 1}, "1": {"a": 2}}` by rows: what is numbered tells which. */
function byIndex(names: readonly string[], values: readonly JsonObject[]): Columns | null {
  const inner = new Set(values.flatMap((value) => Object.keys(value)))
  if (inner.size > 0 && [...inner].every(isPlace)) {
    const rows = [...inner].sort((a, b) => Number(a) - Number(b))
    return { names, rows: rows.length, value: (row, column) => values[column][rows[row]] }
  }
  if (inner.size === 0 || !names.every(isPlace)) return null
  const columns = [...inner]
  return { names: columns, rows: values.length, value: (row, column) => values[row][columns[column]] }
}

async function writeColumns({ names, rows, value }: Columns, folder: string, file: string): Promise<TableFile> {
  if (rows > 2 ** 31) throw new CairnError('FORMAT_INVALID', `${file} has too many rows.`, { file })
  const text = names.map(() => false)
  const other = names.map(() => false)
  const writer = await TableWriter.create(join(folder, 'table.csv'))
  try {
    for (let row = 0; row < rows; row++) {
      const cells = names.map((_, column) => {
        const cell = value(row, column)
        if (cell === null || cell === undefined) return null
        if (typeof cell === 'string') {
          text[column] = true
          return cell
        }
        other[column] = true
        return JSON.stringify(cell)
      })
      if (writer.add(cells)) await writer.flush()
    }
  } finally {
    await writer.close()
  }
  const columns = names.map(
    (name, at): TableColumn => ({ name, type: null, values: text[at] && other[at] ? 'mixed' : text[at] ? 'text' : 'any' }),
  )
  return { path: writer.path, columns, rows, rowPlaces: countedPlaces('record'), longestRow: writer.longestRow, changes: [] }
}
