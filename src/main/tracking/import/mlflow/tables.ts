import type Database from 'better-sqlite3'

type Row = Readonly<Record<string, unknown>>

/**
 * The tables of a database of MLflow by their columns, not by the number of its schema: releases add some, and a store that was
 * upgraded halfway has some of them. A column that is missing reads as null, a table that is missing is empty.
 */
export class Tables {
  readonly #db: Database.Database
  readonly #columns = new Map<string, ReadonlySet<string>>()

  constructor(db: Database.Database) {
    this.#db = db
  }

  has(table: string, ...columns: readonly string[]): boolean {
    const found = this.#columnsOf(table)
    return found.size > 0 && columns.every((column) => found.has(column))
  }

  /** A query of some columns, with `rest` behind the table's name; all names are this program's. */
  query(table: string, columns: readonly string[], rest = ''): (...values: readonly unknown[]) => Row[] {
    const statement = this.#prepare(table, columns, rest)
    return (...values) => (statement ? (statement.all(...values) as Row[]) : [])
  }

  /** The same for very many rows. Nothing else can be asked until all of them are through. */
  stream(table: string, columns: readonly string[], rest = ''): (...values: readonly unknown[]) => Iterable<Row> {
    const statement = this.#prepare(table, columns, rest)
    return (...values) => (statement ? (statement.iterate(...values) as IterableIterator<Row>) : [])
  }

  count(table: string): number {
    if (!this.has(table)) return 0
    return Number(this.#db.prepare(`SELECT count(*) FROM "${table}"`).pluck().get())
  }

  #prepare(table: string, columns: readonly string[], rest: string): Database.Statement | null {
    const found = this.#columnsOf(table)
    if (found.size === 0) return null
    const list = columns.map((column) => (found.has(column) ? `"${column}"` : `NULL AS "${column}"`)).join(', ')
    return this.#db.prepare(`SELECT ${list} FROM "${table}" ${rest}`)
  }

  #columnsOf(table: string): ReadonlySet<string> {
    let found = this.#columns.get(table)
    if (!found) {
      // A view, or a virtual table, has columns too: what it would compute is not asked for.
      const isTable =
        this.#db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 AND name = ?").get(table) !== undefined
      const columns = isTable ? (this.#db.pragma(`table_info("${table}")`) as { name: string }[]) : []
      this.#columns.set(table, (found = new Set(columns.map(({ name }) => name))))
    }
    return found
  }
}

/** A cell as text; null where it is null. Columns of SQLite hold anything. */
export function textIn(value: unknown): string | null {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : null
}

/** Null where it is no whole number that a double holds. */
export function integerIn(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null
}
