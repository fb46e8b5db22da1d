import { CairnError } from '../../../../shared/errors.ts'
import { literal } from '../../duckdb.ts'
import { computedSql } from '../expressionSql.ts'
import {
  columnsStep,
  kept,
  type NewColumn,
  originsOf,
  placeOf,
  placesOf,
  requireType,
  type StepContext,
  type StepOf,
  type StepPlan,
} from '../table.ts'
import { canConvert, convertedSql, textOrMissing } from '../values.ts'

/** Steps that change which columns there are. */

export function rename({ columns: names }: StepOf<'rename'>, { table }: StepContext): StepPlan {
  const wanted = new Map(names.map(({ from, to }) => [placeOf(table.columns, from), to]))
  const columns = table.columns.map((column, index) => ({ ...column, was: index, name: wanted.get(index) ?? column.name }))
  return { sql: null, columns, keepsOrder: true, aligned: true }
}

export function drop({ columns: names }: StepOf<'drop'>, context: StepContext): StepPlan {
  const gone = new Set(placesOf(context.table.columns, names))
  return columnsStep(
    context,
    kept(context.table.columns).filter((_, index) => !gone.has(index)),
  )
}

export function keep({ columns: names }: StepOf<'keep'>, context: StepContext): StepPlan {
  const all = kept(context.table.columns)
  return columnsStep(
    context,
    placesOf(context.table.columns, names).map((place) => all[place]),
  )
}

export function derive({ column: name, expression, type: wanted }: StepOf<'derive'>, context: StepContext): StepPlan {
  const { columns } = context.table
  const made = computedSql(expression, columns)
  const type = wanted ?? made.type
  if (!canConvert(made.type, type)) {
    throw new CairnError('TYPE_MISMATCH', `The expression is of type ${made.type}, of which no ${type} can be made.`, {
      column: name,
      type,
    })
  }
  const origins = originsOf(columns, placesOf(columns, made.reads))
  const place = columns.findIndex((column) => column.name === name)
  const one: NewColumn = { sql: convertedSql(made.sql, made.type, type), column: { name, type, origins, was: place < 0 ? null : place } }
  const all = kept(columns)
  return columnsStep(context, place < 0 ? [...all, one] : all.with(place, one))
}

/** The last of the new columns has all that is left. */
export function split({ column: name, separator, into, keep: stays }: StepOf<'split'>, context: StepContext): StepPlan {
  const { columns } = context.table
  const place = placeOf(columns, name)
  requireType(columns[place], ['text'], 'Only text can be split')
  const parts = `string_split(c${place}, ${literal(separator)})`
  const { origins } = columns[place]
  const made = into.map((part, index): NewColumn => {
    const sql =
      index < into.length - 1 || into.length === 1
        ? `${parts}[${index + 1}]`
        : `array_to_string(${parts}[${index + 1}:], ${literal(separator)})`
    return { sql: textOrMissing(into.length === 1 ? `c${place}` : sql), column: { name: part, type: 'text', origins, was: null } }
  })
  const all = kept(columns)
  return columnsStep(context, all.toSpliced(stays ? place + 1 : place, stays ? 0 : 1, ...made))
}
