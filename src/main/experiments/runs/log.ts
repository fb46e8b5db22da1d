import type Database from 'better-sqlite3'
import { CairnError } from '../../../shared/errors.ts'
import type { Workspace } from '../../workspace/index.ts'
import { addToExtent, blockOf, blockSteps, emptyExtent, type Extent, joinExtents, measureExtent, readBlocks } from './blocks.ts'

export interface MetricPoint {
  readonly name: string
  /** May be negative; at most 2^53 - 1 either way. */
  readonly step: number
  /** Milliseconds since 1970 UTC. */
  readonly timestamp: number
  /** Any number, infinities and NaN too. */
  readonly value: number
}

/** In characters, as in MLflow. */
const longestName = 250

/**
 * Writes points of a run in one transaction, with the extremes of their blocks and series. As in MLflow, points of one step at other
 * times or of other values are points of their own, and the same point again is the same: a client may send it twice. Raw statements:
 * see the bench. @throws INVALID_INPUT, with nothing written
 */
export function logPoints(workspace: Workspace, runId: number, points: Iterable<MetricPoint>): void {
  workspace.write(() => {
    const statements = statementsOf(workspace.sqlite)
    const open = new Map<string, SeriesLog>()
    for (const point of points) {
      let series = open.get(point.name)
      if (!series) open.set(point.name, (series = new SeriesLog(workspace.sqlite, statements, runId, checkedName(point.name))))
      if (!Number.isSafeInteger(point.step) || !Number.isSafeInteger(point.timestamp)) throw notWhole(point)
      series.add(point)
    }
    for (const series of open.values()) series.finish()
  })
}

function checkedName(name: string): string {
  if (name.length >= 1 && name.length <= longestName && !name.includes('\0')) return name
  throw new CairnError('INVALID_INPUT', `A metric name has 1 to ${longestName} characters; this one has ${name.length}.`, {
    metric: name.slice(0, longestName),
  })
}

function notWhole({ name, step, timestamp }: MetricPoint): CairnError {
  return new CairnError('INVALID_INPUT', `A step and a timestamp are whole numbers up to 2^53 - 1: step ${step}, timestamp ${timestamp}.`, {
    metric: name,
  })
}

interface Statements {
  readonly find: Database.Statement
  readonly make: Database.Statement
  readonly insert: Database.Statement
  readonly keepBlock: Database.Statement
  readonly close: Database.Statement
}

const prepared = new WeakMap<Database.Database, Statements>()

/** Prepared once for a connection: a call may bring one point each of a thousand metrics. */
function statementsOf(sqlite: Database.Database): Statements {
  const found = prepared.get(sqlite)
  if (found) return found
  const made: Statements = {
    find: sqlite
      .prepare(
        `SELECT id, points, last_step, last_timestamp, last, minimum, minimum_step, maximum, maximum_step
         FROM metric_series WHERE run_id = ? AND name = ?`,
      )
      .raw(),
    make: sqlite.prepare('INSERT INTO metric_series (run_id, name) VALUES (?, ?)'),
    insert: sqlite.prepare('INSERT OR IGNORE INTO metric_points (series_id, step, timestamp, value, not_a_number) VALUES (?, ?, ?, ?, ?)'),
    keepBlock: sqlite.prepare('INSERT OR REPLACE INTO metric_blocks VALUES (?, ?, ?, ?, ?, ?, ?)'),
    close: sqlite.prepare(
      `UPDATE metric_series SET points = ?, last_step = ?, last_timestamp = ?, last = ?,
         minimum = ?, minimum_step = ?, maximum = ?, maximum_step = ? WHERE id = ?`,
    ),
  }
  prepared.set(sqlite, made)
  return made
}

/** A series as `find` reads it: its id, its points, its newest point (whose value is null where it is not a number), its extremes. */
type SeriesCells = readonly [
  id: number,
  points: number,
  lastStep: number | null,
  lastTimestamp: number | null,
  last: number | null,
  minimum: number | null,
  minimumStep: number | null,
  maximum: number | null,
  maximumStep: number | null,
]

type Last = Omit<MetricPoint, 'name'>

/**
 * One series while points are added to it. What comes in order is counted on the way; what does not is measured again. The block of the
 * newest step is not kept: it changes with each point, and is measured when it is read, or left for the next one.
 */
class SeriesLog {
  readonly #sqlite: Database.Database
  readonly #statements: Statements
  readonly #id: number
  readonly #total: Extent
  #last: Last | null = null
  /** What the block of the newest step has; null where it has points from before, and is measured when it is full. */
  #extent: Extent | null
  #inOrder = true
  /** Earlier blocks with a step that did not come in order. */
  readonly #stale = new Set<number>()

  constructor(sqlite: Database.Database, statements: Statements, runId: number, name: string) {
    this.#sqlite = sqlite
    this.#statements = statements
    const found = statements.find.get(runId, name) as SeriesCells | undefined
    if (!found) {
      this.#id = Number(statements.make.run(runId, name).lastInsertRowid)
      this.#total = emptyExtent()
      this.#extent = emptyExtent()
      return
    }
    const [id, points, step, timestamp, value, minimum, minimumStep, maximum, maximumStep] = found
    this.#id = id
    this.#total = { points, minimum, minimumStep, maximum, maximumStep }
    this.#extent = points === 0 ? emptyExtent() : null
    if (step !== null) this.#last = { step, timestamp: timestamp ?? 0, value: value ?? Number.NaN }
  }

  add({ step, timestamp, value }: Last): void {
    const isNaN = Number.isNaN(value)
    if (this.#statements.insert.run(this.#id, step, timestamp, isNaN ? 0 : value, Number(isNaN)).changes === 0) return
    const last = this.#last
    if (last !== null && !isLater({ step, timestamp, value }, last)) {
      this.#inOrder = false
      if (blockOf(step) === blockOf(last.step)) this.#extent = null
      else this.#stale.add(blockOf(step))
      return
    }
    if (last !== null && blockOf(step) !== blockOf(last.step)) this.#closeBlock(blockOf(last.step))
    if (this.#extent) addToExtent(this.#extent, step, value)
    addToExtent(this.#total, step, value)
    this.#last = { step, timestamp, value }
  }

  finish(): void {
    for (const block of this.#stale) this.#keep(block, this.#measure(block))
    const { step, timestamp, value } = this.#last ?? { step: null, timestamp: null, value: null }
    const total = this.#inOrder || step === null ? this.#total : totalOf(this.#sqlite, this.#id, step)
    const { points, minimum, minimumStep, maximum, maximumStep } = total
    // SQLite stores NaN as null.
    this.#statements.close.run(points, step, timestamp, value, minimum, minimumStep, maximum, maximumStep, this.#id)
  }

  #closeBlock(block: number): void {
    this.#keep(block, this.#extent ?? this.#measure(block))
    this.#extent = emptyExtent()
  }

  #measure(block: number): Extent {
    return measureExtent(this.#sqlite, this.#id, block * blockSteps, (block + 1) * blockSteps - 1)
  }

  #keep(block: number, { points, minimum, minimumStep, maximum, maximumStep }: Extent): void {
    this.#statements.keepBlock.run(this.#id, block, points, minimum, minimumStep, maximum, maximumStep)
  }
}

/** The newest point is that of the last step, of equal ones the latest, of those the largest; NaN counts as 0 there, as in MLflow. */
function isLater(point: Last, last: Last): boolean {
  if (point.step !== last.step) return point.step > last.step
  if (point.timestamp !== last.timestamp) return point.timestamp > last.timestamp
  return (Number.isNaN(point.value) ? 0 : point.value) > (Number.isNaN(last.value) ? 0 : last.value)
}

function totalOf(sqlite: Database.Database, series: number, lastStep: number): Extent {
  const total = emptyExtent()
  for (const block of readBlocks(sqlite, series, lastStep, Number.MIN_SAFE_INTEGER)) joinExtents(total, block)
  return total
}
