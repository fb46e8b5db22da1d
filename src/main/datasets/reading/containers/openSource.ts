import { mkdtemp, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { formatOfName, type ImportOptions, type SourceFormat } from '../../../../shared/domain/datasets/import.ts'
import type { ContainerContents } from '../../../../shared/domain/datasets/layout.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { checkFile, readHead, type Source } from '../source.ts'
import { openArrow } from './arrow.ts'
import { openDuckdb } from './duckdbFile.ts'
import { openJson } from './jsonFile.ts'
import { type FileKind, kindOf, refusal } from './kind.ts'
import { choosePart, type SourceOptions } from './parts.ts'
import { openSqlite } from './sqlite.ts'
import { decompress, extract, type Member, withZip } from './unpack.ts'
import { openWorkbook } from './xlsx/workbook.ts'

interface Access {
  readonly scratch: string
  readonly signal?: AbortSignal
}

interface Opening extends Access {
  /** Whether the file is a zip, or one is in it. */
  readonly zips: { any: boolean }
}

/** A zip in a gzip in a zip is read; what is packed deeper is made to harm. */
const mostNested = 3

/**
 * A file as one that can be staged. What it is, its content says; a container is opened, and the table in it that is asked for, or
 * the first, taken out into scratch.
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE, FILE_EMPTY, FORMAT_UNKNOWN, FORMAT_INVALID, PART_UNKNOWN, QUERY_INVALID
 */
export async function openSource(path: string, options: SourceOptions, access: Access): Promise<Source> {
  const given = await checkFile(path)
  const zips = { any: false }
  const source = await opened({ ...given, name: given.file, nested: 0 }, options, { ...access, zips })
  checkParts(source, options, zips.any)
  return source
}

interface Opened extends Pick<Source, 'path' | 'file' | 'bytes' | 'contents'> {
  /** The name whose ending counts. */
  readonly name: string
  readonly nested: number
}

async function opened(at: Opened, options: SourceOptions, access: Opening): Promise<Source> {
  const kind = await kindOf(at.path, at.file)
  if (at.nested > mostNested) throw refusal(at.file, 'packed more than three times', 'Unpack it, then import the file in it.')
  if (kind === 'gzip' || kind === 'zstd') return compressed(at, kind, options, access)
  if (kind === 'zip') return zipped(at, options, access)
  const format = formatOf(kind, at, options)
  checkFormat(kind, format, at)
  const { path, file, bytes, contents } = at
  const source: Source = { path, file, bytes, format: format ?? (await jsonFormat(path)), ...(contents && { contents }) }
  const opening = { path, file, bytes, options, signal: access.signal }
  switch (source.format) {
    case 'sqlite': {
      const { table, part, ...found } = await openSqlite({ ...opening, folder: await folderIn(access) })
      return { ...source, ...found, file: `${file} (${part})`, table }
    }
    case 'duckdb': {
      const { part, ...found } = await openDuckdb({ ...opening, folder: await folderIn(access) })
      return { ...source, ...found, ...(await sizeOf(found.path)), file: `${file} (${part})` }
    }
    case 'arrow':
      return { ...source, table: await openArrow({ ...opening, folder: await folderIn(access) }) }
    case 'json': {
      if (kind !== 'json') return source
      const found = await openJson({ ...opening, folder: await folderIn(access) })
      if (found.as === 'given') return source
      if (found.as === 'table') return { ...source, table: found.table }
      return { ...source, path: found.path, contents: found.contents, ...(await sizeOf(found.path)), file: `${file} (${found.part})` }
    }
    default:
      return source
  }
}

async function compressed(at: Opened, kind: 'gzip' | 'zstd', options: SourceOptions, access: Opening): Promise<Source> {
  const to = join(await folderIn(access), 'unpacked')
  await decompress(at, kind, to, access.signal)
  const { bytes } = await sizeOf(to)
  if (bytes === 0) throw new CairnError('FILE_EMPTY', `${at.file} is empty.`, { file: at.file })
  const name = at.name.replace(/\.(gz|gzip|zst|zstd)$/i, '')
  return opened({ ...at, path: to, bytes, name, nested: at.nested + 1 }, options, access)
}

/** A workbook is a zip too. */
interface InZip {
  readonly path: string
  readonly name: string
  readonly contents: ContainerContents
}

async function zipped(at: Opened, options: SourceOptions, access: Opening): Promise<Source> {
  const inner = await withZip<Source | InZip>(at, async (members) => {
    const has = (name: RegExp) => members.some((member) => name.test(member.name))
    if (has(/^xl\/workbook\.xml$/i)) {
      const { table, contents, part } = await openWorkbook(at, members, options, await folderIn(access), access.signal)
      const { path, bytes } = at
      return { path, bytes, format: 'xlsx' as const, file: `${at.file} (${part})`, contents, table }
    }
    access.zips.any = true
    refuseZip(at.file, members, has)
    const files = members.filter(
      ({ name, bytes }) => bytes > 0 && !/^__MACOSX\/|(^|\/)\.[^/]*$|(^|\/)(thumbs\.db|desktop\.ini)$/i.test(name),
    )
    const parts = files.map((member) => ({ ...member, rows: null, open: member.open }))
    const { part, contents } = choosePart('zip', parts, { asked: options.member, usual: options.usual }, at.file, ({ name }) =>
      /\.(csv|tsv|tab|txt|data|jsonl?|ndjson|parquet|pq|xlsx|feather|arrow|gz)$/i.test(name),
    )
    const to = join(await folderIn(access), 'unpacked')
    await extract(at, part, to, access.signal)
    return { path: to, contents, name: part.name }
  })
  if ('format' in inner) return inner
  const file = `${at.file} (${inner.name})`
  const contents = at.contents ?? inner.contents
  const found = await opened(
    { path: inner.path, file, contents, name: basename(inner.name), nested: at.nested + 1, ...(await sizeOf(inner.path)) },
    options,
    access,
  )
  // What lies in the zip comes first: the sheets of a workbook in it are told by its own file.
  return found.contents ? found : { ...found, contents }
}

function refuseZip(file: string, members: readonly Member[], has: (name: RegExp) => boolean): void {
  if (members.length === 0) throw new CairnError('FILE_EMPTY', `${file} is a zip without files.`, { file })
  if (has(/^xl\/workbook\.bin$/i)) throw refusal(file, 'a binary Excel workbook (.xlsb)', 'Save it as .xlsx.')
  if (has(/^word\//)) throw refusal(file, 'a Word document', 'Save its table as CSV or .xlsx.')
  if (has(/^ppt\//)) throw refusal(file, 'a PowerPoint document', 'Save its table as CSV or .xlsx.')
  if (has(/^mimetype$/) && has(/^content\.xml$/)) throw refusal(file, 'an OpenDocument file (.ods)', 'Save it as .xlsx or CSV.')
  if (members.every(({ name }) => name.endsWith('.npy'))) throw refusal(file, 'NumPy arrays (.npz)', 'Write them as Parquet or CSV.')
  if (has(/(^|\/)data\.pkl$/))
    throw refusal(file, 'a PyTorch file', 'A pickle is a program and is never opened. Write the table as Parquet or CSV.')
}

const binaryFormats = { sqlite: 'sqlite', duckdb: 'duckdb', arrow: 'arrow', parquet: 'parquet' } as const satisfies Partial<
  Record<FileKind, SourceFormat>
>

/** Null: JSON of a form that is not known yet. @throws FORMAT_UNKNOWN, FORMAT_INVALID */
function formatOf(kind: FileKind, { name, file }: Opened, options: ImportOptions): SourceFormat | null {
  const wanted = options.format ?? formatOfName(name)
  switch (kind) {
    case 'sqlite':
    case 'duckdb':
    case 'arrow':
    case 'parquet':
      if (options.format !== undefined && options.format !== kind) {
        throw new CairnError('FORMAT_INVALID', `${file} is a file of the format ${kind}, not ${options.format}.`, { file, format: kind })
      }
      return binaryFormats[kind]
    case 'json':
      return wanted === 'json' || wanted === 'jsonl' || options.format !== undefined ? (wanted ?? null) : null
    default:
      if (wanted !== undefined) return wanted === 'xlsx' && options.format === undefined && kind === 'text' ? 'csv' : wanted
      if (kind === 'text') return 'csv'
      throw refusal(file, 'a binary file of a kind that Cairn does not know', 'Write its table as CSV or Parquet.')
  }
}

/** Formats with an own beginning, which this file does not have. Of Parquet its reader says so. */
function checkFormat(kind: FileKind, format: SourceFormat | null, { file }: Opened): void {
  if (format === null || format === kind || !['xlsx', 'sqlite', 'duckdb', 'arrow'].includes(format)) return
  const names = { xlsx: 'an Excel workbook', sqlite: 'a SQLite database', duckdb: 'a DuckDB database', arrow: 'an Arrow file' }
  throw new CairnError('FORMAT_INVALID', `${file} is not ${names[format as keyof typeof names]}, or is damaged.`, { file })
}

/** Of JSON that no name tells about: an object on the first line, and more after it. */
async function jsonFormat(path: string): Promise<'json' | 'jsonl'> {
  const head = (await readHead(path, 2 ** 16)).toString('utf8').trimStart()
  return /^\{[^\n]*\}[ \t\r]*\n\s*\{/.test(head) ? 'jsonl' : 'json'
}

async function folderIn({ scratch }: Access): Promise<string> {
  return mkdtemp(join(scratch, 'source-'))
}

async function sizeOf(path: string): Promise<{ bytes: number }> {
  return { bytes: (await stat(path)).size }
}

/** A part that a file of this kind does not have would be asked for in vain. @throws PART_UNKNOWN */
function checkParts({ file, contents, format }: Source, options: ImportOptions, isZip: boolean): void {
  const kind = contents?.kind
  const database = format === 'sqlite' || format === 'duckdb'
  const there = {
    sheet: format === 'xlsx',
    range: format === 'xlsx',
    table: database,
    query: database,
    records: kind === 'json',
    member: isZip,
  }
  const vain = (['sheet', 'range', 'table', 'query', 'records', 'member'] as const).find(
    (part) => options[part] !== undefined && options[part] !== '' && !there[part],
  )
  if (vain !== undefined)
    throw new CairnError('PART_UNKNOWN', `${file} has no ${vain} to choose: its format is ${format}.`, {
      file,
      option: vain,
      flag: `--${vain}`,
    })
}
