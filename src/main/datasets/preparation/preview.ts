import type { ColumnShape, StepOutcome, StepView } from '../../../shared/contract/datasets/preparation.ts'
import type { PreparationStep } from '../../../shared/domain/datasets/preparation.ts'
import { stepText } from '../../../shared/domain/datasets/stepTexts.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Task } from '../../jobs/index.ts'
import type { Duck } from '../duckdb.ts'
import { profileView } from '../profile/profile.ts'
import { jsonCell } from '../versions/rows.ts'
import { bounded } from './bounds.ts'
import { compileStep, describe, inputTable, ofStep, otherOf, type PlanInputs, refusedValue } from './compile.ts'
import { type ColumnLineage, lineageOf, type PreparationTables, withTables } from './run.ts'
import { originParts, type PlanColumn, type StepContext, type StepPlan } from './table.ts'
import { canConvert, convertedSql } from './values.ts'

export interface PreviewInput extends PreparationTables {
  readonly steps: readonly PreparationStep[]
  readonly upTo?: number
  readonly rows: 'changed' | 'all'
  readonly limit: number
}

/** As the contract's, with all values: what is masked is decided where it leaves. Rows are places, from 0. */
export interface Previewed {
  readonly steps: readonly StepOutcome[]
  /** Of the columns after each step; that of a step which has none is the one before. */
  readonly lineages: readonly (readonly ColumnLineage[])[]
  readonly view:
    | (Omit<StepView, 'rows' | 'hidden'> & {
        readonly chosenBy: ColumnLineage['of']
        rows: readonly (Omit<StepView['rows'][number], 'row'> & { row: number | null })[]
      })
    | null
  readonly sampledRows: number | null
}

/** So many cells of the input are looked at, and at most so many rows: what steps do is seen on a part. */
const mostCells = 4_000_000
const mostRows = 200_000
const leastRows = 10_000

/** ms */
const longestPreview = 60_000

/** Columns of a step whose values are drawn. */
const mostShapes = 12

/**
 * What each step does. Unlike a run, each is a table of its own, so that the rows before and after can be held against each
 * other. A step with a problem ends it; the ones after it are skipped.
 */
export const previewTask: Task<PreviewInput, Previewed> = (input, context) =>
  bounded({ signal: context.signal, time: longestPreview }, (signal) => preview(input, { ...context, signal }))

const preview: Task<PreviewInput, Previewed> = (input, context) =>
  withTables(input, input.steps, context, async (duck, inputs) => {
    const total = input.manifest.segments.reduce((sum, { rows }) => sum + rows, 0)
    const most = Math.max(leastRows, Math.min(mostRows, Math.floor(mostCells / input.manifest.columns.length)))
    const rows = Math.min(total, most)
    await duck.run(`CREATE TEMP TABLE t AS SELECT *, row AS origin, row AS previous FROM version WHERE row < ${rows}`)
    const previewing = new Preview(duck, inputs, input)
    for (const index of input.steps.keys()) await previewing.step(index)
    return { steps: previewing.outcomes, lineages: previewing.lineages, view: previewing.view, sampledRows: rows < total ? rows : null }
  })

/** Relations that follow a row: its place in the input, and its `row` before the step. */
const carried = ['origin', 'previous']

class Preview {
  readonly outcomes: StepOutcome[] = []
  readonly lineages: ColumnLineage[][] = []
  view: Previewed['view'] = null

  readonly #duck: Duck
  readonly #inputs: PlanInputs
  readonly #input: PreviewInput
  /** The step whose rows are shown. */
  readonly #shown: number
  #columns: readonly PlanColumn[]
  /** Those before each step, for what a refused value says. */
  readonly #before: (readonly PlanColumn[])[] = []
  #failed = false

  constructor(duck: Duck, inputs: PlanInputs, input: PreviewInput) {
    this.#duck = duck
    this.#inputs = inputs
    this.#input = input
    this.#shown = Math.min(input.upTo ?? Infinity, input.steps.length - 1)
    this.#columns = inputTable(inputs, 't').columns
  }

  async step(index: number): Promise<void> {
    const step = this.#input.steps[index]
    const blank = blankOutcome(step, index)
    this.#before.push(this.#columns)
    if (step.disabled || this.#failed) this.outcomes.push({ ...blank, skipped: true })
    else {
      try {
        this.outcomes.push(await this.#run(step, index, blank))
      } catch (error) {
        this.#failed = true
        this.outcomes.push({ ...blank, problem: this.#problem(error, step, index) })
      }
    }
    this.lineages.push(lineageOf(this.#columns))
  }

  #problem(error: unknown, step: PreparationStep, index: number): StepOutcome['problem'] {
    const told = refusedValue(error, this.#input.steps, (at) => this.#before[at], this.#inputs.sensitive)
    const found = ofStep(told, step, index)
    if (['CANCELLED', 'DISK_FULL', 'WORKER_DIED', 'OBJECT_MISSING', 'OBJECT_CORRUPT', 'INTERNAL'].includes(found.code)) throw found
    const { column, position } = found.details
    return {
      code: found.code,
      message: found.message.replace(/^Step \d+ \([^)]*\): /, ''),
      column: typeof column === 'string' ? column : null,
      position: typeof position === 'number' ? position : null,
    }
  }

  #context(index: number): StepContext {
    const duck = this.#duck
    const table = { name: 'before', columns: this.#columns }
    return {
      table,
      index,
      carried,
      sensitive: this.#inputs.sensitive,
      other: otherOf(this.#inputs),
      ask: (sql) => duck.rows(sql),
      describe: (sql) => describe(duck, '', sql),
    }
  }

  async #run(step: PreparationStep, index: number, blank: StepOutcome): Promise<StepOutcome> {
    const duck = this.#duck
    await duck.run('CREATE OR REPLACE TEMP TABLE before AS SELECT * REPLACE (row AS previous) FROM t')
    const plan = await compileStep(step, this.#context(index))
    await duck.run(`CREATE OR REPLACE TEMP TABLE t AS ${plan.sql ?? 'SELECT * FROM before'}`)
    const before = this.#columns
    const pairs = comparedPairs(before, plan)
    const counts = await this.#counts(plan, pairs)
    const changed = pairs.filter((_, at) => counts.byColumn[at] > 0)
    if (index === this.#shown) this.view = await this.#look(index, plan, changed)
    return {
      ...this.#took(plan, blank),
      rowsBefore: counts.before,
      rowsAfter: counts.after,
      changedRows: plan.aligned ? counts.changed : null,
      madeMissing: counts.lost,
      notes: [...(plan.notes ?? [])],
    }
  }

  #took(plan: StepPlan, blank: StepOutcome): StepOutcome {
    const before = this.#columns
    const { columns } = plan
    const stays = new Set(columns.flatMap(({ was }) => (was === null ? [] : [was])))
    this.#columns = columns
    const same = columns.filter(({ was }) => was !== null)
    return {
      ...blank,
      columns: columns.map(({ name, type }) => ({ name, type })),
      added: columns.filter(({ was }) => was === null).map(({ name }) => name),
      removed: before.filter((_, place) => !stays.has(place)).map(({ name }) => name),
      renamed: same
        .filter(({ name, was }) => before[was as number].name !== name)
        .map(({ name, was }) => ({ from: before[was as number].name, to: name })),
      retyped: same
        .filter(({ type, was }) => before[was as number].type !== type)
        .map(({ name, type, was }) => ({ column: name, from: before[was as number].type, to: type })),
    }
  }

  async #counts(plan: StepPlan, pairs: readonly Pair[]) {
    const duck = this.#duck
    const [[before, after]] = await duck.rows('SELECT (SELECT count(*) FROM before), (SELECT count(*) FROM t)')
    const lost =
      plan.lost === undefined || plan.lost.length === 0
        ? null
        : (await duck.row(`SELECT ${plan.lost.map((sql) => `count_if(${sql})`).join(' + ')} FROM before`))[0]
    const counted = { before: Number(before), after: Number(after), lost: lost === null ? null : Number(lost) }
    if (!plan.aligned || pairs.length === 0) return { ...counted, changed: 0, byColumn: pairs.map(() => 0) }
    const differs = pairs.map(({ differs: sql }) => sql)
    const [any, ...byColumn] = await duck.row(
      `SELECT count_if(${differs.join(' OR ')}), ${differs.map((sql) => `count_if(${sql})`).join(', ')} FROM before AS b JOIN t AS a ON a.previous = b.row`,
    )
    return { ...counted, changed: Number(any), byColumn: byColumn.map(Number) }
  }

  async #look(index: number, plan: StepPlan, changed: readonly Pair[]): Promise<Previewed['view']> {
    const before = this.#columns
    const rows = plan.aligned ? await this.#alignedRows(before, plan, changed) : await this.#separateRows(before, plan)
    const added = plan.columns.flatMap(({ was }, place) => (was === null ? [{ after: place, before: null }] : []))
    const drawn = [...changed.map((pair) => ({ after: pair.after, before: pair.before })), ...added].slice(0, mostShapes)
    const shapesBefore = await this.#shapes(
      'before',
      before,
      drawn.map((pair) => pair.before),
    )
    const shapesAfter = await this.#shapes(
      't',
      plan.columns,
      drawn.map((pair) => pair.after),
    )
    return {
      index,
      before: before.map(({ name, type }) => ({ name, type })),
      after: plan.columns.map(({ name, type }) => ({ name, type })),
      aligned: plan.aligned,
      chosenBy: [...(plan.chosenBy ?? [])].map(originParts),
      rows,
      columns: drawn.map((pair, at) => ({ name: plan.columns[pair.after].name, before: shapesBefore[at], after: shapesAfter[at] })),
    }
  }

  async #alignedRows(before: readonly PlanColumn[], plan: StepPlan, changed: readonly Pair[]) {
    const { rows: mode, limit } = this.#input
    const differs = changed.map((pair) => pair.differs)
    const touched = ['b.row IS NULL', 'a.row IS NULL', ...differs].join(' OR ')
    const select = [
      'a.row IS NOT NULL',
      'b.row IS NOT NULL',
      'coalesce(b.origin, a.origin)',
      ...before.map((_, place) => `b.c${place}`),
      ...plan.columns.map((_, place) => `a.c${place}`),
      ...differs,
    ]
    const order = `${mode === 'changed' ? `(${touched}) DESC, ` : ''}coalesce(a.row, b.row), a.row`
    const found = await this.#duck.rows(
      `SELECT ${select.join(', ')} FROM before AS b FULL JOIN t AS a ON a.previous = b.row ORDER BY ${order} LIMIT ${limit}`,
    )
    return found.map(([isAfter, isBefore, origin, ...cells]) => {
      const old = cells.slice(0, before.length)
      const now = cells.slice(before.length, before.length + plan.columns.length)
      const marks = cells.slice(before.length + plan.columns.length)
      return {
        row: origin === null ? null : Number(origin),
        before: isBefore ? old.map((cell, place) => jsonCell(before[place].type, cell)) : null,
        after: isAfter ? now.map((cell, place) => jsonCell(plan.columns[place].type, cell)) : null,
        changed: isAfter && isBefore ? changed.filter((_, at) => marks[at] === true).map(({ after }) => plan.columns[after].name) : [],
      }
    })
  }

  async #separateRows(before: readonly PlanColumn[], plan: StepPlan) {
    const { limit } = this.#input
    const read = async (name: string, columns: readonly PlanColumn[]) => {
      const found = await this.#duck.rows(
        `SELECT ${columns.map((_, place) => `c${place}`).join(', ')} FROM ${name} ORDER BY row LIMIT ${limit}`,
      )
      return found.map((cells) => cells.map((cell, place) => jsonCell(columns[place].type, cell)))
    }
    const [old, now] = [await read('before', before), await read('t', plan.columns)]
    return Array.from({ length: Math.max(old.length, now.length) }, (_, at) => ({
      row: null,
      before: old.at(at) ?? null,
      after: now.at(at) ?? null,
      changed: [],
    }))
  }

  /** @param places null: the column is not there */
  async #shapes(
    table: 'before' | 't',
    columns: readonly PlanColumn[],
    places: readonly (number | null)[],
  ): Promise<(ColumnShape | null)[]> {
    const there = places.flatMap((place) => (place === null ? [] : [place]))
    if (there.length === 0) return places.map(() => null)
    const [rows] = await this.#duck.row(`SELECT count(*) FROM ${table}`)
    const picked = there.map((place, index) => `c${place} AS c${index}`)
    await this.#duck.run(
      `CREATE OR REPLACE TEMP VIEW version AS SELECT ${picked.join(', ')}, row_number() OVER (ORDER BY row) - 1 AS row FROM ${table}`,
    )
    // Names of their own: a profile is looked up by the name.
    const shape = { columns: there.map((place, index) => ({ name: String(index), type: columns[place].type })), key: [] }
    const profile = await profileView(this.#duck, shape, Number(rows))
    let next = 0
    return places.map((place) => {
      if (place === null) return null
      const { type, missing, distinct, min, max, top, histogram } = profile.columns[next++]
      return { name: columns[place].name, type, missing, distinct, min, max, top, histogram }
    })
  }
}

/** A column before and after a step, and SQL that tells whether a value of it is another one now. */
interface Pair {
  readonly before: number
  readonly after: number
  readonly differs: string
}

/** A number that became the text of it is no other value. */
function comparedPairs(before: readonly PlanColumn[], { columns, aligned, sql }: StepPlan): Pair[] {
  if (!aligned || sql === null) return []
  return columns.flatMap(({ was, type }, after) => {
    if (was === null) return []
    const old = `b.c${was}`
    const { type: from } = before[was]
    const value = canConvert(from, type) ? convertedSql(old, from, type) : 'NULL'
    return [{ before: was, after, differs: `((${value}) IS DISTINCT FROM a.c${after} OR (${old} IS NOT NULL AND a.c${after} IS NULL))` }]
  })
}

function blankOutcome(step: PreparationStep, index: number): StepOutcome {
  return {
    index,
    kind: step.kind,
    skipped: false,
    text: stepText(step),
    rowsBefore: null,
    rowsAfter: null,
    changedRows: null,
    columns: [],
    added: [],
    removed: [],
    renamed: [],
    retyped: [],
    madeMissing: null,
    notes: [],
    problem: null,
  }
}

/** @throws STEP_INVALID where there is no such step */
export function checkPlace(upTo: number | undefined, steps: readonly PreparationStep[]): void {
  if (upTo === undefined || upTo < Math.max(steps.length, 1)) return
  throw new CairnError('STEP_INVALID', `There are ${steps.length} steps; ${upTo + 1} is none of them.`, {})
}
