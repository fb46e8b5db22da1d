import type { Comparison, LoggedMetric } from '../../../shared/contract/experiments/index.ts'
import { systemPrefix } from '../../../shared/domain/experiments/run.ts'
import type { Workspace } from '../../workspace/index.ts'

export interface LoggedQuery {
  readonly run: number
  /** What the machine did (`system/…`), or what was logged of the training. */
  readonly group: 'training' | 'system'
  /** A part of the name, in any case. */
  readonly search?: string
  readonly limit: number
  readonly offset: number
}

/** The metrics that were logged to a run, a page of them by name: its last value, its extremes, and how many points there are. */
export function loggedMetrics({ sqlite }: Workspace, query: LoggedQuery): { total: number; all: number; metrics: LoggedMetric[] } {
  const { run, group, search = '', limit, offset } = query
  const ofGroup = `run_id = @run AND substr(name, 1, ${systemPrefix.length}) ${group === 'system' ? '=' : '<>'} '${systemPrefix}'`
  const found = `${ofGroup} AND name LIKE @pattern ESCAPE '\\'`
  const names = { run, pattern: `%${search.replaceAll(/[\\%_]/g, '\\$&')}%` }
  const rows = sqlite
    .prepare(
      `SELECT name, points, last, last_step AS lastStep, minimum, minimum_step AS minimumStep, maximum, maximum_step AS maximumStep
       FROM metric_series WHERE ${found} ORDER BY name LIMIT @limit OFFSET @offset`,
    )
    .all({ ...names, limit, offset }) as LoggedMetric[]
  const count = (where: string, values: object) =>
    sqlite.prepare(`SELECT count(*) FROM metric_series WHERE ${where}`).pluck().get(values) as number
  return {
    total: count(found, names),
    all: count(ofGroup, { run }),
    metrics: rows.map((row) => ({ ...row, last: finite(row.last), minimum: finite(row.minimum), maximum: finite(row.maximum) })),
  }
}

const ofMachine = `substr(name, 1, ${systemPrefix.length}) = '${systemPrefix}'`

/** So many metrics are compared; there may be tens of thousands. */
const compared = 500

/** The last values of what was logged to any of these runs, in their order; null where a run has none, or none that is a number. What the machine did comes last. */
export function lastLogged({ sqlite }: Workspace, runs: readonly number[]): Comparison['logged'] {
  if (runs.length === 0) return []
  const marks = runs.map(() => '?').join()
  const rows = sqlite
    .prepare(
      `SELECT run_id AS run, name, last, points FROM metric_series
       WHERE run_id IN (${marks}) AND name IN
         (SELECT DISTINCT name FROM metric_series WHERE run_id IN (${marks}) ORDER BY ${ofMachine}, name LIMIT ?)
       ORDER BY ${ofMachine}, name`,
    )
    .all(...runs, ...runs, compared) as { run: number; name: string; last: number | null; points: number }[]
  return [...Map.groupBy(rows, ({ name }) => name)].map(([metric, found]) => {
    const lasts = new Map(found.map(({ run, last }) => [run, last]))
    return { metric, points: Math.max(...found.map(({ points }) => points)), values: runs.map((run) => finite(lasts.get(run) ?? null)) }
  })
}

const finite = (value: number | null) => (value !== null && Number.isFinite(value) ? value : null)
