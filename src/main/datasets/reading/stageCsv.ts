import type { LayoutNote } from '../../../shared/domain/datasets/changes.ts'
import { defaultNullTokens, type ImportOptions } from '../../../shared/domain/datasets/import.ts'
import { CairnError } from '../../../shared/errors.ts'
import { checkColumnNames } from './checks.ts'
import { type CsvScan, CsvScanner } from './csvScanner.ts'
import { parseRecords } from './csvText.ts'
import { type Duck, list, literal, reader } from '../duckdb.ts'
import { tokensOfFile } from './nullTokens.ts'
import { emptyFile, readHead, readText, type Source } from './source.ts'
import { createRaw, dropRaw, heldPlaces, neededPlaces, type Staged, type StageOptions, staged } from './stage.ts'
import { type FoundLayout, findLayout, nameOfColumn, noteText, textLayout } from './text/findLayout.ts'
import { headBytes, mostHeadBytes, readTextHead, type TextHead } from './text/head.ts'
import { normalizeText, type PlainText } from './text/normalizeText.ts'
import { QuotedRecorder } from './text/quotedRecorder.ts'

/** A text that is read, and all that is known of it. */
interface TextReading {
  readonly duck: Duck
  readonly source: Source
  readonly head: TextHead
  readonly found: FoundLayout
  readonly stageOptions: StageOptions
}

/** A text that DuckDB can read, and who wrote down its quotes. */
interface ReadText {
  readonly text: PlainText
  readonly recorder: QuotedRecorder
}

/**
 * Stages delimited text. What is plain CSV already is read by DuckDB as it is, after one pass of our own over the bytes, which
 * refuses what is not clear; all else is rewritten as plain CSV first.
 */
export async function stageCsv(duck: Duck, source: Source, stageOptions: StageOptions): Promise<Staged> {
  const { head, found } = await layoutOf(source, stageOptions.options)
  try {
    return await stageFound({ duck, source, head, found, stageOptions })
  } catch (error) {
    // A beginning without any character beyond ASCII does not tell the encoding of the rest.
    const unknown = stageOptions.options.encoding === undefined && found.encoding === 'utf-8' && /^[\x00-\x7f]*$/.test(head.text)
    if (!unknown || head.whole || !(error instanceof CairnError) || error.code !== 'ENCODING_INVALID') throw error
    const western = { ...found, encoding: 'windows-1252' } as const
    const note: LayoutNote = { note: 'encoding', count: 1, line: Number(error.details.line), text: western.encoding }
    return stageFound({ duck, source, head, found: { ...western, notes: [note, ...found.notes] }, stageOptions })
  }
}

/** A beginning of nothing but comments, blank lines and a title tells nothing of the table: more of the file is looked at. */
async function layoutOf(source: Source, options: ImportOptions): Promise<Pick<TextReading, 'head' | 'found'>> {
  for (let bytes = headBytes; ; bytes *= 8) {
    const head = await readTextHead(source, options.encoding, bytes)
    const found = findLayout(head, options)
    if (found.records >= 2 || head.whole || bytes >= mostHeadBytes) return { head, found }
  }
}

async function stageFound(reading: TextReading): Promise<Staged> {
  const { duck, found } = reading
  const scanned = isPlain(found) ? await scanPlain(reading) : null
  if (scanned !== null) {
    const table = await stageText(reading, scanned)
    if (table.rows === 0 || !(await repeatsHeader(reading, table, scanned.text.names ?? []))) return table
    await dropRaw(duck, reading.stageOptions)
    await duck.run('DROP TABLE quoted')
  }
  return stageText(reading, await normalized(reading))
}

/** Whether DuckDB can read a text as it is. */
function isPlain({ encoding, dialect, comment, skipLines, units, trailing }: FoundLayout): boolean {
  const { quote, escape, aligned } = dialect
  return (
    encoding === 'utf-8' && quote === '"' && escape === '"' && aligned === 0 && comment === '' && skipLines === 0 && !units && !trailing
  )
}

/** One pass over a text that seems plain; null where it is not, after all. */
async function scanPlain(reading: TextReading): Promise<ReadText | null> {
  const { source, found, stageOptions } = reading
  const { delimiter } = found.dialect
  const recorder = quotedRecorder(reading)
  try {
    const scan = await scanCsv(reading, new CsvScanner(source.file, delimiter, undefined, { recorder, header: found.header }))
    // DuckDB takes many blank lines above the header for a row.
    if (scan.mixedNewlines || scan.lines.of(0) > 1) return null
    const names = found.header ? await headerNames(reading, scan) : null
    const { count, line } = scan.blank
    const notes: LayoutNote[] = count > 0 ? [{ note: 'blank', count, line, text: '' }] : []
    return { recorder, text: { ...scan, path: source.path, delimiter, names, notes } }
  } catch (error) {
    // The reader of all texts knows what else it may be, or refuses it with a reason.
    if (!stageOptions.signal?.aborted && error instanceof CairnError && ['RAGGED_ROW', 'FORMAT_INVALID'].includes(error.code)) return null
    throw error
  } finally {
    recorder.close()
  }
}

async function scanCsv({ source, stageOptions }: TextReading, scanner: CsvScanner): Promise<CsvScan> {
  await readText(source, {
    signal: stageOptions.signal,
    onProgress: (bytes) => stageOptions.onProgress?.((0.5 * bytes) / source.bytes),
    onChunk: (chunk) => scanner.push(chunk),
    line: () => scanner.line,
  })
  return scanner.end()
}

async function headerNames({ source, head, found }: TextReading, scan: CsvScan): Promise<string[]> {
  const bytes = await readHead(source.path, scan.headerEnd + head.mark)
  // A header of one empty quoted name is a record too, though it looks blank.
  return parseRecords(bytes.toString('utf8', head.mark), found.dialect.delimiter, 1)[0] ?? ['']
}

async function normalized(reading: TextReading): Promise<ReadText> {
  const { duck, source, head, found, stageOptions } = reading
  const recorder = quotedRecorder(reading)
  try {
    const text = await normalizeText(source, {
      found,
      recorder,
      scratch: duck.scratch,
      mark: head.mark,
      signal: stageOptions.signal,
      onProgress: (fraction) => stageOptions.onProgress?.(0.5 * fraction),
    })
    return { text, recorder }
  } finally {
    recorder.close()
  }
}

function quotedRecorder({ duck, source, stageOptions: { options, nullTokens } }: TextReading): QuotedRecorder {
  const known = nullTokens ?? tokensOfFile(source.format, options.nullTokens)
  const ofColumns = (options.columns ?? []).flatMap((column) => column.nullTokens ?? [])
  return new QuotedRecorder(duck.scratch, [...known.text, ...defaultNullTokens, ...ofColumns])
}

async function stageText(reading: TextReading, { text, recorder }: ReadText): Promise<Staged> {
  const { duck, source, found, stageOptions } = reading
  const { header } = found
  if (text.records === 0) throw emptyFile(source.file)
  const written = text.names ?? Array.from({ length: text.columns }, (_, place) => `column${place + 1}`)
  const known = stageOptions.names ?? stageOptions.only
  const names = written.map((name) => nameOfColumn(name, known))
  if (text.records === 1 && text.names?.every((name) => name.trim() === '')) throw emptyFile(source.file)
  if (header) checkColumnNames(names, source.file)
  const rows = text.records - (header ? 1 : 0)
  const table = {
    source,
    nullTokens: stageOptions.nullTokens ?? tokensOfFile(source.format, stageOptions.options.nullTokens),
    delimiter: text.delimiter,
    header,
    layout: textLayout(found),
    notes: [...found.notes, ...noHeaderNote(reading, text), ...trimmedNote(text, names), ...text.notes],
    plainPath: text.path,
    rowPlaces: { kind: 'line', of: (row: number) => text.lines.of(row + (header ? 1 : 0)) },
    rows,
  } as const
  const columns = names.map((name) => ({ name, type: null, values: 'any' as const }))
  if (rows === 0) return { ...table, columns }
  await loadText(reading, text, heldPlaces(names, stageOptions))
  const quoted = await recorder.load(duck)
  stageOptions.onProgress?.(1)
  return {
    ...table,
    quoted: { every: quoted.every },
    columns: columns.map((column, place) => ({ ...column, reading: { trimmed: true, quoted: quoted.columns.has(place) } })),
  }
}

/** The names of the header without white space around them. */
function trimmedNote({ names: written }: PlainText, names: readonly string[]): LayoutNote[] {
  const changed = written?.filter((name, place) => name !== names[place]) ?? []
  return changed.length === 0 ? [] : [{ note: 'names', count: changed.length, line: 1, text: noteText(JSON.stringify(changed[0])) }]
}

/** That there is no header was found, and not given. */
function noHeaderNote({ found, head, stageOptions }: TextReading, text: PlainText): LayoutNote[] {
  if (found.header || stageOptions.options.header === false) return []
  const line = text.lines.of(0)
  return [{ note: 'noHeader', count: 1, line, text: noteText(head.text.split(/\r\n|\n|\r/, line)[line - 1] ?? '') }]
}

async function loadText({ duck, source, found, stageOptions }: TextReading, text: PlainText, places: readonly number[]): Promise<void> {
  const columns = Array.from({ length: text.columns }, (_, index) => `'c${index}': 'VARCHAR'`).join(', ')
  const longest = Math.max(2 ** 21, text.longestRecord + 1024)
  // Buffers of 8 MiB instead of 32 take no longer and a good deal less memory.
  const from = reader.csv(
    text.path,
    `, auto_detect = false, columns = {${columns}}, header = ${found.header},
      delim = ${literal(text.delimiter)}, quote = '"', escape = '"', strict_mode = true, null_padding = false,
      max_line_size = ${longest}, buffer_size = ${Math.max(2 ** 23, 4 * longest)}, force_not_null = ${list(places.map(staged))}`,
  )
  const size = { columns: places.length, rowBytes: source.bytes / text.records }
  await createRaw(duck, `SELECT ${places.map(staged).join(', ')} FROM ${from}`, stageOptions, size).catch((error: unknown) => {
    throw csvError(error, source, text)
  })
  const rows = text.records - (found.header ? 1 : 0)
  const [loaded] = await duck.row('SELECT count(*) FROM raw')
  if (Number(loaded) !== rows) {
    throw new CairnError('FORMAT_INVALID', `${source.file} can be read in two ways, with ${rows} or ${Number(loaded)} rows.`, {
      file: source.file,
    })
  }
}

/**
 * Whether a record below the header has the names again, as in files that were put one after the other. With nothing but text in the
 * columns it may be a row.
 */
async function repeatsHeader(
  { duck, found, stageOptions }: TextReading,
  { columns }: Staged,
  written: readonly string[],
): Promise<boolean> {
  // A second byte order mark is no part of a name.
  if (written[0]?.startsWith('\ufeff')) return true
  if (!found.header || !found.typed || columns.length < 2) return false
  const names = columns.map(({ name }) => name)
  const same = neededPlaces(names, stageOptions.only).map((place) => `ltrim(${staged(place)}, '\ufeff') = ${literal(written[place])}`)
  const [repeated] = await duck.row(`SELECT count(*) > 0 FROM raw WHERE ${same.join(' AND ')}`)
  return repeated === true
}

function csvError(error: unknown, { file, path }: Source, text: PlainText): unknown {
  if (!(error instanceof CairnError) || error.code !== 'INTERNAL') return error
  const read = /CSV Error on Line: (\d+)/.exec(error.message)?.[1]
  // The lines of a copy are not those of the file.
  const line = read && text.path === path ? Number(read) : undefined
  const where = line ? ` near line ${line}` : ''
  return new CairnError('FORMAT_INVALID', `${file} cannot be read as CSV${where}.`, { file, ...(line && { line }) }, error)
}
