import type { Column, ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import type { ColumnReading } from '../../../shared/domain/datasets/values.ts'
import type { PreparationStep } from '../../../shared/domain/datasets/preparation.ts'
import { normalName } from '../../../shared/domain/names.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { DuckCell } from '../duckdb.ts'
import { maxColumns } from '../reading/csvScanner.ts'

/**
 * How a preparation lies in SQL. Each step is one SELECT over the relation before it. A relation has the columns c0, c1, … in
 * the order of the table, whatever they are called, and `row`: a whole number, different in each row, by which the rows are in
 * order. No name and no value that a person typed is in the SQL other than as a literal.
 */

/** A column of an input, as JSON: `input` or the ref of another version, and the name. As text, so that it can be in a set. */
export type Origin = string

export const originOf = (input: string, column: string): Origin => JSON.stringify([input, column])

/** @throws nothing: it was made by `originOf` */
export function originParts(origin: Origin): { input: string; column: string } {
  const [input, column] = JSON.parse(origin) as [string, string]
  return { input, column }
}

export interface PlanColumn extends Column {
  /** The columns of the inputs that its values come of. */
  readonly origins: ReadonlySet<Origin>
  /** Place of the column before the step that it is, with the same or other values; null where it is new. */
  readonly was: number | null
  /** How files write it: of the input's column that it still is, or as a step parsed it. */
  readonly reading?: Omit<ColumnReading, 'column'>
}

/** A table of a plan: a relation in SQL, and its columns. */
export interface PlanTable {
  /** Name of the relation. */
  readonly name: string
  readonly columns: readonly PlanColumn[]
}

/** What one step makes of a table. */
export interface StepPlan {
  /** The SELECT; null where the relation stays as it is, under other names. */
  readonly sql: string | null
  readonly columns: readonly PlanColumn[]
  /** Whether the rows come in the order of `row` without sorting. */
  readonly keepsOrder: boolean
  /** Whether rows can be followed through it: some may be gone or stand elsewhere, and new ones are known as such. */
  readonly aligned: boolean
  /** Columns that decide which rows there are: where one of them is sensitive, what is left tells its values. */
  readonly chosenBy?: ReadonlySet<Origin>
  /** Of the values before, SQL that tells whether one was lost because it did not fit, for each such column; over the relation before. */
  readonly lost?: readonly string[]
  readonly notes?: readonly string[]
}

/** What a step knows beside its own settings. */
export interface StepContext {
  readonly table: PlanTable
  /** Place of the step in the list, from 0. */
  readonly index: number
  /** Columns beside c0, c1, … that go with a row: `row` and what a preview follows it by. */
  readonly carried: readonly string[]
  /** Columns of the inputs whose values are shown nowhere. */
  readonly sensitive: ReadonlySet<Origin>
  /** The other version that the step reads. */
  other(ref: string): PlanTable
  /** Asks the data, such as which values are to become columns. The relation before the step can be read. */
  ask(sql: string): Promise<DuckCell[][]>
  /** What a text that DuckDB has parsed is; for the SQL of a person. */
  describe(sql: string): Promise<readonly Column[]>
}

export type StepOf<K extends PreparationStep['kind']> = Extract<PreparationStep, { kind: K }>

export interface NewColumn {
  readonly sql: string
  readonly column: PlanColumn
}

/** Columns of a table as they are. */
export function kept(columns: readonly PlanColumn[]): NewColumn[] {
  return columns.map((column, index) => ({ sql: `c${index}`, column: { ...column, was: index } }))
}

/** A SELECT that gives columns, and what goes with a row. @param rest what comes after FROM and the relation */
export function project({ table, carried }: StepContext, columns: readonly NewColumn[], rest = ''): string {
  const values = columns.map(({ sql }, index) => (sql === `c${index}` ? sql : `${sql} AS c${index}`))
  return `SELECT ${[...values, 'row', ...carried].join(', ')} FROM ${table.name}${rest === '' ? '' : ` ${rest}`}`
}

/** A step that gives each row other columns. */
export function columnsStep(context: StepContext, columns: readonly NewColumn[], also: Partial<StepPlan> = {}): StepPlan {
  return { sql: project(context, columns), columns: columns.map(({ column }) => column), keepsOrder: true, aligned: true, ...also }
}

/** The place of a column. @throws COLUMN_UNKNOWN */
export function placeOf(columns: readonly Column[], name: string, where = 'at this step'): number {
  const place = columns.findIndex((column) => column.name === name)
  if (place >= 0) return place
  const near = columns.find((column) => normalName(column.name).toLowerCase() === normalName(name).toLowerCase())
  throw new CairnError(
    'COLUMN_UNKNOWN',
    `There is no column ${JSON.stringify(name)} ${where}.${near ? ` Did you mean ${JSON.stringify(near.name)}?` : ''}`,
    {
      column: name,
      columns: columns.map((column) => column.name).slice(0, 50),
    },
  )
}

/** The places of columns, each once. @throws COLUMN_UNKNOWN */
export function placesOf(columns: readonly Column[], names: readonly string[], where?: string): number[] {
  return [...new Set(names.map((name) => placeOf(columns, name, where)))]
}

export function originsOf(columns: readonly PlanColumn[], places: Iterable<number>): ReadonlySet<Origin> {
  return new Set([...places].flatMap((place) => [...columns[place].origins]))
}

export function unionOf(...sets: readonly ReadonlySet<Origin>[]): ReadonlySet<Origin> {
  return new Set(sets.flatMap((set) => [...set]))
}

/** Refuses a table that no version could have. @throws STEP_INVALID */
export function checkTable(columns: readonly Column[]): void {
  if (columns.length === 0) throw new CairnError('STEP_INVALID', 'No column would be left.', {})
  if (columns.length > maxColumns)
    throw new CairnError(
      'STEP_INVALID',
      `The table would have ${columns.length.toLocaleString('en')} columns; Cairn takes up to ${maxColumns.toLocaleString('en')}.`,
      {},
    )
  const seen = new Map<string, string>()
  for (const { name } of columns) {
    if (name.trim() === '' || name.includes('\0') || Array.from(name).length > 1_000) {
      throw new CairnError('STEP_INVALID', `${JSON.stringify(name.slice(0, 100))} cannot be the name of a column.`, { column: name })
    }
    if (seen.has(normalName(name)))
      throw new CairnError('STEP_INVALID', `Two columns would be called ${JSON.stringify(name)}.`, { column: name })
    seen.set(normalName(name), name)
  }
}

/** Refuses a column of another type than a step takes. @throws TYPE_MISMATCH */
export function requireType({ name, type }: Column, types: readonly ColumnType[], what: string): void {
  if (types.includes(type)) return
  throw new CairnError('TYPE_MISMATCH', `${what}, and ${JSON.stringify(name)} is of type ${type}.`, { column: name, type })
}
