import { basename, extname } from 'node:path'
import { ExportResult, ImportResult } from '../../../../shared/contract/datasets/index.ts'
import type { ColumnType } from '../../../../shared/domain/datasets/dataset.ts'
import { formatOfName, type ImportOptions, type SourceFormat } from '../../../../shared/domain/datasets/import.ts'
import { CairnError } from '../../../../shared/errors.ts'
import type { Cli, Outcome } from '../cli.ts'
import type { NamedType, RowCondition, SortColumn } from '../options.ts'
import { type FormOptions, formOptions } from '../formOptions.ts'
import { type TextOptions, textOptions } from '../textOptions.ts'
import { withSession } from '../session.ts'
import { hasSplitOptions, type SplitOptions, splitRecipe } from './data/splitOptions.ts'
import { escapeText } from '../text/escape.ts'
import { columnsText, datasetsText, foundText, importText, previewText, rowsText, versionText } from '../views/datasets.ts'
import { splitText } from '../views/splits.ts'
import { tableFile, type TableFileOptions, writtenText } from './tableFile.ts'
import { runAutomatic } from './data/prepare.ts'

interface ReadingOptions extends TextOptions, FormOptions {
  readonly format?: string
  readonly type?: readonly NamedType[]
  readonly member?: string
  readonly sheet?: string
  readonly range?: string
  readonly table?: string
  readonly query?: string
  readonly records?: string
  readonly key?: readonly string[]
  readonly target?: string
}

/** Its name without the endings of its format and of what it is packed in: `wine` of `wine.csv.gz`. */
function nameOfFile(path: string): string {
  const name = basename(path).replace(/\.(gz|gzip|zst|zstd|zip)$/i, '')
  return basename(name, extname(name))
}

/** Formats and types go as they were typed: the contract says what it knows. */
function importOptions(options: ReadingOptions, file: string): ImportOptions {
  const format = (options.format as SourceFormat | undefined) ?? formatOfName(file) ?? 'csv'
  return {
    format: options.format as SourceFormat | undefined,
    ...textOptions(options),
    member: options.member,
    sheet: options.sheet,
    range: options.range,
    table: options.table,
    query: options.query,
    records: options.records,
    ...formOptions(options, format),
    types: options.type?.map(({ column, type }) => ({ column, type: type as ColumnType })),
    key: options.key && [...options.key],
    target: options.target,
  }
}

export function importFile(
  cli: Cli,
  options: ReadingOptions & { readonly name?: string; readonly sensitive?: readonly string[]; readonly protected?: readonly string[] },
  file: string,
): Promise<Outcome> {
  return withSession(cli, async (session) => {
    const { client, runJob } = session
    const marks = { sensitive: options.sensitive && [...options.sensitive], protected: options.protected && [...options.protected] }
    const name = options.name ?? nameOfFile(file)
    const made = await runJob(await client.datasets.import({ name, file, options: importOptions(options, file), ...marks }), ImportResult)
    await runAutomatic(cli, session)
    return { data: made, text: importText(made, cli.style) }
  })
}

export function appendFile(cli: Cli, options: ReadingOptions, name: string, file: string): Promise<Outcome> {
  return withSession(cli, async (session) => {
    const { client, runJob } = session
    const made = await runJob(await client.datasets.append({ name, file, options: importOptions(options, file) }), ImportResult)
    await runAutomatic(cli, session)
    return { data: made, text: importText(made, cli.style) }
  })
}

export function inspect(cli: Cli, options: ReadingOptions, file: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const preview = await client.datasets.inspect({ file, options: importOptions(options, file) }, { signal })
    return { data: preview, text: previewText(preview, file, cli.style) }
  })
}

export function list(cli: Cli): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const datasets = await client.datasets.list({})
    return { data: datasets, text: datasetsText(datasets) }
  })
}

export function show(cli: Cli, _: object, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.datasets.version({ ref })
    return { data: found, text: versionText(found, cli.style) }
  })
}

interface PageOptions {
  readonly limit: number
  readonly offset: number
  readonly columns?: readonly string[]
  readonly where?: readonly RowCondition[]
  readonly sort?: readonly SortColumn[]
}

export function rows(cli: Cli, { limit, offset, columns, where, sort }: PageOptions, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const query = { ref, limit, offset, columns: columns && [...columns], filters: where && [...where], orderBy: sort && [...sort] }
    const page = await client.datasets.rows(query, { signal })
    return { data: page, text: rowsText(page, ref) }
  })
}

export function split(
  cli: Cli,
  options: SplitOptions & TableFileOptions & { readonly set?: boolean; readonly reset?: boolean; readonly output?: string },
  ref: string,
): Promise<Outcome> {
  return withSession(cli, async ({ client, signal, runJob }) => {
    const { set = false, reset = false, output } = options
    if (set && reset) throw new CairnError('INVALID_INPUT', 'Use either --set or --reset.', { option: '--reset' })
    const file = output === undefined ? null : tableFile(output, options)
    const before = await client.datasets.defaultSplit({ ref })
    const recipe = splitRecipe(options, before.recipe)
    const known =
      set || reset
        ? await client.datasets.setDefaultSplit({ ref, recipe: reset ? null : recipe }, { signal })
        : hasSplitOptions(options)
          ? null
          : before
    const shown = known?.recipe ?? recipe
    const report = await client.datasets.split({ ref, recipe: shown }, { signal })
    const head = set ? 'Saved.' : reset ? 'Reset.' : null
    const written = file && (await runJob(await client.datasets.exportSplit({ ref, recipe: shown, ...file }), ExportResult))
    const text = splitText({ ref: before.ref, recipe: shown, report, known, head }, cli.style)
    return {
      data: { recipe: shown, source: known?.source ?? null, from: known?.from ?? null, summary: report, ...(written && { written }) },
      text: written ? `${text}\n\n${writtenText(written, `the split of ${before.ref}`)}` : text,
    }
  })
}

const exportFormats = ['csv', 'parquet', 'jsonl'] as const
type ExportFormat = (typeof exportFormats)[number]

export function exportVersion(
  cli: Cli,
  options: { readonly format?: string; readonly overwrite: boolean; readonly reveal: boolean },
  ref: string,
  file: string,
): Promise<Outcome> {
  return withSession(cli, async ({ client, runJob }) => {
    const format = exportFormat(options.format ?? extname(file).slice(1).toLowerCase())
    const made = await runJob(
      await client.datasets.export({ ref, file, format, overwrite: options.overwrite, reveal: options.reveal }),
      ExportResult,
    )
    return { data: made, text: writtenText(made, ref) }
  })
}

function exportFormat(name: string): ExportFormat {
  const format = exportFormats.find((known) => known === name)
  if (format) return format
  throw new CairnError('FORMAT_UNKNOWN', `Cairn exports ${exportFormats.join(', ')}; "${name}" is none of them.`, { format: name })
}

export function rename(cli: Cli, _: object, name: string, newName: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const dataset = await client.datasets.update({ name, rename: newName })
    return { data: dataset, text: `Renamed ${escapeText(name)} to ${escapeText(dataset.name)}.` }
  })
}

export function note(cli: Cli, _: object, name: string, notes: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const dataset = await client.datasets.update({ name, notes })
    return { data: dataset, text: `Saved the notes of ${escapeText(dataset.name)}.` }
  })
}

interface MarkOptions {
  readonly mark?: readonly string[]
  readonly unmark?: readonly string[]
}

export function sensitive(cli: Cli, { mark, unmark }: MarkOptions, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    if (mark) await client.datasets.markSensitive({ name, columns: [...mark], sensitive: true })
    if (unmark) await client.datasets.markSensitive({ name, columns: [...unmark], sensitive: false })
    const columns = await client.datasets.columns({ ref: name })
    return { data: columns, text: columnsText(columns) }
  })
}

export function protectedColumns(cli: Cli, { mark, unmark }: MarkOptions, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    if (mark) await client.datasets.markProtected({ name, columns: [...mark], protected: true })
    if (unmark) await client.datasets.markProtected({ name, columns: [...unmark], protected: false })
    const columns = await client.datasets.columns({ ref: name })
    return { data: columns, text: columnsText(columns) }
  })
}

export function tag(cli: Cli, { remove }: { readonly remove?: readonly string[] }, name: string, add: readonly string[]): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const dataset = await client.datasets.tag({ name, add: [...add], remove: [...(remove ?? [])] })
    const tags = dataset.tags.map(escapeText).join(', ')
    return { data: dataset, text: `Tags of ${escapeText(dataset.name)}: ${tags === '' ? 'none' : tags}.` }
  })
}

export function search(cli: Cli, _: object, words: readonly string[]): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const text = words.join(' ')
    const found = await client.datasets.search({ text })
    return { data: found, text: foundText(found, text) }
  })
}
