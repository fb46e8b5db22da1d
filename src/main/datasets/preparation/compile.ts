import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import type { PreparationStep, StepKind } from '../../../shared/domain/datasets/preparation.ts'
import type { ColumnReading } from '../../../shared/domain/datasets/values.ts'
import { stepName } from '../../../shared/domain/datasets/stepTexts.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Duck } from '../duckdb.ts'
import { derive, drop, keep, rename, split } from './steps/columns.ts'
import { join, union } from './steps/combine.ts'
import { deduplicate, filter, sample, sort } from './steps/rows.ts'
import { group, pivot, unpivot, window } from './steps/shape.ts'
import { columnOf, sql } from './steps/sql.ts'
import { cast, clip, fill, letterCase, merge, refusedMark, replace, trim } from './steps/values.ts'
import { parse } from './steps/parse.ts'
import { isNumeric } from './values.ts'
import {
  checkTable,
  type Origin,
  originOf,
  type PlanColumn,
  type PlanTable,
  type StepContext,
  type StepOf,
  type StepPlan,
  unionOf,
} from './table.ts'

type StepCompiler<K extends StepKind> = (step: StepOf<K>, context: StepContext) => StepPlan | Promise<StepPlan>

const compilers: { readonly [K in StepKind]: StepCompiler<K> } = {
  rename,
  cast,
  parse,
  trim,
  case: letterCase,
  replace,
  fill,
  merge,
  clip,
  drop,
  keep,
  filter,
  sort,
  deduplicate,
  derive,
  split,
  unpivot,
  pivot,
  join,
  union,
  group,
  window,
  sample,
  sql,
}

/** What a step makes of a table. @throws COLUMN_UNKNOWN, TYPE_MISMATCH, STEP_INVALID, each with the number and name of the step */
export async function compileStep(step: PreparationStep, context: StepContext): Promise<StepPlan> {
  try {
    const plan = await compilerOf(step)(step, context)
    checkTable(plan.columns)
    const read = plan.columns.map((column) => withReading(column, step, context.table.columns))
    if (plan.chosenBy === undefined || plan.chosenBy.size === 0) return { ...plan, columns: read }
    // Which rows are there tells of what they were chosen by, in each of their cells.
    const { chosenBy } = plan
    return { ...plan, columns: read.map((column) => ({ ...column, origins: unionOf(column.origins, chosenBy) })) }
  } catch (error) {
    throw ofStep(error, step, context.index)
  }
}

/** A column is written in files as it was before the step, as long as its values are of the same kind. */
function withReading({ reading, ...column }: PlanColumn, step: PreparationStep, before: readonly PlanColumn[]): PlanColumn {
  if (step.kind === 'parse' && step.columns.includes(column.name)) return { ...column, reading: { form: step.form } }
  if (reading === undefined || column.was === null) return column
  const { type } = before[column.was]
  return type === column.type || (isNumeric(type) && isNumeric(column.type)) ? { ...column, reading } : column
}

function compilerOf<K extends StepKind>(step: StepOf<K>): StepCompiler<K> {
  return compilers[step.kind as K]
}

/** An error with the number and name of the step that it is of. */
export function ofStep(error: unknown, step: PreparationStep, index: number): CairnError {
  const found = CairnError.from(error)
  if (found.code === 'CANCELLED' || found.code === 'DISK_FULL' || 'step' in found.details) return found
  const details = { ...found.details, step: index + 1, kind: step.kind }
  const told = readable(found)
  return new CairnError(told.code, `Step ${index + 1} (${stepName(step.kind)}): ${told.message}`, details, error)
}

/** What DuckDB says of a person's expression, pattern or query is theirs to mend. */
function readable({ code, message }: CairnError): Pick<CairnError, 'code' | 'message'> {
  if (code !== 'INTERNAL') return { code, message }
  const about = /^(Invalid Input|Binder|Out of Range|Conversion|Parser|Catalog) Error: (.*)/s.exec(message)
  if (!about) return { code, message }
  const [line] = about[2].split('\n')
  const names = ['Binder', 'Parser', 'Catalog'].includes(about[1])
  // What quotes a value of the data quotes none here: its column may be sensitive.
  return {
    code: 'STEP_INVALID',
    message: names ? line : line.replaceAll(/(["']).*?\1/g, 'a value').replaceAll(/ ?\([^)]*[0-9][^)]*\)/g, ''),
  }
}

export interface PlanInputs {
  readonly input: readonly Column[]
  /** How files write columns of the input. */
  readonly readings?: readonly ColumnReading[]
  /** The other versions by how steps name them: their relation and columns. */
  readonly others: ReadonlyMap<string, { readonly name: string; readonly columns: readonly Column[] }>
  readonly sensitive: ReadonlySet<Origin>
}

/** The table that a list of steps begins with, over the view `version`. */
export function inputTable({ input, readings = [] }: PlanInputs, name: string): PlanTable {
  const byColumn = new Map(readings.map(({ column, ...reading }) => [column, reading]))
  return {
    name,
    columns: input.map((column, place): PlanColumn => {
      const reading = byColumn.get(column.name)
      return { ...column, origins: new Set([originOf('input', column.name)]), was: place, ...(reading && { reading }) }
    }),
  }
}

/** How a step reads the versions that it names. */
export function otherOf({ others }: PlanInputs): StepContext['other'] {
  return (ref) => {
    const other = others.get(ref)
    if (other === undefined) throw new CairnError('NOT_FOUND', `There is no dataset version ${ref}.`, { ref })
    return {
      name: other.name,
      columns: other.columns.map((column) => ({ ...column, origins: new Set([originOf(ref, column.name)]), was: null })),
    }
  }
}

export interface CompiledPlan {
  /** All of it, as one statement. */
  readonly sql: string
  /** The tables of its WITH, over the view `version`. */
  readonly parts: readonly string[]
  /** The last of them. */
  readonly table: PlanTable
  /** Its rows come in their order. */
  readonly ordered: boolean
  readonly columns: readonly PlanColumn[]
  readonly notes: readonly string[]
}

/**
 * All steps as one SELECT that gives c0, c1, … in the order of the rows: each step is a table of its WITH. DuckDB sees through
 * them; one that is read several times is computed once.
 */
export async function compileAll(duck: Duck, steps: readonly PreparationStep[], inputs: PlanInputs): Promise<CompiledPlan> {
  let table = inputTable(inputs, 'version')
  let ordered = true
  const parts: string[] = []
  const notes: string[] = []
  for (const [index, step] of steps.entries()) {
    if (step.disabled) continue
    const before = parts.length === 0 ? '' : `WITH ${parts.join(', ')} `
    const context: StepContext = {
      table,
      index,
      carried: [],
      sensitive: inputs.sensitive,
      other: otherOf(inputs),
      ask: (sql) => duck.rows(before + sql),
      describe: (sql) => describe(duck, before, sql),
    }
    const plan = await compileStep(step, context)
    if (plan.sql !== null) parts.push(`s${index} AS (${plan.sql})`)
    table = { name: plan.sql === null ? table.name : `s${index}`, columns: plan.columns }
    ordered &&= plan.keepsOrder
    notes.push(...(plan.notes ?? []).map((note) => `Step ${index + 1} (${stepName(step.kind)}): ${note}`))
  }
  const names = table.columns.map(({ type }, index) =>
    type === 'number' ? `nullif(c${index} + 0.0, 'nan'::DOUBLE) AS c${index}` : `c${index}`,
  )
  const sql = `${parts.length === 0 ? '' : `WITH ${parts.join(', ')} `}SELECT ${names.join(', ')} FROM ${table.name}${ordered ? '' : ' ORDER BY row'}`
  return { sql, parts, table, ordered, columns: table.columns, notes }
}

/** The columns of a query, as DuckDB tells them. @param before the WITH that it is over */
export async function describe(duck: Duck, before: string, sql: string): Promise<Column[]> {
  const found = await duck.rows(`DESCRIBE ${before}SELECT * FROM (${sql})`)
  return found.map(([name, type]) => columnOf(String(name), String(type)))
}

/**
 * An error of running a plan: of a value that a step refuses, with its step and column. A value of a sensitive column is not told.
 * @param columns the columns before each step
 */
export function refusedValue(
  error: unknown,
  steps: readonly PreparationStep[],
  columns: (step: number) => readonly PlanColumn[] | undefined,
  sensitive: ReadonlySet<Origin>,
): unknown {
  const message = error instanceof Error ? error.message : ''
  const found = new RegExp(`${refusedMark}:(\\d+):(\\d+):(.*)`, 's').exec(message)
  if (!found) return error
  const index = Number(found[1])
  const step = steps[index]
  const column = columns(index)?.[Number(found[2])]
  const name = column?.name ?? ''
  const hidden = [...(column?.origins ?? [])].some((origin) => sensitive.has(origin))
  const type = 'type' in step ? String(step.type) : ''
  const what = hidden ? 'A value' : JSON.stringify(found[3])
  return ofStep(
    new CairnError(
      'TYPE_MISMATCH',
      `${what} in ${JSON.stringify(name)} is no ${type}. Correct it in a step before, or let what does not fit become missing.`,
      {
        column: name,
        ...(!hidden && { value: found[3] }),
        type,
      },
    ),
    step,
    index,
  )
}
