import { copyFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type BetterSqlite3 from 'better-sqlite3'
import type { ContainerContents } from '../../../../shared/domain/datasets/layout.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { quote } from '../checks.ts'
import { countedPlaces } from '../places.ts'
import { readHead } from '../source.ts'
import { choosePart, contentsOf, type NamedPart, type SourceOptions } from './parts.ts'
import type { TableColumn, TableFile } from './table.ts'
import { ChangeCounter, TableWriter } from './tableFile.ts'
import { damaged } from './unpack.ts'

interface Opening {
  readonly path: string
  readonly file: string
  readonly options: SourceOptions
  readonly folder: string
  readonly signal?: AbortSignal
}

/**
 * Takes a table, a view or the rows of one SELECT out of a SQLite file. The file is opened to be read only, without what its
 * schema could make SQLite do; nothing beside it is written.
 * @throws FORMAT_INVALID, PART_UNKNOWN, QUERY_INVALID
 */
export async function openSqlite({
  path,
  file,
  options,
  folder,
  signal,
}: Opening): Promise<{ table: TableFile; contents: ContainerContents; part: string }> {
  const { default: Database } = await import('better-sqlite3')
  const own = await withoutJournal(path, folder)
  let db: BetterSqlite3.Database
  try {
    db = new Database(own, { readonly: own === path, fileMustExist: true })
    db.pragma('trusted_schema = OFF')
    db.pragma('query_only = ON')
    db.pragma('cell_size_check = ON')
  } catch (error) {
    throw damaged({ file }, error)
  }
  try {
    const parts = tablesOf(db, file)
    if (options.query !== undefined) {
      const table = await rowsOf(prepareQuery(db, options.query, file), { file, folder, signal })
      return { table, contents: contentsOf('database', parts, null), part: 'query' }
    }
    const { part, contents } = choosePart('database', parts, { asked: options.table, usual: options.usual }, file)
    const table = await rowsOf(prepare(db, `SELECT * FROM "${part.name.replaceAll('"', '""')}"`, file), { file, folder, signal })
    return { table, contents, part: `table ${quote(part.name)}` }
  } finally {
    db.close()
  }
}

/**
 * A database with changes in a file beside it is copied with that file, because to read it SQLite has to write: into the journal
 * of somebody who has it open, or to take back what was cut short.
 */
async function withoutJournal(path: string, folder: string): Promise<string> {
  const head = await readHead(path, 100)
  const wal = head[18] === 2 || head[19] === 2
  const beside = await Promise.all(
    ['-wal', '-journal'].map((end) =>
      stat(path + end).then(
        ({ size }) => (size > 0 ? end : null),
        () => null,
      ),
    ),
  )
  if (!wal && beside.every((end) => end === null)) return path
  const copy = join(folder, 'copy.sqlite')
  await copyFile(path, copy)
  for (const end of beside) if (end !== null) await copyFile(path + end, copy + end)
  return copy
}

function tablesOf(db: BetterSqlite3.Database, file: string): NamedPart[] {
  const sql = `SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, rowid`
  return (prepare(db, sql, file).all() as { name: string }[]).map(({ name }) => ({ name, rows: null }))
}

function prepare(db: BetterSqlite3.Database, sql: string, file: string): BetterSqlite3.Statement {
  try {
    return db.prepare(sql)
  } catch (error) {
    throw damaged({ file }, error)
  }
}

function prepareQuery(db: BetterSqlite3.Database, sql: string, file: string): BetterSqlite3.Statement {
  let statement: BetterSqlite3.Statement
  try {
    statement = db.prepare(sql)
  } catch (error) {
    throw invalidQuery(file, error instanceof Error ? error.message : String(error), error)
  }
  if (!statement.reader || !statement.readonly || /^\s*(pragma|explain)\b/i.test(sql))
    throw invalidQuery(file, 'it is not a SELECT statement')
  return statement
}

export function invalidQuery(file: string, reason: string, cause?: unknown): CairnError {
  return new CairnError('QUERY_INVALID', `The query cannot be run on ${file}: ${reason.replace(/[.\s]+$/, '')}.`, { file }, cause)
}

/** What SQLite says a value is, whatever the column was declared as. */
interface Seen {
  integers: boolean
  reals: boolean
  texts: boolean
  large: boolean
}

async function rowsOf(
  statement: BetterSqlite3.Statement,
  { file, folder, signal }: Pick<Opening, 'file' | 'folder' | 'signal'>,
): Promise<TableFile> {
  const columns = statement.columns()
  const seen: Seen[] = columns.map(() => ({ integers: false, reals: false, texts: false, large: false }))
  const counter = new ChangeCounter()
  const writer = await TableWriter.create(join(folder, 'table.csv'))
  try {
    const rows = statement.raw(true).safeIntegers(true).iterate() as IterableIterator<unknown[]>
    for (const row of rows) {
      const cells = row.map((value, at) =>
        textOf(value, seen[at], (given, text) => counter.add(at, 'converted', writer.rows + 1, given, text)),
      )
      if (!writer.add(cells)) continue
      await writer.flush()
      if (signal?.aborted) throw new CairnError('CANCELLED', 'Cancelled.', {})
    }
  } catch (error) {
    throw error instanceof CairnError || (error as NodeJS.ErrnoException).code === 'ENOSPC' ? error : damaged({ file }, error)
  } finally {
    await writer.close()
  }
  const names = columns.map(({ name }) => name)
  return {
    path: writer.path,
    columns: names.map((name, at) => columnOf(name, seen[at])),
    rows: writer.rows,
    rowPlaces: countedPlaces('row'),
    longestRow: writer.longestRow,
    changes: counter.changes(names),
  }
}

const exact = BigInt(Number.MAX_SAFE_INTEGER)

function textOf(value: unknown, seen: Seen, onBytes: (given: string, text: string) => void): string | null {
  if (value === null) return null
  if (typeof value === 'bigint') {
    seen.integers = true
    if (value > exact || value < -exact) seen.large = true
    return String(value)
  }
  if (typeof value === 'number') {
    seen.reals = true
    return String(value)
  }
  seen.texts = true
  if (typeof value === 'string') return value
  const text = (value as Buffer).toString('hex').toUpperCase()
  onBytes('BLOB', text)
  return text
}

/** Integers beside reals are numbers, unless a double would change one. Texts are never taken for numbers. */
function columnOf(name: string, { integers, reals, texts, large }: Seen): TableColumn {
  const numbers = integers || reals
  if (numbers && texts) return { name, type: null, values: 'mixed' }
  if (texts) return { name, type: null, values: 'text' }
  if (reals && !large) return { name, type: 'number', values: 'any' }
  return { name, type: null, values: 'any' }
}
