import { trimmed } from '../../../../shared/domain/datasets/plainText.ts'
import type { LayoutNote } from '../../../../shared/domain/datasets/changes.ts'
import { type Encoding, Delimiter, type TextLayout } from '../../../../shared/domain/datasets/layout.ts'
import { findDialect, isTyped, type SampleText } from './findDialect.ts'
import { hasHeader, hasUnits } from './header.ts'
import { type Dialect, endOfLine, RecordParser } from './recordParser.ts'
import { columnKinds, readSample, type Sample, type SampleRecord, usualWidth } from './sample.ts'

/** How a delimited text lies, with all that was given and found. */
export interface FoundLayout {
  readonly encoding: Encoding
  readonly dialect: Dialect
  /** The character or characters that begin a comment; none. */
  readonly comment: Comment
  /** Whether somebody said which ones. */
  readonly commentGiven: boolean
  readonly skipLines: number
  readonly header: boolean
  readonly units: boolean
  /** The number of columns in the beginning of the file. */
  readonly width: number
  /** Records of the table in the beginning of the file. */
  readonly records: number
  /** Some columns hold no text below the header: a record that repeats its names is no row. */
  readonly typed: boolean
  /** The rows end with a delimiter that the header does not have, or above which it has no name. */
  readonly trailing: boolean
  /** What is said of the lines above the table. */
  readonly notes: readonly LayoutNote[]
}

/** As it is written into a version, and shown. */
export function textLayout({ encoding, dialect, comment, skipLines, header, units }: FoundLayout): TextLayout {
  const { delimiter, quote, escape, aligned } = dialect
  return { encoding, ...(aligned > 0 ? { aligned: true } : { delimiter }), quote, escape, comment, skipLines, header, units }
}

const longestNote = 200

export function noteText(text: string): string {
  return Array.from(text.slice(0, 2 * longestNote))
    .slice(0, longestNote)
    .join('')
    .trimEnd()
}

interface Head {
  readonly text: string
  readonly whole: boolean
  readonly encoding: Encoding
  readonly tabs: boolean
}

type Comment = NonNullable<TextLayout['comment']>

const commentMarks = ['#', '%', '//', '!', '*', ';'] as const

/** How a text lies, from its beginning: what is given holds, the rest is found. */
export function findLayout({ text, whole, encoding, tabs }: Head, given: TextLayout): FoundLayout {
  const separator = given.skipLines === undefined ? separatorLine(text) : null
  const above = given.skipLines ?? (separator === null ? 0 : 1)
  const known = { ...given, ...(separator !== null && given.delimiter === undefined && !given.aligned && { delimiter: separator }) }
  const leading: Comment = given.comment ?? leadingComment(text, above)
  const base: SampleText = { text, whole, tabs, comment: leading, skipLines: above }
  const among = leading === '' && given.comment === undefined ? commentsAmong(base, known) : null
  const first = among?.first ?? findDialect(base, known)
  const named = given.comment === undefined && given.skipLines === undefined && leading !== '' ? commentedHeader(base, first) : null
  const comment: Comment =
    among?.comment ?? (named !== null ? '' : leading !== '' || given.comment !== undefined ? leading : strayComment(first.sample))
  const { dialect, sample } =
    comment === leading || among !== null
      ? first
      : { dialect: first.dialect, sample: readSample(text, first.dialect, { whole, comment, skipLines: named ?? above }) }
  const width = usualWidth(sample.records)
  const start = given.skipLines === undefined ? firstOfTable(sample.records, width) : 0
  const table = sample.records.slice(start)
  const header = given.header ?? hasHeader(table, width)
  const units = given.units ?? (header && hasUnits(table, width))
  const skipLines = start > 0 ? table[0].line - 1 : (named ?? above)
  const names = table[0]?.cells.join('\n')
  const rows = table
    .slice((header ? 1 : 0) + (units ? 1 : 0))
    .filter(({ cells }) => !header || cells.join('\n').replace(/^\ufeff+/, '') !== names)
  const notes: LayoutNote[] = []
  if (encoding !== 'utf-8') notes.push({ note: 'encoding', count: 1, line: 1, text: encoding })
  if (separator !== null) notes.push({ note: 'separatorLine', count: 1, line: 1, text: noteText(lineAt(text, 1)) })
  const skipped = skipLines - (separator === null ? 0 : 1)
  if (skipped > 0)
    notes.push({
      note: 'skipped',
      count: skipped,
      line: separator === null ? 1 : 2,
      text: noteText(lineAt(text, separator === null ? 1 : 2)),
    })
  return {
    encoding,
    dialect,
    comment,
    commentGiven: given.comment !== undefined,
    skipLines,
    header,
    units,
    width,
    records: table.length,
    typed: columnKinds(rows, width).some(isTyped),
    trailing: header && endsWithDelimiter(table[0], rows),
    notes,
  }
}

/** Excel's `sep=;`, which tells the delimiter. */
function separatorLine(text: string): string | null {
  const found = /^"?sep=(.)"?[ \t]*(?:\r\n|\n|\r|$)/i.exec(text)
  return found !== null && Delimiter.safeParse(found[1]).success ? found[1] : null
}

function lineAt(text: string, line: number): string {
  let at = 0
  for (let before = 1; before < line; before++) at = Math.max(at, endOfLine(text, at, true))
  return text.slice(at, endOfLine(text, at, true)).replace(/[\r\n]+$/, '')
}

/** What the first line that is not blank begins with, where that is a sign of comments. */
function leadingComment(text: string, skipLines: number): Comment {
  let at = 0
  for (let line = 1; line <= skipLines && at < text.length; line++) at = endOfLine(text, at, true)
  const rest = text.slice(at)
  const first = /^\s*([^\r\n]*)/.exec(rest)?.[1] ?? ''
  return commentMarks.find((mark) => first.startsWith(mark) && !(mark === ';' && first.includes(';', 1))) ?? ''
}

/** Comments that are so many that they hide the columns: without them every record has two values or more, and as many. */
function commentsAmong(base: SampleText, known: TextLayout): { comment: Comment; first: ReturnType<typeof findDialect> } | null {
  const marks = (['#', '%', '//'] as const).filter((mark) => new RegExp(`[\\r\\n]${mark}`).test(base.text))
  if (marks.length === 0 || usualWidth(findDialect(base, known).sample.records) > 1) return null
  for (const comment of marks) {
    const first = findDialect({ ...base, comment }, known)
    const { records, fault } = first.sample
    const width = usualWidth(records)
    // The header alone tells that more of the file has to be looked at.
    if (fault !== null || width < 2 || (base.whole && records.length < 2) || records.some(({ cells }) => cells.length !== width)) continue
    const all = readSample(base.text, first.dialect, { ...base, comment: '' }).records
    const marked = all.filter(({ cells, quoted }) => !quoted[0] && cells[0].startsWith(comment))
    if (marked.every(({ cells }) => cells.length !== width)) return { comment, first }
  }
  return null
}

/** Comments among the rows: lines that begin with one sign, of which none has as many values as the rows all have. */
function strayComment({ records }: Sample): Comment {
  const width = usualWidth(records)
  if (width < 2) return ''
  for (const mark of ['#', '%', '//'] as const) {
    const marked = records.filter(({ cells, quoted }) => !quoted[0] && cells[0].startsWith(mark))
    if (marked.length === 0 || marked.length === records.length) continue
    const rows = records.filter((record) => !marked.includes(record))
    if (marked.every(({ cells }) => cells.length !== width) && rows.every(({ cells }) => cells.length === width)) return mark
  }
  return ''
}

/**
 * Some programs write the header as the last of the comments: `# x y z`. It is that where it has a name for each column, the record
 * below it is a row, and no comment follows.
 * @returns the lines above it; null where there is none
 */
function commentedHeader(
  { text, whole, comment, skipLines }: SampleText,
  { dialect, sample }: { dialect: Dialect; sample: Sample },
): number | null {
  const width = usualWidth(sample.records)
  const [first] = sample.records
  if (first === undefined || width < 2 || first.cells.length !== width || hasHeader(sample.records, width)) return null
  let [at, line, last, lastLine] = [0, 1, -1, 0]
  for (; at < text.length; line++) {
    const end = endOfLine(text, at, true)
    if (line > skipLines && text.startsWith(comment, at)) [last, lastLine] = [at, line]
    at = end
  }
  if (last < 0 || lastLine !== first.line - 1) return null
  const all = readSample(text, dialect, { whole, comment: '', skipLines: lastLine - 1 }).records
  // A sign that stands apart from the names, as in `# x y z`, is none of them.
  const parser = new RecordParser(dialect)
  parser.read(text, last, true)
  return parser.cells.length === width && all.length > 1 && hasHeader(all, width) ? lastLine - 1 : null
}

/** The place of the first record of the table, below lines that only describe it; 0 where the first record is part of it. */
function firstOfTable(records: readonly SampleRecord[], width: number): number {
  if (width < 2) return 0
  const start = records.findIndex(({ cells }, place) => cells.length === width && (records[place + 1]?.cells.length ?? width) === width)
  if (start < 0 || start > 100) return 0
  if (start > 0 && !isPreamble(records, start, width)) return 0
  return belowPaddedTitles(records, start, width)
}

function isPreamble(records: readonly SampleRecord[], start: number, width: number): boolean {
  const above = records.slice(0, start)
  const table = records.slice(start)
  if (above.some(({ cells }) => cells.length >= width)) return false
  if (table.length < 2 || table.filter(({ cells }) => cells.length === width).length < 0.9 * table.length) return false
  if (records[start].apart) return true
  if (!hasHeader(table, width)) return false
  const kinds = columnKinds(table.slice(1), width)
  return width >= 3
    ? above.every(({ cells }) => 2 * cells.length <= width)
    : above.every(({ cells }) => cells.length === 1) && kinds.some(isTyped)
}

/** A spreadsheet writes a title as `Report,,,` and an empty row as `,,,`. */
function belowPaddedTitles(records: readonly SampleRecord[], start: number, width: number): number {
  if (width < 3) return start
  let at = start
  while (at < records.length && records[at].cells.length === width && filled(records[at]) <= 1) at++
  const header = records[at]
  if (at === start || header === undefined || filled(header) < width || !records.slice(start, at).some((record) => filled(record) === 1))
    return start
  return hasHeader(records.slice(at), width) ? at : start
}

function filled({ cells }: SampleRecord): number {
  return cells.filter((cell) => cell.trim() !== '').length
}

function endsWithDelimiter(header: SampleRecord | undefined, rows: readonly SampleRecord[]): boolean {
  if (header === undefined || rows.length === 0) return false
  const width = rows[0].cells.length
  const unnamed = header.cells.length === width ? header.cells.at(-1)?.trim() === '' : header.cells.length === width - 1
  return unnamed && width > 1 && rows.every(({ cells, quoted }) => cells.length === width && cells[width - 1] === '' && !quoted[width - 1])
}

/** White space around a name is no part of it, but where a column is known by it. */
export function nameOfColumn(name: string, known: ReadonlySet<string> | undefined): string {
  return known?.has(name) ? name : trimmed(name)
}

/** The names that the header has. */
export function namesOf(
  { text, whole }: Pick<Head, 'text' | 'whole'>,
  { dialect, comment, skipLines, trailing }: FoundLayout,
): readonly string[] {
  const names = readSample(text, dialect, { whole, comment, skipLines }).records[0]?.cells ?? []
  return trailing && names.at(-1)?.trim() === '' ? names.slice(0, -1) : names
}
