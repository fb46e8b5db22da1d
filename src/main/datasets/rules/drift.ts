import type { Column, ColumnType, Manifest } from '../../../shared/domain/dataset.ts'
import type { RuleOf, RuleResult } from '../../../shared/domain/rules.ts'
import { binCounts, chiSquareTest, decileEdges, ksTwoSample, psi } from '../../statistics/statistics.ts'
import type { ObjectStore } from '../../workspace/index.ts'
import { readColumns } from '../columns.ts'
import type { Duck } from '../duckdb.ts'
import { createVersionView, segmentFiles, viewNames } from '../version-view.ts'
import type { OpenVersion } from './check.ts'

type Found = Omit<RuleResult, 'ruleId'>

/** Levels of a column that are told apart: the most frequent ones of the reference; the rest count together. */
const maxLevels = 100

/**
 * How far the values of a column are from those of a reference version; missing values are left out.
 * Numbers and dates: PSI over the reference's deciles, p by Kolmogorov and Smirnov. Text and booleans: PSI over the levels,
 * p by chi-square. A small p says that the two differ, not how much: with many rows every small difference has a small p.
 */
export async function checkDrift(
  duck: Duck,
  version: OpenVersion,
  rule: RuleOf<'drift'>,
  reference: Manifest | undefined,
  objects: ObjectStore,
): Promise<Found> {
  if (!reference) return fails('The version to compare with is gone.')
  const [here, there] = [version.columns, reference.columns].map((columns) => columns.find(({ name }) => name === rule.column))
  if (!here || !there) return fails(`There is no column ${JSON.stringify(rule.column)}${here ? ' in the version to compare with' : ''}.`)
  if (isOrdered(here.type) !== isOrdered(there.type))
    return fails(`The type is ${here.type}, in the version to compare with ${there.type}.`)
  await createVersionView(duck, reference.columns, await segmentFiles(reference, objects), 'reference')
  const rows = reference.segments.reduce((sum, segment) => sum + segment.rows, 0)
  const sides: [Side, Side] = [sideOf('reference', reference.columns, there, rows), sideOf('version', version.columns, here, version.rows)]
  const value = isOrdered(here.type) ? await orderedDrift(duck, sides, rule.measure) : await levelDrift(duck, sides, rule.measure)
  return judge(rule, value)
}

interface Side {
  readonly view: 'version' | 'reference'
  readonly column: Column
  readonly sql: string
  readonly rows: number
}

function sideOf(view: Side['view'], columns: readonly Column[], column: Column, rows: number): Side {
  return { view, column, sql: viewNames(columns).get(column.name) as string, rows }
}

function isOrdered(type: ColumnType): boolean {
  return type !== 'text' && type !== 'boolean'
}

async function orderedDrift(duck: Duck, sides: readonly [Side, Side], measure: RuleOf<'drift'>['measure']): Promise<number> {
  const [before, now] = [await presentNumbers(duck, sides[0]), await presentNumbers(duck, sides[1])]
  if (measure === 'p') return ksTwoSample(before, now).p
  if (before.length === 0) return Number.NaN
  // Between infinite values there is no edge.
  const edges = decileEdges(before).filter((edge) => Number.isFinite(edge))
  return psi(binCounts(before, edges), binCounts(now, edges))
}

async function presentNumbers(duck: Duck, { view, column, sql, rows }: Side): Promise<Float64Array> {
  const read = (await readColumns(duck, [column], [sql], view, rows)).get(column.name)
  return read?.kind === 'number' ? read.values.filter((value) => !Number.isNaN(value)) : new Float64Array()
}

async function levelDrift(duck: Duck, sides: readonly [Side, Side], measure: RuleOf<'drift'>['measure']): Promise<number> {
  const levels = ({ view, sql }: Side) => `(SELECT ${sql}::VARCHAR AS v, count(*) AS n FROM ${view} WHERE ${sql} IS NOT NULL GROUP BY v)`
  const rows = await duck.rows(`WITH before AS MATERIALIZED ${levels(sides[0])}, now AS MATERIALIZED ${levels(sides[1])},
      kept AS MATERIALIZED (FROM before ORDER BY n DESC, v LIMIT ${maxLevels}),
      counts AS (SELECT v, n AS a, 0 AS b FROM before UNION ALL SELECT v, 0, n FROM now)
    SELECT sum(a)::BIGINT, sum(b)::BIGINT FROM counts LEFT JOIN kept USING (v) GROUP BY kept.v ORDER BY kept.v NULLS LAST`)
  const [before, now] = [rows.map(([count]) => Number(count)), rows.map(([, count]) => Number(count))]
  const empty = (counts: readonly number[]) => counts.every((count) => count === 0)
  if (empty(before) || empty(now)) return Number.NaN
  return measure === 'psi' ? psi(before, now) : chiSquareTest([before, now]).p
}

function judge({ measure, limit }: RuleOf<'drift'>, value: number): Found {
  if (Number.isNaN(value)) return fails('There are no values to compare.')
  const shown = Number(value.toPrecision(3))
  if (measure === 'psi') {
    const passed = value <= limit
    return { passed, failingRows: passed ? 0 : null, detail: `The PSI is ${shown}; at most ${limit} is allowed.` }
  }
  const passed = value >= limit
  return { passed, failingRows: passed ? 0 : null, detail: `p is ${shown}; at least ${limit} is wanted.` }
}

function fails(detail: string): Found {
  return { passed: false, failingRows: null, detail }
}
