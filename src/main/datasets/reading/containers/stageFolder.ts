import { mkdtemp, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { LayoutNote, ValueChange } from '../../../../shared/domain/datasets/changes.ts'
import type { ColumnType } from '../../../../shared/domain/datasets/dataset.ts'
import type { ImportOptions } from '../../../../shared/domain/datasets/import.ts'
import type { TextLayout } from '../../../../shared/domain/datasets/layout.ts'
import type { ColumnReading } from '../../../../shared/domain/datasets/values.ts'
import { CairnError } from '../../../../shared/errors.ts'
import type { Duck } from '../../duckdb.ts'
import { quote } from '../checks.ts'
import { countedPlaces } from '../places.ts'
import { type FolderFile, type Staged, type StagedColumn, type StageOptions, staged } from '../stage.ts'
import { stage } from '../stageFile.ts'
import { delimiterName } from '../../../../shared/domain/datasets/readingTexts.ts'
import { typeColumns } from '../typed.ts'
import { contentsOf } from './parts.ts'
import type { Folder } from './listFolder.ts'
import { openSource } from './openSource.ts'

interface FolderStaging extends StageOptions {
  readonly scratch: string
}

/**
 * Stages the files of a folder as one table, in the order of their names. Each file is read as it would be alone; it has to have
 * the columns of the first, and to lie as that one does.
 * @throws FILES_DIFFER with the file, and what reading one throws
 */
export async function stageFolder(
  duck: Duck,
  folder: Folder,
  { scratch, onProgress, ...stageOptions }: FolderStaging,
): Promise<Staged & { readonly files: readonly FolderFile[] }> {
  const files: FolderFile[] = []
  let table: FolderTable | null = null
  for (const [at, path] of folder.paths.entries()) {
    const own = await mkdtemp(join(scratch, 'file-'))
    const name = basename(path)
    const { options, signal, mostRows } = stageOptions
    const source = await openSource(path, options, { scratch: own, signal })
    const read = await stage({ ...duck, scratch: own }, source, stageOptions)
    const alone = await readAlone(duck, read, options)
    if (table === null) table = await FolderTable.begin(duck, read, name)
    else await table.add(read, name)
    files.push({ name, rows: read.rows, alone })
    await rm(own, { recursive: true, force: true })
    onProgress?.((at + 1) / folder.paths.length)
    if (mostRows !== undefined && table.rows >= mostRows) break
  }
  if (table === null) throw new CairnError('FILE_EMPTY', `${folder.file} is a folder without files.`, { file: folder.file })
  const all = await table.end()
  return {
    ...all,
    source: { ...all.source, path: folder.paths[0], file: folder.file },
    contents: contentsOf(
      'folder',
      folder.paths.map((path, at) => ({ name: basename(path), rows: files[at]?.rows ?? null })),
      null,
    ),
    ...(files.length < folder.paths.length && { partial: true as const }),
    files,
  }
}

/** What the columns of one file are by themselves. */
async function readAlone(duck: Duck, read: Staged, options: ImportOptions): Promise<FolderFile['alone']> {
  const counts = await duck.row(
    `SELECT ${read.columns.map((_, index) => `count(NULLIF(${staged(index)}::VARCHAR, ''))`).join(', ')} FROM raw`,
  )
  const { nullTokens } = options
  const { columns, readings, questions } = await typeColumns(duck, read, { ...(nullTokens && { nullTokens }) })
  const open = new Set(questions.map(({ column }) => column))
  const forms = new Map(readings.map(({ column, form }) => [column, form]))
  return new Map(
    columns.flatMap(({ name, type }, index) =>
      Number(counts[index]) === 0 || open.has(name) ? [] : [[name, { type, form: forms.get(name) }] as const],
    ),
  )
}

/** The types of `raw` in SQL. */
const sqlTypes = {
  integer: 'BIGINT',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  date: 'DATE',
  datetime: 'TIMESTAMP',
  text: 'VARCHAR',
} as const satisfies Record<ColumnType, string>

const isNumeric = (type: ColumnType | null) => type === 'integer' || type === 'number'
const sqlType = (type: ColumnType | null) => sqlTypes[type ?? 'text']

type Column = { -readonly [key in keyof StagedColumn]: StagedColumn[key] } & { empty: boolean }

/** The rows of one file after the other, in a table that becomes `raw`. */
class FolderTable {
  rows: number
  readonly #duck: Duck
  readonly #first: Staged
  readonly #firstName: string
  readonly #columns: Column[]
  readonly #notes: LayoutNote[]
  readonly #changes: ValueChange[]
  #quoted = false

  private constructor(duck: Duck, first: Staged, name: string, empty: readonly boolean[]) {
    this.#duck = duck
    this.#first = first
    this.#firstName = name
    this.rows = first.rows
    this.#columns = first.columns.map((column, index) => ({ ...column, empty: empty[index] }))
    this.#notes = [...(first.notes ?? [])]
    this.#changes = [...(first.changes ?? [])].map(inRows(0, first))
  }

  static async begin(duck: Duck, first: Staged, name: string): Promise<FolderTable> {
    const table = new FolderTable(duck, first, name, await emptyColumns(duck, first))
    await table.#addQuoted(
      first,
      first.columns.map((_, index) => index),
      0,
    )
    await duck.run('ALTER TABLE raw RENAME TO rows_of_folder')
    return table
  }

  /** @throws FILES_DIFFER */
  async add(next: Staged, name: string): Promise<void> {
    const places = this.#matched(next, name)
    this.#checkLayout(next, name)
    const empty = await emptyColumns(this.#duck, next)
    for (const [index, place] of places.entries())
      await this.#matchType(this.#columns[index], index, next.columns[place], { place, empty: empty[place], name })
    const values = places.map((place, index) => `${staged(place)}::${sqlType(this.#columns[index].type)}`)
    await this.#addQuoted(next, places, this.rows)
    await this.#duck.run(`INSERT INTO rows_of_folder SELECT ${values.join(', ')} FROM raw ORDER BY rowid; DROP TABLE raw`)
    for (const note of next.notes ?? []) addNote(this.#notes, note)
    for (const change of next.changes ?? []) addChange(this.#changes, inRows(this.rows, next)(change))
    this.rows += next.rows
  }

  async end(): Promise<Staged> {
    await this.#duck.run('ALTER TABLE rows_of_folder RENAME TO raw')
    if (this.#quoted) await this.#duck.run('ALTER TABLE quoted_of_folder RENAME TO quoted')
    const { quoted: _, plainPath: _path, partial: _partial, ...first } = this.#first
    return {
      ...first,
      columns: this.#columns.map(({ empty: _empty, ...column }) => column),
      rows: this.rows,
      rowPlaces: countedPlaces('row'),
      ...(this.#quoted && { quoted: { every: false } }),
      ...(this.#notes.length > 0 && { notes: this.#notes }),
      ...(this.#changes.length > 0 && { changes: this.#changes }),
    }
  }

  /** For each column of the table its place in the file. */
  #matched(next: Staged, name: string): number[] {
    const own = this.#columns.map((column) => column.name)
    const places = new Map(next.columns.map((column, index) => [column.name, index]))
    const missing = own.filter((column) => !places.has(column))
    const extra = [...places.keys()].filter((column) => !own.includes(column))
    if (missing.length === 0 && extra.length === 0) return own.map((column) => places.get(column) as number)
    const listed = (names: readonly string[]) => `${names.slice(0, 10).map(quote).join(', ')}${names.length > 10 ? ', …' : ''}`
    const parts = [
      missing.length > 0 && `does not have ${listed(missing)}`,
      extra.length > 0 && `has ${listed(extra)}, which ${this.#firstName} does not have`,
    ].filter((part) => part !== false)
    throw this.#differs(name, `${parts.join(' and ')}`, { missing: missing.slice(0, 100), extra: extra.slice(0, 100) })
  }

  #checkLayout(next: Staged, name: string): void {
    const first = this.#first
    if (first.source.format !== next.source.format) {
      throw this.#differs(name, `is ${next.source.format}, but ${this.#firstName} is ${first.source.format}`, {})
    }
    const [a, b] = [lying(first), lying(next)]
    const member = (Object.keys(a) as (keyof typeof a)[]).find((key) => a[key] !== b[key])
    if (member === undefined) return
    const text = (value: unknown) =>
      typeof value === 'string' ? (member === 'delimiter' ? delimiterName(value) : quote(value)) : value === true ? 'yes' : 'no'
    throw this.#differs(
      name,
      `has a different layout from ${this.#firstName} (${member}: ${text(b[member])} instead of ${text(a[member])})`,
      {
        option: member,
      },
    )
  }

  /** Makes the types of a column one, where no value changes by it. */
  async #matchType(
    column: Column,
    index: number,
    next: StagedColumn,
    { place, empty, name }: { place: number; empty: boolean; name: string },
  ): Promise<void> {
    if (empty) return
    if (column.empty) {
      if (column.type !== next.type) await this.#retype(index, sqlType(next.type))
      Object.assign(column, { type: next.type, values: next.values, empty: false })
      return
    }
    if (column.type === next.type) {
      if (column.values !== next.values) column.values = 'mixed'
      return
    }
    if (isNumeric(column.type) && isNumeric(next.type)) {
      const [table, cell] = column.type === 'integer' ? ['rows_of_folder', staged(index)] : ['raw', staged(place)]
      const [large] = await this.#duck.row(`SELECT count(*) FROM ${table} WHERE abs(${cell}::HUGEINT) > ${Number.MAX_SAFE_INTEGER}`)
      if (Number(large) === 0) {
        if (column.type === 'integer') await this.#retype(index, 'DOUBLE')
        column.type = 'number'
        return
      }
    }
    const [given, before] = [next.type ?? 'text', column.type ?? 'text']
    throw this.#differs(name, `has ${quote(column.name)} as ${given}, but in the files before it is ${before}`, { column: column.name })
  }

  async #retype(index: number, type: string): Promise<void> {
    await this.#duck.run(`ALTER TABLE rows_of_folder ALTER ${staged(index)} TYPE ${type}`)
  }

  /** Where a file quotes every value, its quotes say nothing about tokens: only white space that they keep counts. */
  async #addQuoted({ quoted }: Staged, places: readonly number[], before: number): Promise<void> {
    if (!quoted) return
    if (!this.#quoted) await this.#duck.run('CREATE TABLE quoted_of_folder (row BIGINT, col INTEGER)')
    this.#quoted = true
    for (const [index, place] of places.entries()) {
      const padded = quoted.every ? `AND "row" IN (SELECT rowid FROM raw WHERE ${staged(place)} <> trim(${staged(place)}))` : ''
      await this.#duck.run(`INSERT INTO quoted_of_folder SELECT "row" + ${before}, ${index} FROM quoted WHERE col = ${place} ${padded}`)
    }
    await this.#duck.run('DROP TABLE quoted')
  }

  #differs(name: string, how: string, details: Record<string, unknown>): CairnError {
    return new CairnError('FILES_DIFFER', `${name} ${how}.`, { ...details, file: name, first: this.#firstName })
  }
}

/** What has to be the same; encoding, comments and skipped lines are of each file. */
function lying({ layout = {}, delimiter, header }: Staged) {
  const { quote: mark = '"', escape = '"', units = false, aligned = false } = layout satisfies TextLayout
  return { delimiter: aligned ? null : delimiter, aligned, header, units, quote: mark, escape }
}

async function emptyColumns(duck: Duck, { columns }: Staged): Promise<boolean[]> {
  const counts = await duck.row(`SELECT ${columns.map((_, index) => `count(${staged(index)})`).join(', ')} FROM raw`)
  return counts.map((found) => Number(found) === 0)
}

function addNote(notes: LayoutNote[], note: LayoutNote): void {
  const at = notes.findIndex((other) => other.note === note.note)
  if (at < 0) notes.push(note)
  else notes[at] = { ...notes[at], count: notes[at].count + note.count }
}

function addChange(changes: ValueChange[], change: ValueChange): void {
  const at = changes.findIndex(({ column, change: kind }) => column === change.column && kind === change.change)
  if (at < 0) changes.push(change)
  else changes[at] = { ...changes[at], count: changes[at].count + change.count }
}

/** A file's own place as a row of all rows, as far as a file counts its rows from 1. */
function inRows(before: number, { rows }: Staged): (change: ValueChange) => ValueChange {
  return (change) => ({ ...change, place: { kind: 'row', at: before + Math.min(change.place.at, rows) } })
}

/**
 * Refuses files whose values have another form than those before: each is read well alone, but not all in one way.
 * @throws FILES_DIFFER
 */
export function checkForms(
  files: readonly FolderFile[],
  together: { readonly columns: readonly { name: string; type: ColumnType }[]; readonly readings: readonly ColumnReading[] },
  options: ImportOptions,
): void {
  const chosen = new Set([...(options.types ?? []), ...(options.columns ?? [])].map(({ column }) => column))
  const forms = new Map(together.readings.map(({ column, form }) => [column, form]))
  for (const { name, type } of together.columns) {
    if (chosen.has(name)) continue
    const read = files.flatMap((file) => {
      const alone = file.alone.get(name)
      return alone ? [{ file: file.name, ...alone }] : []
    })
    const form = forms.get(name)
    const other =
      type === 'text'
        ? read.every((file) => file.type !== 'text') &&
          read.find((file) => file.type !== read[0].type || !sameForm(file.form, read[0].form))
        : form?.kind === 'number' && form.decimal === ',' && read.find((file) => file.type === 'number' && decimalOf(file.form) === '.')
    if (!other) continue
    const first = read.find(({ file }) => file !== other.file)?.file ?? other.file
    throw new CairnError(
      'FILES_DIFFER',
      `${other.file} formats the values of ${quote(name)} differently from ${first}. Choose a format or a type for the column, or move the file to another folder.`,
      { file: other.file, first, column: name },
    )
  }
}

const sameForm = (a: ColumnReading['form'], b: ColumnReading['form']) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
const decimalOf = (form: ColumnReading['form']) => (form?.kind === 'number' ? (form.decimal ?? '.') : '.')
