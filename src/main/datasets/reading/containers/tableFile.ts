import { type FileHandle, open } from 'node:fs/promises'
import type { ValueChange } from '../../../../shared/domain/datasets/changes.ts'
import type { ColumnType } from '../../../../shared/domain/datasets/dataset.ts'
import { type Duck, reader } from '../../duckdb.ts'
import { checkColumnNames } from '../checks.ts'
import { maxCellBytes } from '../csvScanner.ts'
import { tokensOfFile } from '../nullTokens.ts'
import type { Source } from '../source.ts'
import { checkStaged, createRaw, heldPlaces, neededPlaces, type Staged, type StageOptions, staged } from '../stage.ts'
import type { TableFile } from './table.ts'

const blockBytes = 2 ** 20

/** Writes the rows of a table file. */
export class TableWriter {
  readonly path: string
  rows = 0
  longestRow = 0
  readonly #file: FileHandle
  #parts: string[] = []
  #length = 0

  private constructor(path: string, file: FileHandle) {
    this.path = path
    this.#file = file
  }

  static async create(path: string): Promise<TableWriter> {
    return new TableWriter(path, await open(path, 'wx'))
  }

  /** @returns whether `flush` is due */
  add(cells: readonly (string | null)[]): boolean {
    let line = ''
    for (let at = 0; at < cells.length; at++) {
      const cell = cells[at]
      if (at > 0) line += ','
      line += cell === null ? 'N' : cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : `"${cell}"`
    }
    line += '\n'
    this.rows++
    // A UTF-16 unit becomes three bytes at most.
    if (line.length * 3 > this.longestRow) this.longestRow = line.length * 3
    this.#parts.push(line)
    this.#length += line.length
    return this.#length > blockBytes
  }

  async flush(): Promise<void> {
    const text = this.#parts.join('')
    this.#parts = []
    this.#length = 0
    await this.#file.writeFile(text)
  }

  async close(): Promise<void> {
    try {
      await this.flush()
    } finally {
      await this.#file.close()
    }
  }
}

/** SQL of a table file with the columns c0, c1, … as text. */
export function tableText({ path, columns, longestRow }: TableFile): string {
  const types = columns.map((_, place) => `'${staged(place)}': 'VARCHAR'`).join(', ')
  return reader.csv(
    path,
    `, auto_detect = false, columns = {${types}}, header = false, delim = ',', quote = '"', escape = '"', nullstr = 'N',
    allow_quoted_nulls = false, strict_mode = true, null_padding = false, max_line_size = ${Math.max(2 ** 21, longestRow + 1024)}`,
  )
}

/** Stages a table file. */
export async function stageTable(duck: Duck, source: Source, table: TableFile, stageOptions: StageOptions): Promise<Staged> {
  const { options, nullTokens: known, only, onProgress } = stageOptions
  const names = table.columns.map(({ name }) => name)
  checkColumnNames(names, source.file)
  const nullTokens = known ?? tokensOfFile(source.format, options.nullTokens)
  const { columns, rows, rowPlaces } = table
  const common = { source, delimiter: null, header: true, columns, rows, rowPlaces, nullTokens, changes: table.changes }
  if (rows === 0) return common
  const places = neededPlaces(names, only)
  const held = heldPlaces(names, stageOptions)
  const values = held.map((place) => `${valueOf(columns[place].type, staged(place))} AS ${staged(place)}`)
  const size = { columns: held.length, rowBytes: source.bytes / rows }
  await createRaw(duck, `SELECT ${values.join(', ')} FROM ${tableText(table)}`, stageOptions, size)
  const texts = places.filter((place) => columns[place].type === null || columns[place].type === 'text')
  if (table.longestRow > maxCellBytes) await checkStaged(duck, names, texts, source.file, rowPlaces)
  onProgress?.(1)
  return common
}

function valueOf(type: ColumnType | null, text: string): string {
  switch (type) {
    case 'integer':
      return `${text}::BIGINT`
    case 'number':
      return `${text}::DOUBLE`
    case 'boolean':
      return `${text}::BOOLEAN`
    case 'date':
      return `${text}::DATE`
    case 'datetime':
      return `${text}::TIMESTAMP`
    default:
      return text
  }
}

/** Counts what becomes another value, with the first of each column and kind. */
export class ChangeCounter {
  readonly #found = new Map<string, { -readonly [key in keyof ValueChange]: ValueChange[key] }>()
  readonly #kind: ValueChange['place']['kind']

  constructor(kind: ValueChange['place']['kind'] = 'row') {
    this.#kind = kind
  }

  /** @param at the place of the row, from 1 */
  add(column: number, change: ValueChange['change'], at: number, given: string, value: string | null): void {
    const key = `${column}:${change}`
    const found = this.#found.get(key)
    if (found) found.count++
    else {
      this.#found.set(key, {
        column: String(column),
        change,
        count: 1,
        place: { kind: this.#kind, at },
        given: given.slice(0, 200),
        value: value === null ? null : value.slice(0, 200),
      })
    }
  }

  /** @param names of the columns by their place */
  changes(names: readonly string[]): ValueChange[] {
    return [...this.#found.values()].map((change) => ({ ...change, column: names[Number(change.column)] }))
  }
}
