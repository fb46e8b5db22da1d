import type { Column, ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import type { ResolvedService, ResolvedView } from '../../../shared/domain/features/resolved.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { EntityRows } from './relations.ts'

/** Which columns a view and its entity rows are read from, and whether they are what the definitions say. */

/** SQL over the columns c0, c1, … of a source. Times are the columns themselves, dates or datetimes. */
export interface SourceColumns {
  /** In the order of the view's keys. */
  readonly keys: readonly string[]
  readonly event: string
  readonly created: string | null
  /** When the values of a row cease to hold; null in views of events. */
  readonly until: string | null
  /** In the order of the view's features, each of its type. */
  readonly features: readonly string[]
}

/** @throws COLUMN_UNKNOWN where the source lost a column; TYPE_MISMATCH where one is of another type now */
export function sourceColumns(view: ResolvedView, columns: readonly Column[]): SourceColumns {
  const where = `${view.source}, which ${view.ref} reads,`
  const find = (name: string, use: string): Column & { sql: string } => {
    const place = columns.findIndex((column) => column.name === name)
    if (place >= 0) return { ...columns[place], sql: `c${place}` }
    throw new CairnError('COLUMN_UNKNOWN', `${where} has no column ${JSON.stringify(name)}: ${use}.`, {
      column: name,
      view: view.ref,
      available: columns.slice(0, 50).map((column) => column.name),
    })
  }
  const time = (name: string, use: string): string => {
    const { type, sql } = find(name, use)
    if (isTime(type)) return sql
    throw mismatch(view, `${JSON.stringify(name)} of ${where} is ${type} and tells no time: ${use}.`, name, type)
  }
  const typed = (name: string, wanted: ColumnType, use: string): string => {
    const { type, sql } = find(name, use)
    if (type === wanted) return sql
    if (wanted === 'number' && type === 'integer') return `${sql}::DOUBLE`
    throw mismatch(view, `${JSON.stringify(name)} of ${where} is ${type} and not ${wanted}: ${use}.`, name, type)
  }
  const { time: times } = view
  return {
    keys: view.keys.map(({ name, column, type }) => typed(column, type, `the key ${name}`)),
    event: times.kind === 'event' ? time(times.column, 'the event time') : time(times.from, 'since when a row holds'),
    created: times.created === undefined ? null : time(times.created, 'when a row became known'),
    until: times.kind === 'event' || times.to === undefined ? null : time(times.to, 'until when a row holds'),
    features: view.features.map(({ name, column, type }) => typed(column, type, `the feature ${name}`)),
  }
}

/** SQL of the keys of a view in the entity rows. @throws COLUMN_UNKNOWN, TYPE_MISMATCH naming both columns */
export function entityKeys(view: ResolvedView, entities: EntityRows): string[] {
  return view.keys.map(({ from, type, column }) => {
    const found = entityColumn(entities, from, `a key of ${view.ref}`)
    if (found.type === type) return found.sql
    throw mismatch(
      view,
      `${JSON.stringify(from)} of the entity rows is ${found.type}, ${JSON.stringify(column)} of ${view.source} is ${type}: ` +
        `such keys of ${view.ref} are never equal.`,
      from,
      found.type,
    )
  })
}

/** SQL of what the expressions of a service read of the entity rows, by name; keys may be among it. @throws COLUMN_UNKNOWN, TYPE_MISMATCH */
export function requestColumns({ request, expressions, ref }: ResolvedService, entities: EntityRows): ReadonlyMap<string, string> {
  const read = expressions.flatMap(({ reads }) =>
    reads.flatMap(({ type, source }) => (source.kind === 'request' ? [{ name: source.field, type }] : [])),
  )
  return new Map(
    [...request, ...read].map(({ name, type }) => {
      const found = entityColumn(entities, name, `a request field of ${ref}`)
      if (found.type === type) return [name, found.sql]
      if (type === 'number' && found.type === 'integer') return [name, `${found.sql}::DOUBLE`]
      throw new CairnError(
        'TYPE_MISMATCH',
        `${JSON.stringify(name)} of the entity rows is ${found.type}, and the request field of ${ref} is ${type}.`,
        {
          column: name,
          type,
        },
      )
    }),
  )
}

/** SQL of the column that tells the moment of each entity row. @throws COLUMN_UNKNOWN, TYPE_MISMATCH */
export function momentColumn(columns: EntityRows['columns'], name: string): string {
  const { type, sql } = entityColumn({ columns }, name, 'the moment of each row')
  if (isTime(type)) return sql
  throw new CairnError('TYPE_MISMATCH', `${JSON.stringify(name)} of the entity rows is ${type} and tells no moment.`, {
    column: name,
    type: 'datetime',
  })
}

/** @throws FEATURES_INVALID where a column of the entity rows has the name that a feature gets */
export function checkOutputNames({ ref, outputs, fullNames }: ResolvedService, columns: readonly Column[]): void {
  const names = new Set(columns.map(({ name }) => name))
  const taken = outputs.filter(({ column }) => names.has(column)).map(({ column }) => column)
  if (taken.length === 0) return
  throw new CairnError(
    'FEATURES_INVALID',
    `The entity rows have columns of the same names as features of ${ref}: ${taken.slice(0, 20).map(quoted).join(', ')}. ` +
      `Drop or rename these columns${fullNames ? '' : ', or give the service full names'}.`,
    { columns: taken.slice(0, 50), service: ref },
  )
}

function entityColumn({ columns }: Pick<EntityRows, 'columns'>, name: string, use: string): EntityRows['columns'][number] {
  const found = columns.find((column) => column.name === name)
  if (found) return found
  throw new CairnError('COLUMN_UNKNOWN', `The entity rows have no column ${quoted(name)}, ${use}.`, {
    column: name,
    available: columns.slice(0, 50).map((column) => column.name),
  })
}

const quoted = (name: string): string => JSON.stringify(name)

const isTime = (type: ColumnType): boolean => type === 'date' || type === 'datetime'

function mismatch({ ref }: ResolvedView, message: string, column: string, type: ColumnType): CairnError {
  return new CairnError('TYPE_MISMATCH', message, { column, view: ref, type })
}
