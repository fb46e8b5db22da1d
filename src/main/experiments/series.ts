import type { Series } from '../../shared/contract/experiments.ts'
import { CairnError } from '../../shared/errors.ts'
import type { Workspace } from '../workspace/index.ts'

export interface MetricPoint {
  readonly name: string
  readonly step: number
  /** Not finite is stored as null. */
  readonly value: number
}

/** Writes points of a run in one transaction; a step that is there already is replaced. Raw statements: see the bench. */
export function logPoints(workspace: Workspace, runId: number, points: Iterable<MetricPoint>): void {
  const { sqlite } = workspace
  const findSeries = sqlite
    .prepare('INSERT INTO metric_series (run_id, name) VALUES (?, ?) ON CONFLICT (run_id, name) DO UPDATE SET name = name RETURNING id')
    .pluck()
  const addPoint = sqlite.prepare('INSERT OR REPLACE INTO metric_points (series_id, step, value) VALUES (?, ?, ?)')
  workspace.write(() => {
    const ids = new Map<string, number>()
    for (const { name, step, value } of points) {
      let id = ids.get(name)
      if (id === undefined) {
        id = findSeries.get(runId, name) as number
        ids.set(name, id)
      }
      addPoint.run(id, step, Number.isFinite(value) ? value : null)
    }
  })
}

/** The names of a run's series, in order. */
export function seriesNames(workspace: Workspace, runId: number): string[] {
  return workspace.sqlite.prepare('SELECT name FROM metric_series WHERE run_id = ? ORDER BY name').pluck().all(runId) as string[]
}

interface Extremes {
  points: number
  lastStep: number | null
  last: number | null
  minimum: number | null
  minimumStep: number | null
  maximum: number | null
  maximumStep: number | null
}

/**
 * A series from a step on: all of it, or, where it has more than `maxPoints`, each bucket's minimum and maximum, so
 * that no peak is lost.
 */
export function readSeries(workspace: Workspace, runId: number, name: string, fromStep: number, maxPoints: number): Series {
  const { sqlite } = workspace
  const id = sqlite.prepare('SELECT id FROM metric_series WHERE run_id = ? AND name = ?').pluck().get(runId, name) as number | undefined
  if (id === undefined) {
    throw new CairnError('NOT_FOUND', `Run ${runId} has no series called "${name}".`, { run: runId, series: seriesNames(workspace, runId) })
  }
  // SQLite takes the other columns of a min() or max() query from the row that has it: sqlite.org/lang_select.html#bareagg
  const one = (sql: string) => sqlite.prepare(sql).get(id) as { step: number; value: number | null } | undefined
  const minimum = one('SELECT step, min(value) AS value FROM metric_points WHERE series_id = ?')
  const maximum = one('SELECT step, max(value) AS value FROM metric_points WHERE series_id = ?')
  const last = one('SELECT step, value FROM metric_points WHERE series_id = ? ORDER BY step DESC LIMIT 1')
  const range = sqlite
    .prepare('SELECT count(*) AS n, min(step) AS first FROM metric_points WHERE series_id = ? AND step >= ?')
    .get(id, fromStep) as {
    n: number
    first: number | null
  }
  const extremes: Extremes = {
    points: sqlite.prepare('SELECT count(*) FROM metric_points WHERE series_id = ?').pluck().get(id) as number,
    lastStep: last?.step ?? null,
    last: last?.value ?? null,
    minimum: minimum?.value ?? null,
    minimumStep: minimum?.value == null ? null : minimum.step,
    maximum: maximum?.value ?? null,
    maximumStep: maximum?.value == null ? null : maximum.step,
  }
  if (range.n <= maxPoints || range.first === null) return { name, ...extremes, values: allPoints(workspace, id, fromStep) }
  const width = Math.ceil((extremes.lastStep! - range.first + 1) / Math.floor(maxPoints / 2))
  return { name, ...extremes, values: bucketExtremes(workspace, id, range.first, width) }
}

type Point = [step: number, value: number | null]

function allPoints({ sqlite }: Workspace, id: number, fromStep: number): Point[] {
  return sqlite
    .prepare('SELECT step, value FROM metric_points WHERE series_id = ? AND step >= ? ORDER BY step')
    .raw()
    .all(id, fromStep) as Point[]
}

function bucketExtremes({ sqlite }: Workspace, id: number, first: number, width: number): Point[] {
  // better-sqlite3 binds numbers as REAL: without the casts every step would be a bucket of its own.
  const query = (extreme: 'min' | 'max') =>
    sqlite
      .prepare(
        `SELECT step, ${extreme}(value) FROM metric_points WHERE series_id = ? AND step >= ? GROUP BY (step - CAST(? AS INTEGER)) / CAST(? AS INTEGER)`,
      )
      .raw()
      .all(id, first, first, width) as Point[]
  const points = new Map<number, number | null>([...query('min'), ...query('max')])
  return [...points].sort((a, b) => a[0] - b[0])
}
