import type Database from 'better-sqlite3'

/**
 * Steps in a block. Smaller blocks make a short stretch of a long series sharper, larger ones make writing and
 * drawing cheaper: at 64, a million points have 15,625 blocks.
 */
export const blockSteps = 64

/** Block of a step; steps may be negative. */
export const blockOf = (step: number): number => Math.floor(step / blockSteps)

/** Where a stretch of a series has its extremes; null where it has gaps only. Of equal values the first step counts. */
export interface Extent {
  points: number
  minimum: number | null
  minimumStep: number | null
  maximum: number | null
  maximumStep: number | null
}

export interface Block extends Extent {
  readonly block: number
}

export const emptyExtent = (): Extent => ({ points: 0, minimum: null, minimumStep: null, maximum: null, maximumStep: null })

/** Takes a point into an extent. The steps have to come in order. What is not finite is a gap. */
export function addToExtent(extent: Extent, step: number, value: number | null): void {
  extent.points++
  if (value === null || !Number.isFinite(value)) return
  if (extent.minimum === null || value < extent.minimum) {
    extent.minimum = value
    extent.minimumStep = step
  }
  if (extent.maximum === null || value > extent.maximum) {
    extent.maximum = value
    extent.maximumStep = step
  }
}

/** Takes a later extent into an earlier one. */
export function joinExtents(extent: Extent, later: Extent): void {
  extent.points += later.points
  if (later.minimum !== null && (extent.minimum === null || later.minimum < extent.minimum)) {
    extent.minimum = later.minimum
    extent.minimumStep = later.minimumStep
  }
  if (later.maximum !== null && (extent.maximum === null || later.maximum > extent.maximum)) {
    extent.maximum = later.maximum
    extent.maximumStep = later.maximumStep
  }
}

/** The value of a point where it is finite: what is not is a gap in a curve. */
export const drawnValue = 'iif(not_a_number OR abs(value) > 1.7976931348623157e308, NULL, value)'

/**
 * The blocks of a series from one on, in order. That of the newest step changes with each point: it is measured, and what is kept of it is
 * not looked at.
 */
export function readBlocks(sqlite: Database.Database, series: number, lastStep: number, from: number): Block[] {
  const newest = blockOf(lastStep)
  const rows = statementsOf(sqlite).blocks.all(series, from, newest) as Cells[]
  const blocks: Block[] = rows.map(([block, points, minimum, minimumStep, maximum, maximumStep]) => ({
    block,
    points,
    minimum,
    minimumStep,
    maximum,
    maximumStep,
  }))
  if (newest >= from) blocks.push({ block: newest, ...measureExtent(sqlite, series, newest * blockSteps, lastStep) })
  return blocks
}

/** Extent of the points of a series from one step up to another, both included. */
export function measureExtent(sqlite: Database.Database, series: number, from: number, to: number): Extent {
  const extent = emptyExtent()
  for (const [step, value] of statementsOf(sqlite).points.all(series, from, to) as [number, number | null][])
    addToExtent(extent, step, value)
  return extent
}

type Cells = readonly [number, number, number | null, number | null, number | null, number | null]

interface Statements {
  readonly blocks: Database.Statement
  readonly points: Database.Statement
}

const prepared = new WeakMap<Database.Database, Statements>()

/** Prepared once for a connection: a batch of points may ask for a thousand series. */
function statementsOf(sqlite: Database.Database): Statements {
  const found = prepared.get(sqlite)
  if (found) return found
  const made: Statements = {
    blocks: sqlite
      .prepare(
        `SELECT block, points, minimum, minimum_step, maximum, maximum_step FROM metric_blocks
         WHERE series_id = ? AND block >= ? AND block < ? ORDER BY block`,
      )
      .raw(),
    points: sqlite
      .prepare(`SELECT step, ${drawnValue} FROM metric_points WHERE series_id = ? AND step BETWEEN ? AND ? ORDER BY step, timestamp, value`)
      .raw(),
  }
  prepared.set(sqlite, made)
  return made
}
