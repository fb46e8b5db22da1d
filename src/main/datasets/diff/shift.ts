import type { ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import type { ColumnShift } from '../../../shared/domain/datasets/diff.ts'
import { levelShift, psiOfSorted } from '../../statistics/shift.ts'
import { ksOfSorted } from '../../statistics/kolmogorovSmirnov.ts'
import { sortNumbers } from '../../statistics/sortNumbers.ts'
import { binCounts } from '../../statistics/statistics.ts'
import { readColumns } from '../columns.ts'
import type { Duck } from '../duckdb.ts'
import { profileHistogram } from '../reading/numbers.ts'
import type { Pair } from './align.ts'
import { spread } from '../../../shared/statistics/moments.ts'

/** Values that a histogram has bins for, beside one for all others. */
const shownValues = 11

/**
 * How the values of one column shifted. @param still no cell of the column changed and no row came or went
 */
export async function shiftOf(duck: Duck, pair: Pair, changedCells: number, still: boolean): Promise<ColumnShift> {
  const count = async (view: string, sql: string) => (await duck.row(`SELECT count(*), count(${sql}) FROM ${view}`)).map(Number)
  const [fromRows, fromPresent] = await count('reference', pair.fromSql)
  const [toRows, toPresent] = await count('version', pair.toSql)
  const found =
    fromPresent === 0 || toPresent === 0 ? null : still ? unmoved(pair) : await distributions(duck, pair, fromPresent, toPresent)
  return {
    column: pair.to.name,
    type: pair.to.type,
    changedCells,
    missing: { from: fromRows - fromPresent, to: toRows - toPresent },
    psi: found?.psi ?? null,
    test: found?.test ?? null,
    mean: found?.mean ?? noMean,
    histogram: found?.histogram ?? null,
  }
}

interface Found {
  readonly psi: number
  readonly test: NonNullable<ColumnShift['test']>
  readonly mean: ColumnShift['mean']
  readonly histogram: ColumnShift['histogram']
}

const noMean: ColumnShift['mean'] = { from: null, to: null }

type Measure = 'number' | 'time' | 'category'

function measureOf(type: ColumnType): Measure {
  if (type === 'integer' || type === 'number') return 'number'
  return type === 'date' || type === 'datetime' ? 'time' : 'category'
}

/** Null where one side counts what the other measures. */
function commonMeasure({ from, to }: Pair): Measure | null {
  const [a, b] = [measureOf(from.type), measureOf(to.type)]
  return a === b ? a : null
}

function unmoved(pair: Pair): Found | null {
  const measure = commonMeasure(pair)
  return (
    measure && {
      psi: 0,
      test: { kind: measure === 'category' ? 'chiSquare' : 'ks', method: 'exact', statistic: 0, p: 1 },
      mean: noMean,
      histogram: null,
    }
  )
}

async function distributions(duck: Duck, pair: Pair, fromPresent: number, toPresent: number): Promise<Found | null> {
  const measure = commonMeasure(pair)
  if (measure === null) return null
  if (measure === 'category') return categories(duck, pair, fromPresent, toPresent)
  const from = await numbers(duck, 'reference', pair.fromSql, pair.from.type, fromPresent)
  const to = await numbers(duck, 'version', pair.toSql, pair.to.type, toPresent)
  duck.throwIfAborted()
  sortNumbers(from)
  sortNumbers(to)
  return {
    psi: psiOfSorted(from, to),
    test: { kind: 'ks', ...ksOfSorted(from, to) },
    mean: measure === 'number' ? { from: mean(from), to: mean(to) } : noMean,
    histogram: overlaid(from, to, pair.to.type === 'integer'),
  }
}

/** Both sides in bins of equal width over the range of both. @param whole each number of a narrow range has its bin */
function overlaid(from: Float64Array, to: Float64Array, whole: boolean): ColumnShift['histogram'] {
  const low = Math.min(from[0], to[0])
  const high = Math.max(from[from.length - 1], to[to.length - 1])
  if (!Number.isFinite(high - low)) return null
  const { edges } = profileHistogram(Float64Array.of(low, high), whole)
  const inner = edges.slice(1, -1)
  return { edges, labels: null, from: binCounts(from, inner), to: binCounts(to, inner) }
}

function mean(values: Float64Array): number | null {
  const { mean: found } = spread(values)
  return Number.isFinite(found) ? found : null
}

async function numbers(duck: Duck, view: string, sql: string, type: ColumnType, present: number): Promise<Float64Array> {
  // A common type of numbers and of dates is read as either of them would be.
  const read = await readColumns(duck, [{ name: 'v', type }], [sql], `${view} WHERE ${sql} IS NOT NULL`, present)
  const column = read.get('v')
  return column?.kind === 'number' ? column.values : new Float64Array(0)
}

async function categories(duck: Duck, { fromSql, toSql }: Pair, fromTotal: number, toTotal: number): Promise<Found> {
  await duck.run(`CREATE OR REPLACE TEMP TABLE levels AS SELECT coalesce(f, 0) AS f, coalesce(t, 0) AS t, v FROM
      (SELECT ${fromSql}::VARCHAR AS v, count(*) AS f FROM reference WHERE ${fromSql} IS NOT NULL GROUP BY v) FULL OUTER JOIN
      (SELECT ${toSql}::VARCHAR AS v, count(*) AS t FROM version WHERE ${toSql} IS NOT NULL GROUP BY v) USING (v)`)
  const alike = await duck.rows('SELECT f, t, count(*) FROM levels GROUP BY f, t ORDER BY f, t')
  const { psi, test } = levelShift(alike.map(([f, t, n]) => ({ from: Number(f), to: Number(t), levels: Number(n) })))
  const found = await duck.rows(`SELECT f, t, v FROM levels ORDER BY f + t DESC, v LIMIT ${shownValues}`)
  await duck.run('DROP TABLE levels')
  const counts = found.map(([f, t]) => [Number(f), Number(t)] as const)
  const shown = withOthers(counts, fromTotal, toTotal)
  const more = shown[0][counts.length] > 0 || shown[1][counts.length] > 0
  return {
    psi,
    test: { kind: 'chiSquare', method: 'asymptotic', statistic: test.statistic, p: test.p },
    mean: noMean,
    histogram: {
      edges: null,
      labels: found.map(([, , value]) => String(value).slice(0, 200)),
      from: more ? shown[0] : shown[0].slice(0, counts.length),
      to: more ? shown[1] : shown[1].slice(0, counts.length),
    },
  }
}

/** Two rows of counts: the values that are named, and all others together. */
function withOthers(counts: readonly (readonly [number, number])[], fromTotal: number, toTotal: number): [number[], number[]] {
  const [from, to] = [counts.map(([f]) => f), counts.map(([, t]) => t)]
  const rest = (total: number, values: readonly number[]) => total - values.reduce((sum, value) => sum + value, 0)
  return [
    [...from, rest(fromTotal, from)],
    [...to, rest(toTotal, to)],
  ]
}
