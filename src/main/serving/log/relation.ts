import type { ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Duck, identifier, literal, reader, withDuckDB } from '../../datasets/tasks.ts'
import type { LogSource } from './compact.ts'
import { isMissing, type Segment, segmentsOf } from './files.ts'
import { type ParquetShape, parquetShapes } from './parquetForm.ts'
import { type LogColumn, logColumnNames, logColumns, sqlTypes, stageLines, typedSql } from './stageLines.ts'

/** Rows of a log as one relation, whatever they lie in. */
export interface LogRelation {
  /**
   * SQL of a table with the columns of `logColumns`, `segment` (the number of its file), and the inputs as `c0`, `c1`, … in the order of
   * `inputs`.
   */
  readonly sql: string
  readonly inputs: readonly { readonly name: string; readonly type: ColumnType; readonly column: string }[]
  /** Segments that could not be read, and lines that are no entries. */
  readonly unreadable: number
  readonly skipped: number
}

/** Requests of a time, in ms since 1970 UTC: from `from` on, before `to`. */
export interface TimeWindow {
  readonly from?: number
  readonly to?: number
}

export interface LogAccess {
  readonly scratch: string
  readonly signal: AbortSignal
  /** Other files that are read in the same place; asked again where one of them was replaced meanwhile. */
  readonly beside?: () => Promise<readonly string[]>
}

/** What all of a log may take in memory at once; DuckDB writes what is more to its folder. */
const memory = 512 * 2 ** 20

/**
 * The rows of a log in a time, for anything that reads them by SQL in a worker: monitoring, replay. Segments that are written, closed and
 * compacted are read alike. Columns of inputs are typed as `source.types` say; a value that is not of that type is missing.
 */
export async function withRequestLog<T>(
  source: LogSource,
  window: TimeWindow,
  access: LogAccess,
  use: (duck: Duck, log: LogRelation) => Promise<T>,
): Promise<T> {
  return withSegments(source, access, async (duck, segments) => {
    const { from = 0, to = Number.MAX_SAFE_INTEGER } = window
    const staged = await openSegments(
      duck,
      segments.filter((segment) => segment.to >= from && segment.from < to),
      source,
    )
    const inputs = source.types.map(([name, type], place) => ({ name, type, column: `c${place}` }))
    const bounds = [
      ...(window.from === undefined ? [] : [`"at" >= ${timeSql(window.from)}`]),
      ...(window.to === undefined ? [] : [`"at" < ${timeSql(window.to)}`]),
    ]
    const where = bounds.length > 0 ? ` WHERE ${bounds.join(' AND ')}` : ''
    const sql = `(FROM (${unionSql(staged.parts, inputs)})${where})`
    return use(duck, { sql, inputs, unreadable: staged.unreadable, skipped: staged.skipped })
  })
}

/** Whole ms as a TIMESTAMP. */
export function timeSql(ms: number): string {
  return `make_timestamp(${Math.trunc(ms)}::BIGINT * 1000)`
}

/**
 * Opens DuckDB on the segments of a log as they are now, the oldest first. A segment that is replaced by its Parquet while it is read is
 * read from that.
 */
export async function withSegments<T>(
  { folder, deployment }: Pick<LogSource, 'folder' | 'deployment'>,
  { scratch, signal, beside }: LogAccess,
  use: (duck: Duck, segments: readonly Segment[]) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    const segments = await segmentsOf(folder, deployment)
    const files = [...segments.map(({ path }) => path), ...((await beside?.()) ?? [])]
    try {
      return await withDuckDB({ files, scratch, signal, memory }, (duck) => use(duck, segments))
    } catch (error) {
      if (tries === 5 || !isMissing(error)) throw error
    }
  }
}

/** A segment, or several of one form, as SQL finds it. */
export interface OpenPart {
  /** SQL of a relation that has a column `segment`. */
  readonly from: string
  readonly columns: readonly LogColumn[]
  /** Its values are texts. */
  readonly isText: boolean
}

export interface OpenSegments {
  readonly parts: readonly OpenPart[]
  readonly unreadable: number
  readonly skipped: number
}

/** Makes segments readable; those that are not are counted. */
export async function openSegments(duck: Duck, segments: readonly Segment[], source: Pick<LogSource, 'types'>): Promise<OpenSegments> {
  const lines: OpenPart[] = []
  let [unreadable, skipped] = [0, 0]
  for (const segment of segments.filter(({ form }) => form !== 'parquet')) {
    if (segment.bytes === 0) continue
    const table = `segment_${segment.base.replace('-', '_')}`
    try {
      const staged = await stageLines(duck, segment.path, new Map(source.types), table)
      skipped += staged.skipped
      lines.push({ from: `(SELECT *, ${literal(segment.base)} AS segment FROM ${table})`, columns: staged.columns, isText: true })
    } catch (error) {
      if (!isDamage(error)) throw error
      unreadable++
    }
  }
  const compacted = await openParquet(
    duck,
    segments.filter(({ form }) => form === 'parquet').map(({ path }) => path),
  )
  return { parts: [...compacted.parts, ...lines], unreadable: unreadable + compacted.unreadable, skipped }
}

/** Files of the same columns are one part. */
async function openParquet(duck: Duck, paths: readonly string[]): Promise<{ parts: OpenPart[]; unreadable: number }> {
  const known = await withoutDamaged(paths, (some) => parquetShapes(duck, some))
  const shapes = new Map<string, ParquetShape & { paths: string[] }>()
  for (const [path, found] of known) {
    const key = JSON.stringify(found)
    const shape = shapes.get(key) ?? { paths: [], ...found }
    shape.paths.push(path)
    shapes.set(key, shape)
  }
  const parts: OpenPart[] = []
  let unreadable = paths.length - known.size
  for (const shape of shapes.values()) {
    const own = shape.features ? logColumnNames : logColumnNames.filter((name) => name !== 'features')
    const expected = [...own, ...shape.columns.map(({ column }) => column)].map(identifier).join(', ')
    const sound = await withoutDamaged(shape.paths, async (some) => {
      // A file may say what it has not.
      for (const path of some) await duck.run(`SELECT ${expected} FROM ${reader.parquet(path)} LIMIT 0`)
      return new Map(some.map((path) => [path, true] as const))
    })
    unreadable += shape.paths.length - sound.size
    if (sound.size === 0) continue
    const base = `regexp_extract(filename, '(\\d{13}-\\d{1,9})_[^/\\\\]*$', 1)`
    const lacking = shape.features ? '' : ', NULL::VARCHAR AS features'
    const from = `(SELECT *${lacking}, ${base} AS segment FROM ${reader.parquets([...sound.keys()], ', filename = true')})`
    parts.push({ from, columns: shape.columns, isText: false })
  }
  return { parts, unreadable }
}

/** What is found of files at once; where that fails, of each of them that it does not fail for. */
async function withoutDamaged<Found>(
  paths: readonly string[],
  find: (paths: readonly string[]) => Promise<Map<string, Found>>,
): Promise<Map<string, Found>> {
  try {
    return await find(paths)
  } catch (error) {
    if (!isDamage(error)) throw error
    if (paths.length <= 1) return new Map()
    const half = Math.ceil(paths.length / 2)
    return new Map([...(await withoutDamaged(paths.slice(0, half), find)), ...(await withoutDamaged(paths.slice(half), find))])
  }
}

/** A segment that came from anyone, or that a disk has spoilt; and no other trouble. */
function isDamage(error: unknown): boolean {
  return error instanceof CairnError && (error.code === 'INTERNAL' || error.code === 'FORMAT_INVALID') && !isMissing(error)
}

const emptyMeta = logColumnNames.map((name) => `NULL::${logColumns[name]} AS ${identifier(name)}`).join(', ')

/** All parts below each other, with the inputs that are asked for. */
export function unionSql(parts: readonly OpenPart[], inputs: readonly LogColumn[]): string {
  const meta = logColumnNames.map(identifier).join(', ')
  if (parts.length === 0) {
    const none = inputs.map(({ type, column }) => `, NULL::${sqlTypes[type]} AS ${column}`).join('')
    return `SELECT ${emptyMeta}, NULL::VARCHAR AS segment${none} WHERE false`
  }
  return parts
    .map(({ from, columns, isText }) => {
      const known = new Map(columns.map((column) => [column.name, column]))
      const values = inputs.map(({ name, type, column }) => {
        const found = known.get(name)
        if (!found) return `NULL::${sqlTypes[type]} AS ${column}`
        const value = isText ? typedSql(found) : identifier(found.column)
        return `TRY_CAST(${value} AS ${sqlTypes[type]}) AS ${column}`
      })
      return `SELECT ${[meta, 'segment', ...values].join(', ')} FROM ${from}`
    })
    .join(' UNION ALL ')
}
