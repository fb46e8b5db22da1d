import type { Column, ColumnType, Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { Rule, RuleOf } from '../../../shared/domain/datasets/rules.ts'
import { list, literal } from '../duckdb.ts'
import { fitsAsAsked } from '../reading/types.ts'
import { viewNames } from '../versions/versionView.ts'

type Shape = Pick<Manifest, 'columns'>

/** A column of the view `version`: how SQL calls it, and its type there. */
interface Place {
  readonly sql: string
  readonly type: ColumnType
}

/** Kinds that look at a row by itself: whether it fails does not depend on the other rows. */
export type RowRule = RuleOf<'type' | 'missing' | 'range' | 'set' | 'pattern'>

export function isRowRule(rule: Rule): rule is RowRule {
  return rule.kind === 'type' || rule.kind === 'missing' || rule.kind === 'range' || rule.kind === 'set' || rule.kind === 'pattern'
}

export function findPlace({ columns }: Shape, name: string): Place | undefined {
  const column = columns.find((one: Column) => one.name === name)
  return column && { sql: viewNames(columns).get(name) as string, type: column.type }
}

/**
 * SQL that is true where a row of the view `version` fails, never null. A missing value fails the rule `missing` only.
 * What a version has as another type is read as text: a value that cannot be read as the rule wants it, fails.
 */
export function failsSql(rule: RowRule, place: Place): string {
  if (rule.kind === 'missing') return `${place.sql} IS NULL`
  return `(${place.sql} IS NOT NULL AND NOT coalesce(${holdsSql(rule, place)}, false))`
}

function holdsSql(rule: Exclude<RowRule, { kind: 'missing' }>, place: Place): string {
  switch (rule.kind) {
    case 'type':
      return hasType(place.type, rule.type) ? 'true' : fitsAsAsked(rule.type, text(place))
    case 'range':
      return [rule.min !== undefined && bound(place, '>=', rule.min), rule.max !== undefined && bound(place, '<=', rule.max)]
        .filter((part) => part !== false)
        .join(' AND ')
    case 'set':
      // A query and not a list, which would be gone through value by value for every row.
      return `${place.sql} IN (SELECT v FROM (SELECT TRY_CAST(unnest(${list(rule.values)}) AS ${sqlTypes[place.type]}) AS v) WHERE v IS NOT NULL)`
    case 'pattern':
      return `regexp_full_match(${text(place)}, ${literal(rule.pattern)})`
  }
}

/** Every whole number is a number, and every date a date with time. */
export function hasType(type: ColumnType, wanted: ColumnType): boolean {
  return type === wanted || (wanted === 'number' && type === 'integer') || (wanted === 'datetime' && type === 'date')
}

const sqlTypes: Readonly<Record<ColumnType, string>> = {
  integer: 'BIGINT',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  text: 'VARCHAR',
  date: 'DATE',
  datetime: 'TIMESTAMP',
}

function text({ sql, type }: Place): string {
  return type === 'text' ? sql : `${sql}::VARCHAR`
}

function bound(place: Place, operator: '<=' | '>=', value: number | string): string {
  if (typeof value === 'string') {
    const time = place.type === 'date' || place.type === 'datetime' ? `${place.sql}::TIMESTAMP` : `TRY_CAST(${text(place)} AS TIMESTAMP)`
    return `${time} ${operator} TRY_CAST(${literal(value)} AS TIMESTAMP)`
  }
  const numeric = place.type === 'integer' || place.type === 'number'
  // Whole numbers are compared as such: as doubles they would be equal to their neighbours beyond 2⁵³.
  const target = place.type === 'integer' && Number.isSafeInteger(value) ? `${value}::BIGINT` : `'${value}'::DOUBLE`
  return `${numeric ? place.sql : `TRY_CAST(${text(place)} AS DOUBLE)`} ${operator} ${target}`
}

/** SQL of the rows that fail the rule `unique`: all whose values are in another row too. Rows with a missing value never fail. */
export function repeatedSql(places: readonly Place[]): string {
  const columns = places.map(({ sql }) => sql)
  const present = columns.map((sql) => `${sql} IS NOT NULL`).join(' AND ')
  return `(SELECT ${columns.join(', ')}, count(*) AS n, min(row) AS first FROM version WHERE ${present} GROUP BY ${columns.join(', ')} HAVING count(*) > 1)`
}

/** SQL that is true where a row of the view `version` fails; for listing them. */
export function failingRowsSql(rule: RowRule | RuleOf<'unique'>, places: readonly Place[]): string {
  if (isRowRule(rule)) return failsSql(rule, places[0])
  const columns = places.map(({ sql }) => sql).join(', ')
  return `(${columns}) IN (SELECT (${columns}) FROM ${repeatedSql(places)})`
}
