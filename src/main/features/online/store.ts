import type Database from 'better-sqlite3'
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ResolvedView } from '../../../shared/domain/features/resolved.ts'
import { CairnError } from '../../../shared/errors.ts'
import { isStoredCell } from './cells.ts'
import { damaged, named, onlineFile, openFile, openOrMake, whenFree } from './file.ts'
import type { KeyText } from './keys.ts'
import type { FeatureRows, OnlineRow, OnlineWrite } from './row.ts'
import { rememberShape, shapeOf } from './shape.ts'
import { pushStatement } from './upsert.ts'

/** In bytes. A row is at most as long as a request that pushes it; a longer one was not written by Cairn. */
const longestValues = 16 * 2 ** 20

const readSql = `SELECT event, created, until, CASE WHEN octet_length("values") <= ${longestValues} THEN "values" END AS "values"
  FROM online WHERE view = ? AND key = ?`

interface Stored {
  readonly event: bigint
  readonly created: bigint | null
  readonly until: bigint | null
  readonly values: string | null
}

interface Connection {
  readonly database: Database.Database
  readonly read: Database.Statement<[number, string], Stored>
  readonly ino: number
  /** Views whose rows are known to be what the view version says. */
  readonly known: Set<number>
}

/**
 * The newest values of each key, in a file that several processes have open: main, workers that publish, endpoints. It knows neither
 * registry nor DuckDB. A file that is not there yet is a store in which nothing is; one that another takes the place of is opened anew.
 */
export class OnlineStore implements FeatureRows {
  readonly path: string
  readonly #readOnly: boolean
  #connection: Connection | null = null

  private constructor(path: string, readOnly: boolean) {
    this.path = path
    this.#readOnly = readOnly
  }

  static open(workspacePath: string, { readOnly = false }: { readonly readOnly?: boolean } = {}): OnlineStore {
    return new OnlineStore(onlineFile(resolve(workspacePath)), readOnly)
  }

  /** @throws ONLINE_DAMAGED, also where the rows are not of this view */
  read(view: ResolvedView, keys: readonly (KeyText | null)[]): (OnlineRow | null)[] {
    return named(this.path, () => {
      const connection = this.#connected()
      if (!connection || !hasRowsOf(connection, view)) return keys.map(() => null)
      return keys.map((key) => {
        const found = key === null ? undefined : connection.read.get(view.versionId, key)
        return found ? this.#row(view, found) : null
      })
    })
  }

  /** All that is read in it is of one moment, whatever others write meanwhile. */
  snapshot<T>(work: () => T): T {
    const connection = named(this.path, () => this.#connected())
    if (!connection || connection.database.inTransaction) return work()
    return connection.database.transaction(work).deferred()
  }

  /**
   * Keeps rows that another program knows, all of them or none, and makes those visible that are newer than what is there.
   * @returns how many became visible, and how many were older than what is there
   * @throws WORKSPACE_LOCKED where another connection writes for too long
   */
  async push(view: ResolvedView, rows: readonly OnlineWrite[]): Promise<{ newer: number; older: number }> {
    const at = Date.now()
    return this.write((database) => {
      rememberShape(database, view)
      const upsert = database.prepare(pushStatement)
      const keep = database.prepare('INSERT INTO pushed (view, key, event, created, until, "values", at) VALUES (?, ?, ?, ?, ?, ?, ?)')
      const isThere = database.prepare('SELECT 1 FROM online WHERE view = ? AND key = ?').pluck()
      const note = database.prepare('UPDATE views SET keys = keys + ?, newest = max(coalesce(newest, ?), ?) WHERE view = ?')
      let newer = 0
      for (const { key, event, created, until, values } of rows) {
        const json = JSON.stringify(values)
        const isNew = isThere.get(view.versionId, key) === undefined
        newer += upsert.run(view.versionId, key, event, created, until, 0, json).changes
        note.run(Number(isNew), event, event, view.versionId)
        keep.run(view.versionId, key, event, created, until, json, at)
      }
      return { newer, older: rows.length - newer }
    })
  }

  /** Does work in one transaction that no other connection can interleave with; makes the store where there is none. */
  write<T>(work: (database: Database.Database) => T): Promise<T> {
    if (this.#readOnly) throw new CairnError('WORKSPACE_READ_ONLY', `${this.path} cannot be written to.`, { file: this.path })
    return whenFree(this.path, () =>
      named(this.path, () => {
        const { database } = this.#connected() ?? this.#opened(openOrMake(this.path))
        return database.transaction(() => work(database)).immediate()
      }),
    )
  }

  /** Reads what is there; undefined where there is no store. */
  look<T>(work: (database: Database.Database) => T): T | undefined {
    return named(this.path, () => {
      const connection = this.#connected()
      return connection ? work(connection.database) : undefined
    })
  }

  close(): void {
    this.#connection?.database.close()
    this.#connection = null
  }

  #connected(): Connection | null {
    const now = statSync(this.path, { throwIfNoEntry: false })
    if (this.#connection && this.#connection.ino === now?.ino) return this.#connection
    this.close()
    const database = now ? openFile(this.path, { readOnly: this.#readOnly }) : null
    return database && this.#opened(database)
  }

  #opened(database: Database.Database): Connection {
    const { ino } = statSync(this.path)
    this.#connection = { database, read: database.prepare(readSql), ino, known: new Set() }
    return this.#connection
  }

  #row({ ref, features }: ResolvedView, { values, ...times }: Stored): OnlineRow {
    const cells = parsed(values)
    if (cells?.length === features.length && cells.every((cell, place) => isStoredCell(cell, features[place].type)))
      return { ...times, values: cells as OnlineRow['values'] }
    throw damaged(this.path, `A row of ${ref} does not have its features.`)
  }
}

function parsed(text: string | null): unknown[] | null {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return Array.isArray(value) ? value : null
  } catch {
    return null
  }
}

/** Rows under the number of a view version that another registry gave are none of this view. */
function hasRowsOf({ database, known }: Connection, view: ResolvedView): boolean {
  if (known.has(view.versionId)) return true
  const shape = database.prepare('SELECT shape FROM views WHERE view = ?').pluck().get(view.versionId)
  if (shape !== shapeOf(view)) return false
  known.add(view.versionId)
  return true
}
