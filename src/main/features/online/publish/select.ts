import type { Column } from '../../../../shared/domain/datasets/dataset.ts'
import type { ResolvedView } from '../../../../shared/domain/features/resolved.ts'
import type { Duck } from '../../../datasets/tasks.ts'
import { type SourceColumns, sourceColumns } from '../../join/columns.ts'
import { microsecondsSql } from '../../join/relations.ts'

/** The moments whose events are published, in microseconds since 1970 UTC, both inclusive. */
export interface Bounds {
  readonly from: bigint | null
  readonly to: bigint
}

/** What became of the rows of the source. */
export interface RowCounts {
  readonly rows: number
  /** Without a part of their key. */
  readonly withoutKey: number
  /** With a key, without an event time. */
  readonly withoutTime: number
  /** Their event lies ahead of the clock: they are published when it is over. */
  readonly ahead: number
  /** With an event before or after the bounds. */
  readonly outside: number
}

/** The newest row of each key in the view `version`, for `stage`. */
export class NewestRows {
  readonly #columns: SourceColumns
  readonly #view: ResolvedView
  readonly #bounds: Bounds
  readonly #now: bigint

  /** @throws COLUMN_UNKNOWN, TYPE_MISMATCH */
  constructor(view: ResolvedView, columns: readonly Column[], { bounds, now }: { readonly bounds: Bounds; readonly now: bigint }) {
    this.#view = view
    this.#columns = sourceColumns(view, columns)
    this.#bounds = bounds
    this.#now = now
  }

  async count(duck: Duck): Promise<RowCounts> {
    const keyed = this.#hasKey
    const event = this.#event
    const [rows, withoutKey, withoutTime, ahead, outside] = await duck.row(
      `SELECT count(*)::DOUBLE, (count(*) FILTER (NOT (${keyed})))::DOUBLE, (count(*) FILTER (${keyed} AND ${event} IS NULL))::DOUBLE,
        (count(*) FILTER (${keyed} AND ${event} > ${this.#now}))::DOUBLE,
        (count(*) FILTER (${keyed} AND ${event} <= ${this.#now} AND NOT (${this.#isWithin})))::DOUBLE FROM version`,
    )
    const numbers = [rows, withoutKey, withoutTime, ahead, outside].map(Number)
    return { rows: numbers[0], withoutKey: numbers[1], withoutTime: numbers[2], ahead: numbers[3], outside: numbers[4] }
  }

  /** Makes the table `newest` of their places in the source. @returns how many there are */
  async find(duck: Duck): Promise<number> {
    const keys = this.#columns.keys
    const order = `{e: ${this.#event}, c: coalesce(${this.#created}, -9223372036854775808), r: row}`
    const groups = keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`
    await duck.run(
      `CREATE TABLE newest AS SELECT arg_max(row, ${order}) AS place FROM version
        WHERE ${this.#hasKey} AND ${this.#event} IS NOT NULL AND ${this.#isWithin}${groups}`,
    )
    const [count] = await duck.row('SELECT count(place)::DOUBLE FROM newest')
    return Number(count)
  }

  /**
   * Of each: the parts of its key as text, event, creation and end in microseconds, and the values as a JSON array; about in the order of
   * the keys as the store has them, in which writing them is fastest.
   */
  get sql(): string {
    const keys = this.#columns.keys.map((key, place) => `${key}::VARCHAR AS k${place}`)
    const features = this.#columns.features.map((sql, place) => storedJson(sql, this.#view.features[place].type))
    const until = this.#columns.until === null ? 'NULL::BIGINT' : `(${microsecondsSql(this.#columns.until)})`
    const order = keys.length === 0 ? '' : `ORDER BY ${this.#columns.keys.map((_, place) => `k${place}`).join(', ')}`
    return `SELECT ${[...keys, ''].join(', ')} ${this.#event} AS event, ${this.#created} AS created, ${until} AS until,
      json_array(${features.join(', ')})::VARCHAR AS "values" FROM version JOIN newest ON row = place ${order}`
  }

  get #event(): string {
    return `(${microsecondsSql(this.#columns.event)})`
  }

  get #created(): string {
    return this.#columns.created === null ? 'NULL::BIGINT' : `(${microsecondsSql(this.#columns.created)})`
  }

  get #hasKey(): string {
    return this.#columns.keys.map((key) => `${key} IS NOT NULL`).join(' AND ') || 'true'
  }

  get #isWithin(): string {
    const { from, to } = this.#bounds
    return `${this.#event} <= ${to}${from === null ? '' : ` AND ${this.#event} >= ${from}`}`
  }
}

/** As `storedCell` has it. */
function storedJson(sql: string, type: Column['type']): string {
  switch (type) {
    case 'integer':
      return `(CASE WHEN ${sql} BETWEEN -9007199254740991 AND 9007199254740991 THEN to_json(${sql}) ELSE to_json(${sql}::VARCHAR) END)`
    case 'number':
      return `(CASE WHEN isfinite(${sql}) THEN ${sql} END)`
    case 'date':
    case 'datetime':
      return `${sql}::VARCHAR`
    default:
      return sql
  }
}
