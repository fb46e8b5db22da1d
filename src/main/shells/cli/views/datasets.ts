import type { z } from 'zod'
import type { ColumnInfo, Dataset, DatasetVersion, Found, ImportResult, Preview } from '../../../../shared/contract/datasets/index.ts'
import type { ReadingQuestion, ReadingReport } from '../../../../shared/domain/datasets/changes.ts'
import type { ColumnProfile, Manifest, Profile } from '../../../../shared/domain/datasets/dataset.ts'
import {
  factsOfPreview,
  formText,
  filesText,
  readingSummary,
  textOfChange,
  textOfNote,
  textOfQuestion,
} from '../../../../shared/domain/datasets/readingTexts.ts'
import { fileFactsOf } from '../../../../shared/domain/datasets/versionSource.ts'
import { escapeText, shorten } from '../text/escape.ts'
import { count, counted, hash, none, percent, quantity, size, time } from '../../../../shared/numbers.ts'
import type { Style } from '../text/style.ts'
import { blocks, facts, lines, type TableColumn, table } from '../text/table.ts'

type Cell = string | number | boolean | null

const nameWidth = 32
const cellWidth = 28
const right = (title: string) => ({ title, align: 'right' as const })
export const shortName = (name: string): string => shorten(escapeText(name), nameWidth)
export const shortCell = (value: Cell): string => (value === null ? none : shorten(escapeText(String(value)), cellWidth))

export function importText({ version, identicalTo, warnings, report, questions, personal }: ImportResult, style: Style): string {
  const { ref, rows, columns, ownBytes, hash: id, target } = version
  const note = identicalTo
    ? `Nothing was added: the content is identical to ${escapeText(identicalTo)}.`
    : `${style.good('Created')} ${style.title(escapeText(ref))}: ${counted(rows, 'row')}, ${counted(columns, 'column')}, ${size(ownBytes)} of new data, hash ${hash(id)}.`
  return lines(
    note,
    target !== null && `Target: ${escapeText(target)}`,
    reportText(report, 'Changed while reading'),
    ...questions.map((question) => questionText(question, style)),
    ...otherWarnings(warnings, questions).map((warning) => `${style.warn('Note:')} ${escapeText(warning)}`),
    ...personal.map(({ column, reason }) => `${style.warn('Personal?')} ${shortName(column)}: ${escapeText(reason)}`),
    personal.length > 0 &&
      `To mask them in all output: cairn data sensitive ${quoted(version.dataset)} --mark ${quoted(personal.map(({ column }) => column.replaceAll(',', '\\,')).join(','))}`,
    `Next: cairn data show ${quoted(ref)}`,
  )
}

export function foundText(found: readonly Found[], text: string): string {
  if (found.length === 0) return `No dataset has "${escapeText(text)}" in its name, tags, columns or notes.`
  return table(
    ['dataset', 'found in'],
    found.map(({ dataset, latest, matches }) => [
      escapeText(latest ?? dataset),
      matches.map((match) => `${match.where} ${shorten(escapeText(match.text), 40)}`).join(', '),
    ]),
  )
}

export function columnsText(columns: readonly ColumnInfo[]): string {
  return table(
    ['column', 'type', 'sensitive', 'protected', 'hint'],
    columns.map(({ name, type, sensitive, protected: ofGroups, hint }) => [
      shortName(name),
      type,
      sensitive ? 'yes, masked' : 'no',
      ofGroups ? 'yes' : 'no',
      hint ? escapeText(hint.reason) : '',
    ]),
  )
}

export function datasetsText(datasets: readonly Dataset[]): string {
  if (datasets.length === 0) return 'No datasets yet. Import one: cairn data import FILE'
  return table(
    ['dataset', right('versions'), right('rows'), right('columns'), 'target', right('on disk'), 'latest', 'notes'],
    datasets.map(({ name, versions, bytes, notes }) => {
      const latest = versions[0]
      return [
        shortName(name),
        count(versions.length),
        latest ? count(latest.rows) : none,
        latest ? count(latest.columns) : none,
        latest?.target ? shortName(latest.target) : none,
        size(bytes),
        latest ? `v${latest.number}, ${time(latest.createdAt)}` : none,
        shorten(escapeText(notes), 40),
      ]
    }),
  )
}

export function versionText(
  { version, profile, manifest, report }: { version: DatasetVersion; profile: Profile; manifest: Manifest; report: ReadingReport },
  style: Style,
): string {
  const read = fileFactsOf(version.source)
  const files = read ? filesText(read, 5) : null
  return blocks(
    style.title(escapeText(version.ref)),
    facts([
      ['rows', count(version.rows)],
      ['duplicate rows', count(profile.duplicateRows)],
      ['columns', count(version.columns)],
      ['target', version.target === null ? 'none' : escapeText(version.target)],
      ['key', manifest.key.map(escapeText).join(', ')],
      ['data', `${size(version.bytes)} in ${counted(version.segments, 'segment')}, ${size(version.ownBytes)} of them new in this version`],
      ['follows', version.parent === null ? null : `v${version.parent}`],
      ['source', typeof version.source.file === 'string' ? escapeText(version.source.file) : null],
      ['files', files === null ? null : escapeText(files)],
      ['read as', readAs(version, manifest, report)],
      ['created', time(version.createdAt)],
      ['hash', hash(version.hash)],
    ]),
    profileTable(profile),
    formsText(manifest),
    reportText(report, 'Changed while reading'),
  )
}

function readAs({ source }: DatasetVersion, { reading }: Manifest, report: ReadingReport): string | null {
  const facts = fileFactsOf(source)
  if (!facts) return null
  const { format, layout = null, contents = null } = facts
  const summary = readingSummary({ format, layout, contents, columnReadings: reading?.columns ?? [], notes: report.layout })
  return summary.length === 0 ? null : escapeText(summary.join(', '))
}

/** The columns whose values have a format or null tokens of their own; nothing where there are none. */
function formsText({ reading }: Manifest): string {
  const columns = reading?.columns ?? []
  if (columns.length === 0) return ''
  return table(
    ['column', 'format of its values', 'treated as missing'],
    columns.map(({ column, form, nullTokens }) => [
      shortName(column),
      form ? escapeText(formText(form)) : 'as its type',
      nullTokens === undefined
        ? 'as in the whole file'
        : nullTokens.map((token) => (token === '' ? 'empty' : escapeText(token))).join(', '),
    ]),
  )
}

/** As many changes are listed; `--json` has all. */
const shownChanges = 20

/** What reading did not leave as the file has it, with the first example of each kind; nothing where there was none. */
export function reportText({ layout, values }: ReadingReport, title: string): string {
  const all = [...layout.map(textOfNote), ...values.map(textOfChange)]
  if (all.length === 0) return ''
  const more = all.length - shownChanges
  return lines(
    `${title}:`,
    ...all.slice(0, shownChanges).map((text) => `  ${escapeText(text)}`),
    more > 0 && `  and ${count(more)} more (--json)`,
  )
}

export function profileTable({ columns, rows }: Pick<Profile, 'columns' | 'rows'>): string {
  return table(
    [
      'column',
      'type',
      right('missing'),
      right('distinct'),
      right('min'),
      right('median'),
      right('mean'),
      right('max'),
      right('sd'),
      'most frequent',
    ],
    columns.map((column) => [
      shortName(column.name),
      column.type,
      column.missing === 0 ? '0' : `${count(column.missing)} (${percent(column.missing / Math.max(rows, 1))})`,
      count(column.distinct),
      bound(column.min),
      quantity(column.quantiles?.p50 ?? null),
      quantity(column.mean),
      bound(column.max),
      quantity(column.sd),
      frequent(column),
    ]),
  )
}

function bound(value: ColumnProfile['min']): string {
  return typeof value === 'number' ? quantity(value) : shorten(shortCell(value), 19)
}

function frequent({ top, type }: ColumnProfile): string {
  if (type === 'number') return ''
  return top
    .slice(0, 3)
    .map(({ value, count: times }) => `${shorten(escapeText(value), 16)} ×${count(times)}`)
    .join(', ')
}

export function rowsText(
  page: { columns: readonly string[]; total: number; rows: readonly { row: number; cells: readonly Cell[] }[] },
  ref: string,
): string {
  if (page.rows.length === 0) return `No rows on this page; ${escapeText(ref)} has ${counted(page.total, 'row')}.`
  return lines(
    table(
      [
        right('row'),
        ...page.columns.map((name, index) =>
          cellColumn(
            name,
            page.rows.map(({ cells }) => cells[index]),
          ),
        ),
      ],
      page.rows.map(({ row, cells }) => [count(row), ...cells.map(shortCell)]),
    ),
    `${counted(page.rows.length, 'row')} of ${count(page.total)} in ${escapeText(ref)}.`,
  )
}

/** Numbers stand to the right. */
function cellColumn(name: string, cells: readonly Cell[]): TableColumn {
  const numeric = cells.every((cell) => cell === null || typeof cell === 'number')
  return { title: shortName(name), align: numeric ? 'right' : 'left' }
}

export function previewText(preview: z.infer<typeof Preview>, file: string, style: Style): string {
  return blocks(
    facts([
      ['file', escapeText(file)],
      ['format', preview.format],
      ['delimiter', preview.delimiter === null ? null : `"${escapeText(preview.delimiter)}"`],
      ['read as', escapeText(readingSummary(factsOfPreview(preview)).join(', '))],
      ['header', preview.header ? 'yes' : 'no'],
      ['columns', count(preview.columns.length)],
    ]),
    table(
      ['column', 'type', 'first values'],
      preview.columns.map(({ name, type }, index) => [
        shortName(name),
        type,
        preview.rows
          .slice(0, 4)
          .map((row) => shortCell(row[index] ?? null))
          .join(', '),
      ]),
    ),
    preview.sampledRows !== null &&
      `Types are found in the first ${count(preview.sampledRows)} rows; the import reads all and reports what differs.`,
    reportText(preview.report, 'Changed while reading'),
    lines(...preview.questions.map((question) => questionText(question, style))),
    lines(
      ...otherWarnings(preview.warnings, preview.questions).map((warning) => `${style.warn('Note:')} ${escapeText(warning)}`),
      ...preview.personal.map(
        ({ column, reason }) => `${style.warn('Note:')} ${shortName(column)} may hold personal data. ${reason} Mask it with --sensitive.`,
      ),
    ),
    'Nothing was saved. Import it with: cairn data import FILE',
  )
}

/** What has to be answered, with the option that gives each answer. */
function questionText(question: ReadingQuestion, style: Style): string {
  return lines(
    `${style.warn('Question:')} ${escapeText(textOfQuestion(question))} Imported as text until it is set:`,
    ...question.answers.map((answer) => `  ${answerOption(question.column, answer)}  ${escapeText(`${answer.label}: ${answer.value}`)}`),
  )
}

/** The warnings that are not shown as questions. */
function otherWarnings(warnings: readonly string[], questions: readonly ReadingQuestion[]): readonly string[] {
  return warnings.filter((warning) => !questions.some((question) => warning.startsWith(textOfQuestion(question))))
}

/** `--date when=day-first`: the option of import, append and inspect that reads a column so. */
function answerOption(column: string, { form }: ReadingQuestion['answers'][number]): string {
  switch (form.kind) {
    case 'date':
      return `--date ${quoted(`${column}=${form.forms.some((one) => one.startsWith('%d') && !/%[bB]/.test(one)) ? 'day-first' : 'month-first'}`)}`
    case 'number':
      return `--number ${quoted(`${column}=${form.decimal === ',' ? 'decimal-comma' : 'decimal-point'}`)}`
    case 'boolean':
      return `--type ${quoted(`${column}=boolean`)}`
  }
}

/** An argument as a shell takes it. */
export function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${escapeText(argument).replaceAll("'", "'\\''")}'`
}
