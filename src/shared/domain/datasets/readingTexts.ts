import { count, counted } from '../../numbers.ts'
import type { LayoutNote, ReadingQuestion, ReadingReport, ValueChange } from './changes.ts'
import type { SourceFormat } from './import.ts'
import type { ContainerContents, Encoding, TextLayout } from './layout.ts'
import type { ColumnReading, NumberForm, ValueForm } from './values.ts'
import type { FileFacts } from './versionSource.ts'

/** How a file was read, in the words of every face: dialog, version page, command line, report. */

export const encodingNames = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 LE',
  'utf-16be': 'UTF-16 BE',
  'windows-1252': 'Windows-1252',
  'iso-8859-1': 'ISO-8859-1 (Latin-1)',
} as const satisfies Record<Encoding, string>

export const formatNames = {
  csv: 'CSV',
  tsv: 'TSV',
  json: 'JSON',
  jsonl: 'JSON Lines',
  parquet: 'Parquet',
  xlsx: 'Excel workbook',
  sqlite: 'SQLite database',
  duckdb: 'DuckDB database',
  arrow: 'Arrow',
} as const satisfies Record<SourceFormat, string>

const delimiterNames = new Map([
  [',', 'Comma'],
  [';', 'Semicolon'],
  ['\t', 'Tab'],
  ['|', 'Pipe'],
  [' ', 'Space'],
])

/** `Semicolon`; a rare one as itself. */
export function delimiterName(delimiter: string): string {
  return delimiterNames.get(delimiter) ?? `Delimiter ${delimiter}`
}

const partOf = { zip: 'File', workbook: 'Sheet', database: 'Table', folder: 'File', json: 'Records' } as const

type ContentsFacts = NonNullable<FileFacts['contents']>

/** `Sheet "Data" of 3`; of a folder, how many files there are. */
export function contentsText({ kind, parts, chosen }: ContentsFacts): string | null {
  if (kind === 'folder') return counted(parts, 'file')
  if (chosen === null) return null
  return `${partOf[kind]} "${chosen}"${parts > 1 ? ` of ${count(parts)}` : ''}`
}

/** `a.csv (10 rows), b.csv (12 rows) and 3 more`: the files of a folder. */
export function filesText({ files = [], contents }: FileFacts, most: number): string | null {
  if (files.length === 0) return null
  const named = files.slice(0, most).map(({ name, rows }) => `${name} (${counted(rows, 'row')})`)
  const more = (contents?.parts ?? files.length) - named.length
  return `${named.join(', ')}${more > 0 ? ` and ${count(more)} more` : ''}`
}

/** `1.234,56 €`, `dd/mm/yyyy`, `ja / nein`: what a value of the form looks like. */
export function formText(form: ValueForm): string {
  switch (form.kind) {
    case 'number':
      return numberText(form)
    case 'date':
      return form.forms.map(datePattern).join(' or ')
    case 'boolean':
      return `${form.true.join(', ')} / ${form.false.join(', ')}`
  }
}

function numberText({ decimal, thousands, currency, percent, brackets }: NumberForm): string {
  if (percent) return `${`66${decimal}5`} %${percent === 'fraction' ? ' as fraction' : ''}`
  const digits = `1${thousands ?? ''}234${decimal}56`
  const amount = currency === undefined ? digits : `${digits} ${currency}`
  return brackets ? `${amount}, (${amount})` : amount
}

const directives = new Map([
  ['Y', 'yyyy'],
  ['y', 'yy'],
  ['m', 'mm'],
  ['d', 'dd'],
  ['b', 'mmm'],
  ['B', 'mmmm'],
  ['H', 'hh'],
  ['I', 'hh'],
  ['M', 'mm'],
  ['S', 'ss'],
  ['f', 'fff'],
  ['p', 'AM'],
  ['z', 'zone'],
])

/** `%d/%m/%Y` as people write it: `dd/mm/yyyy`. */
export function datePattern(form: string): string {
  return form.replaceAll(/%([A-Za-z])/g, (whole, letter: string) => directives.get(letter) ?? whole)
}

const changeTexts = {
  missing: ['treated as missing', 'treated as missing'],
  trimmed: ['trimmed', 'trimmed'],
  rounded: ['rounded', 'rounded'],
  number: ['read as a number', 'read as numbers'],
  date: ['read as a date', 'read as dates'],
  utc: ['converted to UTC', 'converted to UTC'],
  boolean: ['read as a boolean', 'read as booleans'],
  text: ['kept as text', 'kept as text'],
  converted: ['converted', 'converted'],
} as const satisfies Record<ValueChange['change'], readonly [string, string]>

/** `12 values treated as missing` */
export function changeText({ change, count: values }: Pick<ValueChange, 'change' | 'count'>): string {
  return `${counted(values, 'value')} ${changeTexts[change][values === 1 ? 0 : 1]}`
}

/** `line 7` */
export function placeText({ kind, at }: ValueChange['place']): string {
  return `${kind} ${count(at)}`
}

/** `"1.234,56" → 1234.56`; what became missing or stayed as it was is named alone. */
export function exampleText({ given, value, change }: Pick<ValueChange, 'given' | 'value' | 'change'>): string {
  if (value === null || change === 'missing' || change === 'text') return JSON.stringify(given)
  return `${JSON.stringify(given)} → ${change === 'trimmed' ? JSON.stringify(value) : value}`
}

/** `price: 12 values treated as missing, such as "n/a" on line 7` */
export function textOfChange(change: ValueChange): string {
  return `${change.column}: ${changeText(change)}, such as ${exampleText(change)} on ${placeText(change.place)}`
}

/** `3 comment lines skipped`, without its line and text. */
export function noteText({ note, count: lines, text }: LayoutNote): string {
  switch (note) {
    case 'encoding':
      return `Decoded from ${encodingNames[text as Encoding] ?? text}`
    case 'separatorLine':
      return 'Separator line skipped'
    case 'skipped':
      return `${counted(lines, 'line')} above the table skipped`
    case 'comments':
      return `${counted(lines, 'comment line')} skipped`
    case 'units':
      return 'Units row skipped'
    case 'blank':
      return `${counted(lines, 'blank line')} skipped`
    case 'repeatedHeader':
      return `${counted(lines, 'repeated header line')} skipped`
    case 'noHeader':
      return 'No header row: columns are numbered'
    case 'names':
      return `${counted(lines, 'column name')} trimmed`
    case 'normalized':
      return 'Rewritten as plain CSV before reading'
    case 'merged':
      return `${counted(lines, 'merged range')}: the value is in the first cell alone`
  }
}

/** `3 comment lines skipped (line 1: # exported 2024-05-01)` */
export function textOfNote(note: LayoutNote): string {
  const what = noteText(note)
  return note.note === 'encoding' || note.text === '' ? what : `${what} (line ${count(note.line)}: ${note.text})`
}

/** What has to be answered, and about which column. */
export function textOfQuestion({ column, about, example }: ReadingQuestion): string {
  return about === 'dates' ? `${column}: does "${example}" begin with the day or the month?` : `${column}: which number is "${example}"?`
}

/** What a summary is made of; a preview has all of it, and so has what a version remembers. */
export interface ReadingFacts {
  readonly format: string
  readonly layout: TextLayout | null
  readonly contents: ContentsFacts | null
  readonly columnReadings: readonly ColumnReading[]
  readonly notes: readonly LayoutNote[]
}

/** The same of a preview, which may know of its text only where it is cut. */
export function factsOfPreview({ format, layout, delimiter, header, contents, columnReadings, report }: PreviewFacts): ReadingFacts {
  return {
    format,
    layout: layout ?? (delimiter === null ? null : { delimiter, header }),
    contents: contents && { kind: contents.kind, chosen: contents.chosen, parts: contents.parts.length },
    columnReadings,
    notes: report.layout,
  }
}

interface PreviewFacts extends Pick<ReadingFacts, 'format' | 'layout' | 'columnReadings'> {
  readonly delimiter: string | null
  readonly header: boolean
  readonly contents: ContainerContents | null
  readonly report: ReadingReport
}

/** `Semicolon`, `Windows-1252`, `decimal comma in 2 columns`, `3 comment lines skipped`: how a file is read, in a few words each. */
export function readingSummary({ format, layout, contents, columnReadings, notes }: ReadingFacts): string[] {
  const isText = format === 'csv' || format === 'tsv'
  const parts = [
    isText ? null : (formatNames[format as SourceFormat] ?? format),
    contents && contentsText(contents),
    ...(layout === null ? [] : layoutTexts(layout)),
    ...formTexts(columnReadings),
    ...notes.filter(({ note }) => note !== 'encoding' && note !== 'noHeader').map((note) => lowerFirst(noteText(note))),
  ]
  return parts.filter((part) => part !== null)
}

function layoutTexts({ encoding, delimiter, aligned, quote, escape, header }: TextLayout): (string | null)[] {
  return [
    aligned ? 'Aligned columns' : delimiter === undefined ? null : delimiterName(delimiter),
    encoding === undefined ? null : encodingNames[encoding],
    quote === "'" ? 'single quotes' : quote === '' ? 'no quotes' : null,
    escape === '\\' ? 'backslash escapes' : null,
    header === false ? 'no header row' : null,
  ]
}

function formTexts(columns: readonly ColumnReading[]): (string | null)[] {
  const numbers = columns.flatMap(({ form }) => (form?.kind === 'number' ? [form] : []))
  const dates = columns.flatMap(({ form }) => (form?.kind === 'date' ? [form] : []))
  const booleans = columns.filter(({ form }) => form?.kind === 'boolean')
  const inColumns = (what: string, some: readonly unknown[]) => (some.length === 0 ? null : `${what} in ${counted(some.length, 'column')}`)
  const patterns = [...new Set(dates.map((form) => form.forms.map(datePattern).join(' or ')))]
  return [
    inColumns(
      'decimal comma',
      numbers.filter(({ decimal }) => decimal === ','),
    ),
    inColumns(
      'thousands separator',
      numbers.filter(({ thousands }) => thousands !== undefined),
    ),
    inColumns(
      'currency',
      numbers.filter(({ currency }) => currency !== undefined),
    ),
    inColumns(
      'percent',
      numbers.filter(({ percent }) => percent !== undefined),
    ),
    patterns.length === 1 ? inColumns(`dates ${patterns[0]}`, dates) : inColumns('date formats', dates),
    inColumns('boolean words', booleans),
  ]
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)
