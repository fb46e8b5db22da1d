import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { type Duck, reader } from '../../duckdb.ts'

/**
 * Writes down which quoted values would be read otherwise without their quotes: in a file in scratch, since there may be one in each
 * cell. It becomes the table `quoted(row, col)`.
 */
export class QuotedRecorder {
  readonly #path: string
  readonly #tokens: ReadonlySet<string>
  readonly #longest: number
  #file: number | null = null
  #text = ''
  /** Places of the columns that have such values, without and with white space at an end. */
  readonly #tokenColumns = new Set<number>()
  readonly #paddedColumns = new Set<number>()
  /** Whether some value is not quoted. */
  bare = false

  /** @param tokens what may stand for a missing value in a column of text; the empty text always does */
  constructor(scratch: string, tokens: Iterable<string>) {
    this.#path = join(scratch, 'quoted.csv')
    this.#tokens = new Set(Array.from(tokens).filter((token) => token !== ''))
    this.#longest = Math.max(0, ...Array.from(this.#tokens, (token) => Buffer.byteLength(token)))
  }

  /** Bytes that a value has at most to be a token. */
  get longestToken(): number {
    return this.#longest
  }

  /** @param row from 0; the header is none */
  quoted(row: number, column: number, value: string): void {
    const padded = /^\s|\s$/.test(value)
    if (padded) this.#keep(row, column, true)
    else if (value.length <= this.#longest && this.#tokens.has(value)) this.#keep(row, column, false)
  }

  #keep(row: number, column: number, padded: boolean): void {
    ;(padded ? this.#paddedColumns : this.#tokenColumns).add(column)
    this.#text += `${row},${column},${padded}\n`
    if (this.#text.length > 2 ** 18) this.#flush()
  }

  #flush(): void {
    this.#file ??= openSync(this.#path, 'w', 0o600)
    writeSync(this.#file, this.#text)
    this.#text = ''
  }

  /** Ends the file. Of a file that quotes every value, only the padded ones are told. */
  async load(duck: Duck): Promise<{ every: boolean; columns: ReadonlySet<number> }> {
    if (this.#text !== '') this.#flush()
    this.close()
    const every = !this.bare
    const columns = new Set([...(every ? [] : this.#tokenColumns), ...this.#paddedColumns])
    if (columns.size === 0) await duck.run('CREATE TABLE quoted (row BIGINT, col INTEGER)')
    else {
      const columnsOfFile = `auto_detect = false, header = false, columns = {'row': 'BIGINT', 'col': 'INTEGER', 'padded': 'BOOLEAN'}`
      const from = reader.csv(this.#path, `, ${columnsOfFile}`)
      await duck.run(`CREATE TABLE quoted AS SELECT "row", col FROM ${from}${every ? ' WHERE padded' : ''}`)
    }
    return { every, columns }
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file)
    this.#file = null
  }
}
