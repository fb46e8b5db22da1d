import type { ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import { quote } from './checks.ts'
import type { Duck } from '../duckdb.ts'
import { type StagedColumn, type Staged, staged } from './stage.ts'
import { misfits } from './misfits.ts'
import { beyondExact, fitsStrictly, inferable, isInteger, typeNouns } from './types.ts'
import { textFor } from './values/cells.ts'

/** What the text of columns is without forms. */
export interface Inference {
  /** By index of the staged column. */
  readonly types: readonly ColumnType[]
  /** Columns that stay text, though more than half of their values have a type. */
  readonly suspected: ReadonlyMap<number, ColumnType>
  /** Columns of integers of which a double cannot hold some; they stay text. */
  readonly large: readonly number[]
}

interface Candidate {
  readonly index: number
  /** Types that no value seen so far contradicts, the most special first. */
  possible: ColumnType[]
  /** The type that most values have, though not all: worth a warning. */
  suspected: ColumnType | null
  /** Whether a value has been seen at all. */
  seen: boolean
  done: boolean
}

const sampleRows = 2_000
const columnsPerQuery = 100

/**
 * The type of every staged column, from all its values. A sample rules out most types at once; the ones that are left are
 * then checked against the whole table, so that a single value at its end still counts.
 */
export async function inferTypes(duck: Duck, table: Staged, decided: ReadonlyMap<number, ColumnType>): Promise<Inference> {
  const types: ColumnType[] = table.columns.map((column, index) => decided.get(index) ?? column.type ?? 'text')
  const candidates = table.columns.flatMap((column, index) => (decided.has(index) || column.type ? [] : [candidate(column, index)]))
  const texts = (of: readonly Candidate[], rows: string) =>
    `(SELECT ${of.map(({ index }) => `${textFor(table, index, 'text')} AS ${staged(index)}`).join(', ')} FROM raw ${rows})`
  await narrow(duck, candidates, { texts, rows: `LIMIT ${sampleRows}` }, () => true)
  for (;;) {
    const open = candidates.filter((c) => !c.done && c.possible.length > 0)
    if (open.length === 0) break
    await narrow(duck, open, { texts, rows: '' }, (c, type) => !c.seen || type === c.possible[0])
  }
  for (const c of candidates) types[c.index] = c.seen && c.possible.length > 0 ? c.possible[0] : 'text'
  const large = await tooLarge(duck, table, decided, types)
  for (const index of large) types[index] = 'text'
  const suspected = new Map(candidates.flatMap((c) => (types[c.index] === 'text' && c.suspected ? [[c.index, c.suspected] as const] : [])))
  return { types, suspected, large }
}

export function largeWarning(table: Staged, index: number): string {
  const most = Number.MAX_SAFE_INTEGER.toLocaleString('en')
  return `${quote(table.columns[index].name)} has integers beyond ${most}, too large for exact numbers; imported as text.`
}

/**
 * Columns of nothing but integers, some of which a double cannot tell from their neighbours: as text they stay what they are.
 * Of the integers of Parquet the largest tell; of text first a sample, then all values.
 */
async function tooLarge(
  duck: Duck,
  table: Staged,
  decided: ReadonlyMap<number, ColumnType>,
  types: readonly ColumnType[],
): Promise<number[]> {
  const open = table.columns.flatMap(({ type, values }, index) =>
    decided.has(index) || (type !== 'integer' && (type !== null || values !== 'any' || types[index] !== 'text')) ? [] : [index],
  )
  const found: number[] = []
  for (const index of open) {
    const column = textFor(table, index, 'text')
    const typed = table.columns[index].type === 'integer'
    const all = typed ? 'true' : `bool_and(${isInteger(column)}) FILTER (${column} IS NOT NULL)`
    const value = typed ? staged(index) : `coalesce(TRY_CAST(${column} AS HUGEINT), ${2 ** 60}::HUGEINT)`
    const judge = async (from: string) =>
      (
        await duck.row(`SELECT ${all} AND coalesce(bool_or(${beyondExact(value)}) FILTER (${column} IS NOT NULL), false) FROM ${from}`)
      )[0] === true
    if ((typed || (await isSampleOfIntegers(duck, column))) && (await judge('raw'))) found.push(index)
  }
  return found
}

async function isSampleOfIntegers(duck: Duck, column: string): Promise<boolean> {
  const [all] = await duck.row(
    `SELECT bool_and(${isInteger('v')}) FROM (SELECT ${column} AS v FROM raw WHERE ${column} IS NOT NULL LIMIT 1000)`,
  )
  return all === true
}

function candidate({ values }: StagedColumn, index: number): Candidate {
  const possible = values === 'any' ? [...inferable] : values === 'text' ? (['date', 'datetime'] as ColumnType[]) : []
  return { index, possible, suspected: null, seen: false, done: false }
}

/** Counts how many values fit the types that `tested` picks, and strikes out those that do not fit all. */
async function narrow(
  duck: Duck,
  candidates: readonly Candidate[],
  { texts, rows }: { texts(of: readonly Candidate[], rows: string): string; rows: string },
  tested: (c: Candidate, type: ColumnType) => boolean,
): Promise<void> {
  for (let start = 0; start < candidates.length; start += columnsPerQuery) {
    const part = candidates.slice(start, start + columnsPerQuery)
    const group = part.map((c) => ({ c, types: c.possible.filter((type) => tested(c, type)) }))
    const counts = group.flatMap(({ c, types }) => [
      `count(${staged(c.index)})`,
      ...types.map((type) => `count(*) FILTER (WHERE ${staged(c.index)} IS NOT NULL AND ${fitsStrictly(type, staged(c.index))})`),
    ])
    const row = (await duck.row(`SELECT ${counts.join(', ')} FROM ${texts(part, rows)}`)).map(Number)
    let at = 0
    for (const { c, types } of group) {
      const values = row[at++]
      judge(c, types, values, row.slice(at, at + types.length), rows === '')
      at += types.length
    }
  }
}

function judge(c: Candidate, types: readonly ColumnType[], values: number, fitting: readonly number[], whole: boolean): void {
  if (values === 0) {
    c.done = whole
    return
  }
  c.seen = true
  const suspected = types.filter((_, k) => fitting[k] < values && fitting[k] * 2 >= values)
  // Of integer and number, number says more about a column that has both.
  c.suspected = suspected.at(-1) ?? c.suspected
  c.possible = c.possible.filter((type) => !types.includes(type) || fitting[types.indexOf(type)] === values)
  c.done = whole && types.includes(c.possible[0])
}

/** Where a column that stays text has values of another type than most. */
export async function mixedWarning(duck: Duck, table: Staged, index: number, type: ColumnType): Promise<string> {
  const text = textFor(table, index, 'text')
  const found = await misfits(duck, table, index, `(${text} IS NULL OR ${fitsStrictly(type, text)})`)
  const examples = found.first.map(({ place, value }) => `${table.rowPlaces.kind} ${place} ${quote(value)}`).join(', ')
  const { name } = table.columns[index]
  return `${quote(name)} mixes types: ${found.count.toLocaleString('en')} of its values are not ${typeNouns[type]} (${examples}); imported as text.`
}
