import type { ColumnType } from '../../../../shared/domain/datasets/dataset.ts'
import { CairnError } from '../../../../shared/errors.ts'
import {
  kept,
  type NewColumn,
  originsOf,
  type PlanColumn,
  type PlanTable,
  placeOf,
  placesOf,
  type StepContext,
  type StepOf,
  type StepPlan,
  unionOf,
} from '../table.ts'
import { isNumeric, sqlTypes } from '../values.ts'
import { commonType } from './shape.ts'

/** Steps that read another dataset version. */

/** Missing keys are equal to nothing. */
export async function join(step: StepOf<'join'>, context: StepContext): Promise<StepPlan> {
  const { table, carried } = context
  const other = context.other(step.with)
  const keys = step.on.map(({ left, right }) => ({
    left: placeOf(table.columns, left),
    right: placeOf(other.columns, right, `in ${step.with}`),
  }))
  for (const key of keys) requireComparable(table.columns[key.left], other.columns[key.right], step.with)
  const rightKeys = new Set(keys.map(({ right }) => right))
  const brought = step.columns
    ? placesOf(other.columns, step.columns, `in ${step.with}`)
    : other.columns.flatMap((_, place) => (rightKeys.has(place) ? [] : [place]))
  const ofKeys = unionOf(
    originsOf(
      table.columns,
      keys.map(({ left }) => left),
    ),
    originsOf(other.columns, rightKeys),
  )
  const taken = new Set(table.columns.map(({ name }) => name))
  const left = kept(table.columns).map(({ column }, place): NewColumn => {
    const key = step.how === 'full' ? keys.find((one) => one.left === place) : undefined
    if (key === undefined) return { sql: `l.c${place}`, column }
    const type = commonType([column.type, other.columns[key.right].type])
    return {
      sql: `coalesce(l.c${place}::${sqlTypes[type]}, r.c${key.right}::${sqlTypes[type]})`,
      column: { ...column, type, origins: unionOf(column.origins, other.columns[key.right].origins) },
    }
  })
  const right = brought.map((place): NewColumn => {
    const column = other.columns[place]
    const name = taken.has(column.name) ? `${step.prefix ?? ''}${column.name}` : column.name
    if (taken.has(name)) {
      throw new CairnError(
        'STEP_INVALID',
        `${JSON.stringify(name)} is in both tables. Set a prefix for the columns of ${step.with}, or choose which of them to add.`,
        { column: name },
      )
    }
    return { sql: `r.c${place}`, column: { name, type: column.type, origins: unionOf(column.origins, ofKeys), was: null } }
  })
  const repeated = await timesRepeated(context, other, [...rightKeys])
  const columns = [...left, ...right]
  const once = repeated <= 1 && step.how !== 'full'
  const select = [
    ...columns.map(({ sql }, index) => `${sql} AS c${index}`),
    once ? 'l.row AS row' : 'row_number() OVER (ORDER BY l.row NULLS LAST, r.row) - 1 AS row',
    ...carried.map((name) => `l.${name}`),
  ]
  const on = keys.map((key) => `l.c${key.left} = r.c${key.right}`).join(' AND ')
  const kinds = { left: 'LEFT', inner: 'INNER', full: 'FULL' } as const
  return {
    sql: `SELECT ${select.join(', ')} FROM ${table.name} AS l ${kinds[step.how]} JOIN ${other.name} AS r ON ${on}`,
    columns: columns.map(({ column }) => column),
    keepsOrder: false,
    aligned: once,
    ...(step.how === 'inner' && { chosenBy: ofKeys }),
    notes:
      repeated > 1
        ? [`Keys occur up to ${repeated.toLocaleString('en')} times in ${step.with}: rows that match several are repeated.`]
        : [],
  }
}

function requireComparable(left: PlanColumn, right: PlanColumn, ref: string): void {
  if (left.type === right.type || (isNumeric(left.type) && isNumeric(right.type)) || (isDay(left.type) && isDay(right.type))) return
  throw new CairnError(
    'TYPE_MISMATCH',
    `${JSON.stringify(left.name)} is of type ${left.type} and ${JSON.stringify(right.name)} of ${ref} of type ${right.type}. Cast one of them first.`,
    { column: left.name, types: [left.type, right.type] },
  )
}

const isDay = (type: ColumnType): boolean => type === 'date' || type === 'datetime'

async function timesRepeated(context: StepContext, other: PlanTable, keys: readonly number[]): Promise<number> {
  const names = keys.map((place) => `c${place}`)
  const present = names.map((name) => `${name} IS NOT NULL`).join(' AND ')
  const [[most]] = await context.ask(
    `SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM ${other.name} WHERE ${present} GROUP BY ${names.join(', ')})`,
  )
  return Number(most)
}

/** The rows of the other version come after. */
export function union({ with: ref }: StepOf<'union'>, context: StepContext): StepPlan {
  const { table, carried } = context
  const other = context.other(ref)
  const places = new Map(other.columns.map(({ name }, place) => [name, place]))
  const both = table.columns.map((column, place): { column: PlanColumn; left: string; right: string } => {
    const at = places.get(column.name)
    const theirs = at === undefined ? undefined : other.columns[at]
    const type = theirs === undefined ? column.type : commonType([column.type, theirs.type])
    if (theirs !== undefined && type === 'text' && (column.type !== 'text' || theirs.type !== 'text')) {
      throw new CairnError(
        'TYPE_MISMATCH',
        `${JSON.stringify(column.name)} is of type ${column.type} here and of type ${theirs.type} in ${ref}. Cast it first.`,
        {
          column: column.name,
          types: [column.type, theirs.type],
        },
      )
    }
    const sql = sqlTypes[type]
    return {
      column: { ...column, type, origins: unionOf(column.origins, theirs?.origins ?? new Set()), was: place },
      left: `c${place}::${sql}`,
      right: at === undefined ? `NULL::${sql}` : `c${at}::${sql}`,
    }
  })
  const names = new Set(table.columns.map(({ name }) => name))
  const extra = other.columns.flatMap((column, place) =>
    names.has(column.name) ? [] : [{ column: { ...column, was: null }, left: `NULL::${sqlTypes[column.type]}`, right: `c${place}` }],
  )
  const columns = [...both, ...extra]
  const side = (from: 'left' | 'right', row: string, more: readonly string[]) =>
    [...columns.map((one, index) => `${one[from]} AS c${index}`), `${row} AS row`, ...more].join(', ')
  const after = `(SELECT coalesce(max(row), -1) + 1 FROM ${table.name})`
  return {
    sql: `SELECT ${side('left', 'row', carried)} FROM ${table.name} UNION ALL SELECT ${side(
      'right',
      `row + ${after}`,
      carried.map((name) => `NULL::BIGINT AS ${name}`),
    )} FROM ${other.name}`,
    columns: columns.map(({ column }) => column),
    keepsOrder: false,
    aligned: true,
    notes: unionNotes(
      ref,
      both.filter(({ right }) => right.startsWith('NULL')).map(({ column }) => column.name),
      extra.map(({ column }) => column.name),
    ),
  }
}

function unionNotes(ref: string, missing: readonly string[], extra: readonly string[]): string[] {
  const listed = (names: readonly string[]) =>
    names
      .slice(0, 5)
      .map((name) => JSON.stringify(name))
      .join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '')
  return [
    ...(missing.length > 0 ? [`${ref} does not have ${listed(missing)}: missing in its rows.`] : []),
    ...(extra.length > 0 ? [`Only ${ref} has ${listed(extra)}: missing in the rows before.`] : []),
  ]
}
