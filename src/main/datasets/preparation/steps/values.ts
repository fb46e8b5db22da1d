import type { ColumnType } from '../../../../shared/domain/datasets/dataset.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { literal } from '../../duckdb.ts'
import {
  columnsStep,
  kept,
  type NewColumn,
  originsOf,
  type PlanColumn,
  placesOf,
  project,
  requireType,
  type StepContext,
  type StepOf,
  type StepPlan,
  unionOf,
} from '../table.ts'
import { canConvert, convertedSql, doubleLiteral, finiteSql, sqlTypes, textOrMissing, typedLiteral, whiteSpace } from '../values.ts'

/** Steps that change the values of columns, and no row. */

type Change = (sql: string, column: PlanColumn, place: number) => { sql: string; type?: ColumnType }

/** Other values for some columns. */
export function changed(context: StepContext, names: readonly string[], change: Change, also: Partial<StepPlan> = {}): StepPlan {
  const { columns } = context.table
  const places = new Set(placesOf(columns, names))
  return columnsStep(
    context,
    kept(columns).map((one, index): NewColumn => {
      if (!places.has(index)) return one
      const { sql, type = one.column.type } = change(`c${index}`, one.column, index)
      return { sql, column: { ...one.column, type } }
    }),
    also,
  )
}

/** SQL of the value before that is not missing and becomes it. */
export const lostSql = (before: string, after: string): string => `${before} IS NOT NULL AND (${after}) IS NULL`

/** The beginning of what DuckDB says when a value is refused: the step, the place of the column, and the value follow. */
export const refusedMark = 'cairn-refused'

/** SQL that stops everything at the first value that does not fit. */
export function refusing(index: number, place: number, sql: string, value: string, type: ColumnType): string {
  const message = `${literal(`${refusedMark}:${index}:${place}:`)} || left(${sql}::VARCHAR, 200)`
  return `CASE WHEN ${lostSql(sql, value)} THEN error(${message})::${sqlTypes[type]} ELSE ${value} END`
}

export function cast({ columns: names, type, onError }: StepOf<'cast'>, context: StepContext): StepPlan {
  const lost: string[] = []
  const step = changed(context, names, (sql, column, place) => {
    if (!canConvert(column.type, type)) {
      throw new CairnError('TYPE_MISMATCH', `${JSON.stringify(column.name)} is of type ${column.type}, of which no ${type} can be made.`, {
        column: column.name,
        type,
      })
    }
    const value = convertedSql(sql, column.type, type)
    lost.push(lostSql(sql, value))
    return { sql: onError === 'refuse' ? refusing(context.index, place, sql, value, type) : value, type }
  })
  return { ...step, lost }
}

export function trim({ columns: names, inner }: StepOf<'trim'>, context: StepContext): StepPlan {
  return changed(context, names, (sql, column) => {
    requireType(column, ['text'], 'Only text can be trimmed')
    const ends = `regexp_replace(${sql}, '^${whiteSpace}+|${whiteSpace}+$', '', 'g')`
    return { sql: textOrMissing(inner ? `regexp_replace(${ends}, '${whiteSpace}+', ' ', 'g')` : ends) }
  })
}

/** In a title each word begins in upper case: letters, digits and apostrophes in a row. */
export function letterCase({ columns: names, to }: StepOf<'case'>, context: StepContext): StepPlan {
  return changed(context, names, (sql, column) => {
    requireType(column, ['text'], 'Only text has upper and lower case')
    if (to !== 'title') return { sql: `${to}(${sql})` }
    const parts = `regexp_extract_all(lower(${sql}), '[\\p{L}\\p{M}\\p{N}''’]+|[^\\p{L}\\p{M}\\p{N}''’]+')`
    return { sql: `array_to_string(list_transform(${parts}, lambda part: upper(left(part, 1)) || substring(part, 2)), '')` }
  })
}

export function replace({ columns: names, find, with: by, match }: StepOf<'replace'>, context: StepContext): StepPlan {
  if (match !== 'value' && find === '') throw new CairnError('STEP_INVALID', 'There is no text to find.', {})
  return changed(context, names, (sql, column) => {
    if (match === 'value') return { sql: oneFor(sql, column, [find], by) }
    requireType(column, ['text'], 'Only text can be searched')
    const value =
      match === 'text'
        ? `replace(${sql}, ${literal(find)}, ${literal(by)})`
        : `regexp_replace(${sql}, ${literal(find)}, ${literal(by)}, 'g')`
    return { sql: textOrMissing(value) }
  })
}

export function merge({ column: name, values, into }: StepOf<'merge'>, context: StepContext): StepPlan {
  return changed(context, [name], (sql, column) => ({ sql: oneFor(sql, column, values, into) }))
}

/** One value in place of several; the empty one stands for missing, on both sides. */
function oneFor(sql: string, column: PlanColumn, values: readonly string[], into: string): string {
  const conditions = [
    values.includes('') && `${sql} IS NULL`,
    values.some((value) => value !== '') &&
      `${sql} IN (${values
        .filter((value) => value !== '')
        .map((value) => typedLiteral(column, value))
        .join(', ')})`,
  ].filter((condition) => condition !== false)
  return `CASE WHEN ${conditions.join(' OR ')} THEN ${typedLiteral(column, into)} ELSE ${sql} END`
}

export function clip({ columns: names, min, max }: StepOf<'clip'>, context: StepContext): StepPlan {
  if (min === undefined && max === undefined) throw new CairnError('STEP_INVALID', 'A clip needs a minimum or a maximum.', {})
  if (min !== undefined && max !== undefined && min > max)
    throw new CairnError('STEP_INVALID', `The minimum ${min} is above the maximum ${max}.`, {})
  const whole = [min, max].every((bound) => bound === undefined || Number.isSafeInteger(bound))
  return changed(context, names, (sql, column) => {
    requireType(column, ['integer', 'number'], 'Only numbers can be clipped')
    const type = column.type === 'integer' && whole ? 'integer' : 'number'
    const bound = (value: number) => (type === 'integer' ? `${value}::BIGINT` : doubleLiteral(value))
    const value = type === column.type ? sql : `${sql}::DOUBLE`
    const cases = [
      min !== undefined && `WHEN ${sql} < ${bound(min)} THEN ${bound(min)}`,
      max !== undefined && `WHEN ${sql} > ${bound(max)} THEN ${bound(max)}`,
    ]
    return { sql: `CASE ${cases.filter(Boolean).join(' ')} ELSE ${value} END`, type }
  })
}

export function fill(step: StepOf<'fill'>, context: StepContext): StepPlan {
  const { columns, name } = context.table
  const { how, by = [] } = step
  const groups = placesOf(columns, by)
  if (how === 'value') {
    if (step.value === undefined || step.value === '') throw new CairnError('STEP_INVALID', 'There is no value to fill in.', {})
    if (by.length > 0) throw new CairnError('STEP_INVALID', 'A fixed value is the same in every group: remove "by".', {})
    const { value } = step
    return changed(context, step.columns, (sql, column) => ({ sql: `coalesce(${sql}, ${typedLiteral(column, value)})` }))
  }
  if (how === 'previous' || how === 'next') {
    const function_ = how === 'previous' ? 'last_value' : 'first_value'
    const frame = how === 'previous' ? 'UNBOUNDED PRECEDING AND CURRENT ROW' : 'CURRENT ROW AND UNBOUNDED FOLLOWING'
    const partition = groups.length === 0 ? '' : `PARTITION BY ${groups.map((place) => `c${place}`).join(', ')} `
    const plan = changed(context, step.columns, (sql) => ({
      sql: `${function_}(${sql} IGNORE NULLS) OVER (${partition}ORDER BY row ROWS BETWEEN ${frame})`,
    }))
    return { ...withGroups(plan, columns, step.columns, groups), keepsOrder: false }
  }
  const places = placesOf(columns, step.columns)
  for (const place of places) {
    if (groups.includes(place))
      throw new CairnError('STEP_INVALID', `${JSON.stringify(columns[place].name)} cannot be filled by its own groups.`, {
        column: columns[place].name,
      })
    if (how !== 'mostFrequent') requireType(columns[place], ['integer', 'number'], `Only numbers have a ${how}`)
  }
  // One row for each group, or one for all: the value of each column there.
  const values = places.map((place) => `${typical(how, columns[place].type, `c${place}`)} AS v${place}`)
  const keys = groups.map((place) => `c${place} AS g${place}`)
  const typicals = `(SELECT ${[...keys, ...values].join(', ')} FROM ${name}${groups.length > 0 ? ` GROUP BY ${groups.map((place) => `c${place}`).join(', ')}` : ''})`
  const on = groups.length === 0 ? 'true' : groups.map((place) => `c${place} IS NOT DISTINCT FROM g${place}`).join(' AND ')
  const made = kept(columns).map((one, index): NewColumn => {
    if (!places.includes(index)) return one
    const type: ColumnType = how !== 'mostFrequent' && one.column.type === 'integer' ? 'number' : one.column.type
    return { sql: `coalesce(c${index}${type === one.column.type ? '' : '::DOUBLE'}, v${index})`, column: { ...one.column, type } }
  })
  const plan: StepPlan = {
    ...columnsStep(context, made),
    sql: project(context, made, `LEFT JOIN ${typicals} AS typical ON ${on}`),
    keepsOrder: false,
  }
  return withGroups(plan, columns, step.columns, groups)
}

/** What a column is filled by tells of the groups, too. */
function withGroups(plan: StepPlan, before: readonly PlanColumn[], names: readonly string[], groups: readonly number[]): StepPlan {
  const origins = originsOf(before, groups)
  return {
    ...plan,
    columns: plan.columns.map((column) =>
      names.includes(column.name) ? { ...column, origins: unionOf(column.origins, origins) } : column,
    ),
  }
}

/** Sums of doubles are made in the order of the rows: in another order the last digits would be others. */
function typical(how: 'mean' | 'median' | 'mostFrequent', type: ColumnType, sql: string): string {
  if (how === 'mostFrequent') return `mode(${sql} ORDER BY ${sql})`
  if (how === 'median') return `median(${sql})::DOUBLE`
  return finiteSql(meanSql(type, sql))
}

export function meanSql(type: ColumnType, sql: string): string {
  return type === 'number' ? `avg(${sql} ORDER BY row)` : `avg(${sql})`
}
