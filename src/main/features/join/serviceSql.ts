import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import type { FeatureSource, ResolvedExpression, ResolvedService, ResolvedView } from '../../../shared/domain/features/resolved.ts'
import { computedSql } from '../../datasets/tasks.ts'
import { requestColumns, type SourceColumns } from './columns.ts'
import type { EntityRows } from './relations.ts'

/** A view, and the rows that were picked of its source. */
export interface PickedView {
  readonly view: ResolvedView
  /** The relation of its source, and SQL over it. */
  readonly source: { readonly relation: string } & SourceColumns
  /** SQL of its keys, over the entity rows. */
  readonly keys: readonly string[]
  /** A table as `pickSql` gives it. */
  readonly picks: string
}

/** Entity rows with the features of a service, as a relation in SQL. */
export interface JoinedRows {
  /** It has `row` and what the SQL below reads. Its rows are in no order. */
  readonly relation: string
  /** The columns of the entity rows. */
  readonly entities: readonly (Column & { readonly sql: string })[]
  /** The outputs of the service, in its order. */
  readonly outputs: readonly (Column & { readonly sql: string })[]
  /** Of each view, by its name in the service. */
  readonly views: ReadonlyMap<string, JoinedView>
}

export interface JoinedView {
  /** SQL of the row of the source that was found, whether its values may be used or not; missing where none was. */
  readonly row: string
  /** SQL of `value`, or of why there is none: `noKey`, `noTime`, `noRow`, `tooOld`. */
  readonly status: string
}

/**
 * The features of the rows that were picked, and what is computed of them.
 * @throws COLUMN_UNKNOWN for a request field that the entity rows lack; TYPE_MISMATCH; STEP_INVALID
 */
export function joinedRows(service: ResolvedService, entities: EntityRows, picked: readonly PickedView[]): JoinedRows {
  const names = namesOf(service, picked)
  const requested = [...requestColumns(service, entities)]
  const asked = [
    'row',
    ...entities.columns.map(({ sql }, place) => `${sql} AS e${place}`),
    ...requested.map(([, sql], place) => `${sql} AS q${place}`),
    ...picked.map(({ keys }, place) => `${lacking(keys)} AS lacks${place}`),
    `${entities.moment} AS t`,
  ]
  for (const [place, [field]] of requested.entries()) names.set(keyOf({ kind: 'request', field }), `q${place}`)
  const views = picked.map((view, place) => viewSql(view, place, names))
  const stored = `SELECT ${['e.*', ...views.flatMap(({ columns }) => columns)].join(', ')} FROM (SELECT ${asked.join(', ')} FROM ${entities.relation}) AS e
    ${views.map(({ join }) => join).join('\n    ')}`
  const relation = service.expressions.reduce(
    (from, expression, place) => withExpression(from, expression, { place, names }),
    `(${stored})`,
  )
  return {
    relation,
    entities: entities.columns.map(({ name, type }, place) => ({ name, type, sql: `e${place}` })),
    outputs: service.outputs.map(({ column, type, source }) => ({ name: column, type, sql: names.get(keyOf(source)) as string })),
    views: new Map(picked.map(({ view }, place) => [view.as, { row: `r${place}`, status: `s${place}` }])),
  }
}

const keyOf = (source: FeatureSource): string => JSON.stringify(source)

/** What each source of a value is called in SQL: the features that are needed of the views, and the expressions. */
function namesOf({ outputs, expressions }: ResolvedService, picked: readonly PickedView[]): Map<string, string> {
  const needed = new Set([...outputs, ...expressions.flatMap(({ reads }) => reads)].map(({ source }) => keyOf(source)))
  const features = picked.flatMap(({ view }, place) =>
    view.features.map(({ name }, feature) => [keyOf({ kind: 'view', view: view.as, feature: name }), `f${place}_${feature}`] as const),
  )
  const computed = expressions.map(({ id }, place) => [keyOf({ kind: 'computed', id }), `x${place}`] as const)
  return new Map([...features, ...computed].filter(([key]) => needed.has(key)))
}

function viewSql({ view, source, picks }: PickedView, place: number, names: ReadonlyMap<string, string>) {
  const features = view.features.flatMap(({ name }, index) => {
    const as = names.get(keyOf({ kind: 'view', view: view.as, feature: name }))
    return as === undefined ? [] : [{ as, sql: source.features[index] }]
  })
  const [pick, row] = [`p${place}`, `v${place}`]
  const status = `CASE WHEN e.lacks${place} THEN 'noKey' WHEN e.t IS NULL THEN 'noTime' WHEN ${pick}.r IS NULL THEN 'noRow'
    WHEN ${pick}.fresh THEN 'value' ELSE 'tooOld' END`
  const selected = ['row', ...features.map(({ as, sql }) => `${sql} AS ${as}`)]
  return {
    columns: [`${pick}.r AS r${place}`, `${status} AS s${place}`, ...features.map(({ as }) => `${row}.${as}`)],
    join: `LEFT JOIN ${picks} AS ${pick} ON ${pick}.row = e.row
    LEFT JOIN (SELECT ${selected.join(', ')} FROM ${source.relation}) AS ${row} ON ${row}.row = CASE WHEN ${pick}.fresh THEN ${pick}.r END`,
  }
}

function withExpression(
  from: string,
  { expression, reads }: ResolvedExpression,
  { place, names }: { place: number; names: ReadonlyMap<string, string> },
): string {
  const { sql } = computedSql(expression, reads)
  if (reads.length === 0) return `(SELECT *, ${sql} AS x${place} FROM ${from})`
  const columns = reads.map((_, index) => `c${index}`)
  const read = reads.map(({ source }, index) => `${names.get(keyOf(source)) as string} AS ${columns[index]}`)
  return `(SELECT * EXCLUDE (${columns.join(', ')}), ${sql} AS x${place} FROM (SELECT *, ${read.join(', ')} FROM ${from}))`
}

const lacking = (keys: readonly string[]): string => (keys.length === 0 ? 'false' : `(${keys.map((key) => `${key} IS NULL`).join(' OR ')})`)
