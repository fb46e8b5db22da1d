import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import type { ColumnProfile, Profile } from '../../../shared/domain/models/profile.ts'
import { asDouble, type Duck } from '../../datasets/tasks.ts'
import { BooleanCounts, countTexts, stateOfTexts } from './categories.ts'
import type { CategoryState, ColumnState, NumberState } from './columnState.ts'
import { exactValues, NumberSketch } from './numbers.ts'
import type { ProfiledPredictions } from './predictions.ts'
import { placesOfCodes, type RowSets, rowsOfSets } from './rowSets.ts'

/** A column of a relation: its name as people use it, and its value as SQL. */
export interface ProfiledColumn extends Column {
  readonly sql: string
}

/** Rows to be profiled, wherever they lie. */
export interface ProfiledRelation {
  /** SQL of a table, or of a query in parentheses; its rows in an order that is always the same. */
  readonly from: string
  /** The inputs of the model that are there, in the order of its signature; then other columns. */
  readonly columns: readonly ProfiledColumn[]
  /** Columns of the signature that the rows lack. */
  readonly absent?: readonly string[]
  readonly target?: ProfiledColumn | null
  /** What was predicted for the rows, in their order; null where nothing was. */
  readonly predictions?: ProfiledPredictions | null
}

/** Values of all columns that are read at once, in memory: 128 MiB. */
const valuesAtOnce = 2 ** 24
const mostColumnsAtOnce = 64

/**
 * The profile of rows, in one pass over each column: numbers are sorted here, texts are grouped by DuckDB meanwhile. Up to 2²⁰ rows all of
 * it is exact; of more see `NumberSketch`. Memory does not grow with the rows beyond that, but for texts, which DuckDB spills.
 */
export async function profileRows(
  duck: Duck,
  relation: ProfiledRelation,
  { onProgress }: { onProgress?(fraction: number): void } = {},
): Promise<Profile> {
  const [profile] = await profileSets(duck, relation, null, onProgress)
  return profile
}

/**
 * Instead of the profile of rows: what is kept of each column, so that it can be put together with that of other rows.
 * @param onProgress is told the fraction of the columns
 */
export async function stateOfRows(
  duck: Duck,
  { from, columns, rows }: { readonly from: string; readonly columns: readonly ProfiledColumn[]; readonly rows: number },
  onProgress?: (fraction: number) => void,
): Promise<ColumnState[]> {
  const sets = setsOf(null, rows)
  const done = new Map<string, ColumnState>()
  const put = ({ name, type }: Column, state: NumberState | CategoryState) => {
    done.set(name, { name, type, ...state })
    onProgress?.(done.size / columns.length)
  }
  const texts = async () => {
    for (const column of columns) if (column.type === 'text') put(column, await stateOfTexts(duck, from, column.sql, rows))
  }
  const numbers = async () => {
    const numeric = columns.filter(({ type }) => type !== 'text')
    for (const group of groupsOf(numeric, sets))
      await countGroup(duck, { from, group, rows, rowSets: null, sets }, (column, [counter]) => put(column, counter.state()))
  }
  await inParallel([texts(), numbers()])
  return columns.map(({ name }) => done.get(name) as ColumnState)
}

/** The same for several sets of rows, while each column is read once. */
export async function profileSets(
  duck: Duck,
  relation: ProfiledRelation,
  rowSets: RowSets | null,
  onProgress?: (fraction: number) => void,
): Promise<Profile[]> {
  const { from, columns, absent = [], target = null, predictions = null } = relation
  const [counted] = rowSets ? [rowSets.codes.length] : await duck.row(`SELECT count(*) FROM ${from}`)
  const rows = Number(counted)
  const sets = setsOf(rowSets, rows)
  const all = target ? [...columns, target] : columns
  const done = new Map<ProfiledColumn, ColumnProfile[]>()
  const put = (column: ProfiledColumn, profiles: ColumnProfile[]) => {
    done.set(column, profiles)
    onProgress?.(done.size / all.length)
  }
  const finish = (column: ProfiledColumn, counters: readonly Counter[]) => {
    const { name, type } = column
    put(
      column,
      counters.map((counter) => counter.finish({ name, type })),
    )
  }
  const texts = async () => {
    for (const column of all) if (column.type === 'text') put(column, await countTexts(duck, rowSets?.from ?? from, column, sets))
  }
  const numbers = async () => {
    for (const group of groupsOf(
      all.filter(({ type }) => type !== 'text'),
      sets,
    ))
      await countGroup(duck, { from, group, rows, rowSets, sets }, finish)
  }
  await inParallel([texts(), numbers()])
  const predicted = predictions ? await predictions.profiles(rowSets) : sets.map(() => null)
  const of = (column: ProfiledColumn, place: number) => done.get(column)?.[place] as ColumnProfile
  return sets.map((set, place) => ({
    format: 'cairn.profile/1',
    rows: set.rows,
    columns: columns.map((column) => of(column, place)),
    absent: [...absent],
    target: target && of(target, place),
    prediction: predicted[place],
  }))
}

interface RowSet {
  readonly rows: number
  readonly codes: readonly number[] | null
}

function setsOf(rowSets: RowSets | null, rows: number): RowSet[] {
  if (!rowSets) return [{ rows, codes: null }]
  return rowsOfSets(rowSets).map((count, place) => ({ codes: rowSets.sets[place], rows: count }))
}

/** Both are waited for, also where one fails: they use one connection. */
async function inParallel(works: readonly Promise<void>[]): Promise<void> {
  const ends = await Promise.allSettled(works)
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}

function groupsOf(columns: readonly ProfiledColumn[], sets: readonly RowSet[]): ProfiledColumn[][] {
  const values = sets.reduce((sum, { rows }) => sum + Math.min(rows, exactValues), 1)
  const size = Math.max(1, Math.min(mostColumnsAtOnce, Math.floor(valuesAtOnce / values)))
  return Array.from({ length: Math.ceil(columns.length / size) }, (_, k) => columns.slice(k * size, (k + 1) * size))
}

interface Group {
  readonly from: string
  readonly group: readonly ProfiledColumn[]
  readonly rows: number
  readonly rowSets: RowSets | null
  readonly sets: readonly RowSet[]
}

type Counter = BooleanCounts | NumberSketch

async function countGroup(
  duck: Duck,
  { from, group, rows, rowSets, sets }: Group,
  finish: (column: ProfiledColumn, counters: readonly Counter[]) => void,
): Promise<void> {
  const counters = group.map(({ type }) => sets.map((set) => (type === 'boolean' ? new BooleanCounts() : new NumberSketch(set.rows))))
  const setsOfCode = rowSets && placesOfCodes(rowSets.sets)
  const select = group.map(({ type, sql }) => (type === 'text' ? 'NULL' : asDouble(type, sql))).join(', ')
  let offset = 0
  for await (const chunk of duck.stream(`SELECT ${select} FROM ${from}`, rows)) {
    for (let index = 0; index < group.length; index++) {
      // The vector of a DOUBLE column lies in memory as it is wanted here; its NULLs are NaN already.
      const { items } = chunk.getColumnVector(index) as unknown as { items: Float64Array }
      const ofColumn = counters[index]
      if (!rowSets || !setsOfCode) {
        ofColumn[0].add(items.length === chunk.rowCount ? items : items.subarray(0, chunk.rowCount))
        continue
      }
      for (let row = 0; row < chunk.rowCount; row++)
        for (const place of setsOfCode[rowSets.codes[offset + row]]) ofColumn[place].addOne(items[row])
    }
    offset += chunk.rowCount
  }
  for (const [index, column] of group.entries()) {
    finish(column, counters[index])
    counters[index].length = 0
    // Sorting does not look at the signal: let the word of a cancel arrive between two columns.
    await new Promise<void>((resolve) => setImmediate(resolve))
    duck.throwIfAborted()
  }
}
