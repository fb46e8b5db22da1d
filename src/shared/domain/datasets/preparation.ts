import { z } from 'zod'
import { ColumnType } from './columnType.ts'
import { ValueForm } from './values.ts'

/**
 * A preparation: steps that make a dataset version of another one, in order. It is kept with the version that it made, can be run
 * again on a newer input, and stands in a file as it is here (`cairn data prepare wine steps.json`).
 *
 * Columns are named as they are called at that step. Rows keep their order unless a step says otherwise. A step that names a column
 * that is not there is refused by its number and name. Randomness has a seed.
 */

const ColumnName = z.string().min(1).max(1_000)
const Columns = z.array(ColumnName).min(1).max(2_000)
/** A value as it is typed; it becomes a value of the column's type. */
const Typed = z.string().max(10_000)
/**
 * An expression over the columns of the row, such as `price * 1.2` or `if([unit price] > 3, "dear", "cheap")`. Columns by name, in
 * square brackets where the name is no word. No function of it reads a file, the clock, or anything but its arguments.
 */
const Expression = z.string().trim().min(1).max(10_000)
/** Of another dataset: `stations`, then the latest version at each run; `stations@v2`, then always that one. */
const OtherRef = z.string().min(1).max(500)

export const aggregates = [
  'count',
  'countDistinct',
  'sum',
  'mean',
  'median',
  'min',
  'max',
  'standardDeviation',
  'first',
  'last',
  'mostFrequent',
] as const
export const Aggregate = z.enum(aggregates)
const SortKeys = z
  .array(z.strictObject({ column: ColumnName, descending: z.boolean().default(false) }))
  .min(1)
  .max(20)

const common = {
  /** It stays in the list and is left out. */
  disabled: z.literal(true).optional(),
  /** Why, in a person's words. */
  note: z.string().max(2_000).optional(),
}
const step = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) =>
  z.strictObject({ kind: z.literal(kind), ...shape, ...common })

export const PreparationStep = z.discriminatedUnion('kind', [
  step('rename', {
    columns: z
      .array(z.strictObject({ from: ColumnName, to: ColumnName }))
      .min(1)
      .max(2_000),
  }),
  /** Makes values of another type of the values; `onError`: what becomes of those that do not fit. */
  step('cast', { columns: Columns, type: ColumnType, onError: z.enum(['refuse', 'missing']).default('refuse') }),
  /** Reads text in a form: numbers with a decimal comma, dates with the day first, words for true and false. */
  step('parse', { columns: Columns, type: ColumnType, form: ValueForm, onError: z.enum(['refuse', 'missing']).default('refuse') }),
  /** Cuts white space at both ends, and makes one space of several within when asked. */
  step('trim', { columns: Columns, inner: z.boolean().default(false) }),
  step('case', { columns: Columns, to: z.enum(['lower', 'upper', 'title']) }),
  /** Replaces whole values, parts of text, or what a regular expression (RE2) matches. */
  step('replace', { columns: Columns, find: Typed, with: Typed, match: z.enum(['value', 'text', 'pattern']).default('value') }),
  /** Gives missing values a value. `previous`: of the row before, within `by` when given. */
  step('fill', {
    columns: Columns,
    how: z.enum(['value', 'mean', 'median', 'mostFrequent', 'previous', 'next']),
    value: Typed.optional(),
    by: Columns.optional(),
  }),
  /** Makes one value of several: `N.`, `north` and `North` are `North`. */
  step('merge', { column: ColumnName, values: z.array(Typed).min(1).max(10_000), into: Typed }),
  /** Values below `min` become `min`, those above `max` become `max`. */
  step('clip', { columns: Columns, min: z.number().optional(), max: z.number().optional() }),
  step('drop', { columns: Columns }),
  /** Keeps these columns, in this order. */
  step('keep', { columns: Columns }),
  /** Keeps the rows for which the expression is true, or drops them. */
  step('filter', { where: Expression, rows: z.enum(['keep', 'drop']).default('keep') }),
  /** Missing values last; ties keep their order. */
  step('sort', { by: SortKeys }),
  /** Keeps the first (or last) of rows that are equal in the columns; in all of them when absent. */
  step('deduplicate', { columns: Columns.optional(), keep: z.enum(['first', 'last']).default('first') }),
  /** A new column, or new values of one. */
  step('derive', { column: ColumnName, expression: Expression, type: ColumnType.optional() }),
  /** Cuts the text of a column at a separator into new ones; what is beyond the last stays in it. */
  step('split', { column: ColumnName, separator: z.string().min(1).max(100), into: Columns, keep: z.boolean().default(false) }),
  /** Columns become rows: one with the name of each, one with its value. */
  step('unpivot', { columns: Columns, name: ColumnName, value: ColumnName }),
  /** Rows become columns: one for each value of `name`, at most 500. */
  step('pivot', { name: ColumnName, value: ColumnName, aggregate: Aggregate.default('first') }),
  /** Adds the columns of another version where the keys are equal. */
  step('join', {
    with: OtherRef,
    on: z
      .array(z.strictObject({ left: ColumnName, right: ColumnName }))
      .min(1)
      .max(20),
    how: z.enum(['left', 'inner', 'full']).default('left'),
    /** Of the other version; all but its keys when absent. */
    columns: Columns.optional(),
    /** Before the name of a column that is there already. */
    prefix: z.string().max(100).optional(),
  }),
  /** Adds the rows of another version; columns are matched by name, those that one lacks are missing there. */
  step('union', { with: OtherRef }),
  /** One row for each group. */
  step('group', {
    by: z.array(ColumnName).max(100),
    columns: z
      .array(z.strictObject({ column: ColumnName, of: ColumnName.optional(), aggregate: Aggregate }))
      .min(1)
      .max(500),
  }),
  /** A new column of the rows before, in an order and within groups. */
  step('window', {
    column: ColumnName,
    of: ColumnName,
    what: z.enum(['lag', 'lead', 'difference', 'rollingMean', 'rollingSum', 'rollingMin', 'rollingMax', 'rowNumber', 'rank']),
    /** Rows: how far back, or how many the frame has, this row among them. */
    rows: z.int().min(1).max(1_000_000).default(1),
    by: z.array(ColumnName).max(20).default([]),
    order: SortKeys,
  }),
  /** A number of rows, or a share of them; they keep their order. */
  step('sample', { rows: z.int().positive().optional(), share: z.number().positive().max(1).optional(), seed: z.int().nonnegative() }),
  /** One SELECT over the table `input`, and the versions that are named beside it. It reads nothing else. */
  step('sql', {
    query: z.string().trim().min(1).max(100_000),
    tables: z
      .array(z.strictObject({ name: z.string().regex(/^[a-z][a-z0-9_]*$/), ref: OtherRef }))
      .max(20)
      .default([]),
  }),
])
export type PreparationStep = z.infer<typeof PreparationStep>
export type StepKind = PreparationStep['kind']

export const Preparation = z.strictObject({
  format: z.literal('cairn.preparation/1'),
  steps: z.array(PreparationStep).min(1, 'There must be at least one step.').max(500),
})
export type Preparation = z.infer<typeof Preparation>
