import type { Series } from '../../../shared/contract/experiments/index.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Workspace } from '../../workspace/index.ts'
import {
  addToExtent,
  type Block,
  blockOf,
  blockSteps,
  drawnValue,
  emptyExtent,
  type Extent,
  joinExtents,
  measureExtent,
  readBlocks,
} from './blocks.ts'

import type { MetricPoint } from './log.ts'

export { logPoints, type MetricPoint } from './log.ts'

/** The names of a run's series, in order. */
export function seriesNames(workspace: Workspace, runId: number): string[] {
  return workspace.sqlite.prepare('SELECT name FROM metric_series WHERE run_id = ? ORDER BY name').pluck().all(runId) as string[]
}

type SeriesRow = Omit<Series, 'values'> & { readonly id: number }

/**
 * A series, or what of it is from a step on (steps may be negative): all of it, or, where it has more than `maxPoints`, each bucket's minimum and maximum, so
 * that no peak is lost. A long series is drawn from its blocks, without a look at its points.
 */
export function readSeries(
  workspace: Workspace,
  runId: number,
  name: string,
  maxPoints: number,
  fromStep: number = Number.MIN_SAFE_INTEGER,
): Series {
  const found = findSeries(workspace, runId, name, maxPoints, fromStep)
  if (!found) {
    throw new CairnError('NOT_FOUND', `Run ${runId} has no series called "${name}".`, { run: runId, series: seriesNames(workspace, runId) })
  }
  return found
}

export type LoggedPoint = Omit<MetricPoint, 'name'>

/** Where a page of points ends. */
export type PointKey = readonly [step: number, timestamp: number, value: number, notANumber: number]

/**
 * Points as they were logged, NaN and infinities too, by step, time and value; from after a point on.
 * @returns also where the next page begins after; null at the end
 */
export function readPoints(
  { sqlite }: Workspace,
  runId: number,
  name: string,
  { limit, after }: { readonly limit: number; readonly after?: PointKey },
): { points: LoggedPoint[]; next: PointKey | null } {
  const series = sqlite.prepare('SELECT id FROM metric_series WHERE run_id = ? AND name = ?').pluck().get(runId, name)
  const rows = sqlite
    .prepare(
      `SELECT step, timestamp, value, not_a_number FROM metric_points
       WHERE series_id = ? AND (step, timestamp, value, not_a_number) > (?, ?, ?, ?)
       ORDER BY step, timestamp, value, not_a_number LIMIT ?`,
    )
    .raw()
    .all(series ?? null, ...(after ?? beforeAll), limit) as PointKey[]
  return {
    points: rows.map(([step, timestamp, value, notANumber]) => ({ step, timestamp, value: notANumber === 1 ? Number.NaN : value })),
    next: rows.length < limit ? null : (rows.at(-1) ?? null),
  }
}

const beforeAll: PointKey = [Number.MIN_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, -Infinity, -1]

/** One curve of several runs; runs without it are left out. */
export function curvesOf(
  workspace: Workspace,
  runs: readonly number[],
  name: string,
  maxPoints: number,
): { run: number; series: Series }[] {
  return runs.flatMap((run) => {
    const series = findSeries(workspace, run, name, maxPoints)
    return series ? [{ run, series }] : []
  })
}

function findSeries(
  workspace: Workspace,
  runId: number,
  name: string,
  maxPoints: number,
  fromStep: number = Number.MIN_SAFE_INTEGER,
): Series | undefined {
  const row = workspace.sqlite
    .prepare(
      `SELECT id, name, points, last, last_step AS lastStep, minimum, minimum_step AS minimumStep, maximum, maximum_step AS maximumStep
       FROM metric_series WHERE run_id = ? AND name = ?`,
    )
    .get(runId, name) as SeriesRow | undefined
  if (!row) return undefined
  const { id, ...series } = row
  return { ...series, last: drawn(series.last), values: values(workspace, row, fromStep, maxPoints) }
}

const drawn = (value: number | null) => (value !== null && Number.isFinite(value) ? value : null)

type Point = [step: number, value: number | null]

function values(workspace: Workspace, series: SeriesRow, fromStep: number, maxPoints: number): Point[] {
  const { id } = series
  if (series.points <= maxPoints) return points(workspace, id, fromStep)
  const blocks = blocksFrom(workspace, series, fromStep)
  const total = blocks.reduce((sum, block) => sum + block.points, 0)
  if (total <= maxPoints) return points(workspace, id, fromStep)
  const buckets = Math.floor(maxPoints / 2)
  const first = blocks[0].block
  const span = blocks[blocks.length - 1].block - first + 1
  if (blocks.length < buckets) return decimate(points(workspace, id, fromStep), buckets)
  const width = Math.ceil(span / buckets)
  return extremes(
    blocks,
    (block) => Math.floor((block.block - first) / width),
    (bucket, block) => joinExtents(bucket, block),
  )
}

/** The blocks from a step on; of the first, only what is not before that step. */
function blocksFrom({ sqlite }: Workspace, { id, lastStep }: SeriesRow, fromStep: number): Block[] {
  if (lastStep === null) return []
  const blocks = readBlocks(sqlite, id, lastStep, blockOf(fromStep))
  const [first] = blocks
  if (!first || first.block * blockSteps >= fromStep) return blocks
  const cut = { block: first.block, ...measureExtent(sqlite, id, fromStep, (first.block + 1) * blockSteps - 1) }
  return cut.points > 0 ? [cut, ...blocks.slice(1)] : blocks.slice(1)
}

function points({ sqlite }: Workspace, id: number, fromStep: number): Point[] {
  return sqlite
    .prepare(`SELECT step, ${drawnValue} FROM metric_points WHERE series_id = ? AND step >= ? ORDER BY step, timestamp, value`)
    .raw()
    .all(id, fromStep) as Point[]
}

function decimate(all: readonly Point[], buckets: number): Point[] {
  const first = all[0][0]
  const width = Math.ceil((all[all.length - 1][0] - first + 1) / buckets)
  return extremes(
    all,
    ([step]) => Math.floor((step - first) / width),
    (bucket, [step, value]) => addToExtent(bucket, step, value),
  )
}

/** Minimum and maximum of each bucket, in order of steps. Buckets with gaps only have none. */
function extremes<T>(items: readonly T[], bucketOf: (item: T) => number, add: (bucket: Extent, item: T) => void): Point[] {
  const found: Point[] = []
  const close = ({ minimum, minimumStep, maximum, maximumStep }: Extent) => {
    if (minimumStep === null || maximumStep === null) return
    const pair: Point[] = [
      [minimumStep, minimum],
      [maximumStep, maximum],
    ]
    if (minimumStep === maximumStep) found.push(pair[0])
    else found.push(...(minimumStep < maximumStep ? pair : pair.toReversed()))
  }
  let current = 0
  let bucket = emptyExtent()
  for (const item of items) {
    const next = bucketOf(item)
    if (next !== current) {
      close(bucket)
      bucket = emptyExtent()
      current = next
    }
    add(bucket, item)
  }
  close(bucket)
  return found
}
