import type Database from 'better-sqlite3'
import type { Workspace } from '../../workspace/index.ts'
import { addToExtent, blockOf, blockSteps, emptyExtent, type Extent, joinExtents, measureExtent, readBlocks } from './blocks.ts'

export interface MetricPoint {
  readonly name: string
  readonly step: number
  /** Not finite is stored as null. */
  readonly value: number
}

/**
 * Writes points of a run in one transaction, with the extremes of their blocks and series; a step that is there
 * already is replaced. Raw statements: see the bench.
 */
export function logPoints(workspace: Workspace, runId: number, points: Iterable<MetricPoint>): void {
  workspace.write(() => {
    const open = new Map<string, SeriesLog>()
    for (const { name, step, value } of points) {
      let series = open.get(name)
      if (!series) open.set(name, (series = new SeriesLog(workspace.sqlite, runId, name)))
      series.add(step, Number.isFinite(value) ? value : null)
    }
    for (const series of open.values()) series.finish()
  })
}

interface SeriesRow {
  readonly id: number
  readonly points: number
  readonly lastStep: number | null
  readonly last: number | null
  readonly minimum: number | null
  readonly minimumStep: number | null
  readonly maximum: number | null
  readonly maximumStep: number | null
}

/** One series while points are added to it. What comes in order is counted on the way; a step back is measured again. */
class SeriesLog {
  readonly #sqlite: Database.Database
  readonly #id: number
  readonly #total: Extent
  #last: { step: number; value: number | null } | null
  /** The block that is being filled. */
  #block: number | null = null
  #extent = emptyExtent()
  /** Blocks with a step that did not come in order. */
  readonly #stale = new Set<number>()
  readonly #insert: Database.Statement
  readonly #keepBlock: Database.Statement

  constructor(sqlite: Database.Database, runId: number, name: string) {
    this.#sqlite = sqlite
    const { id, lastStep, last, ...total } = sqlite
      .prepare(
        `INSERT INTO metric_series (run_id, name) VALUES (?, ?) ON CONFLICT (run_id, name) DO UPDATE SET name = name
         RETURNING id, points, last_step AS lastStep, last, minimum, minimum_step AS minimumStep, maximum, maximum_step AS maximumStep`,
      )
      .get(runId, name) as SeriesRow
    this.#id = id
    this.#total = total
    this.#last = lastStep === null ? null : { step: lastStep, value: last }
    this.#insert = sqlite.prepare('INSERT OR REPLACE INTO metric_points (series_id, step, value) VALUES (?, ?, ?)')
    this.#keepBlock = sqlite.prepare('INSERT OR REPLACE INTO metric_blocks VALUES (?, ?, ?, ?, ?, ?, ?)')
  }

  add(step: number, value: number | null): void {
    this.#insert.run(this.#id, step, value)
    const block = blockOf(step)
    if (this.#last !== null && step <= this.#last.step) {
      this.#stale.add(block)
      if (step === this.#last.step) this.#last = { step, value }
      return
    }
    if (block !== this.#block) this.#openBlock(block)
    addToExtent(this.#extent, step, value)
    addToExtent(this.#total, step, value)
    this.#last = { step, value }
  }

  finish(): void {
    this.#closeBlock()
    for (const block of this.#stale)
      this.#keep(block, measureExtent(this.#sqlite, this.#id, block * blockSteps, (block + 1) * blockSteps - 1))
    const total = this.#stale.size === 0 ? this.#total : totalOf(this.#sqlite, this.#id)
    const { points, minimum, minimumStep, maximum, maximumStep } = total
    this.#sqlite
      .prepare(
        `UPDATE metric_series SET points = ?, last_step = ?, last = ?, minimum = ?, minimum_step = ?, maximum = ?, maximum_step = ?
         WHERE id = ?`,
      )
      .run(points, this.#last?.step ?? null, this.#last?.value ?? null, minimum, minimumStep, maximum, maximumStep, this.#id)
  }

  #openBlock(block: number): void {
    this.#closeBlock()
    this.#block = block
    // Points of this block from an earlier transaction: at most those of one block.
    const began = this.#last !== null && blockOf(this.#last.step) === block
    this.#extent = began ? (readBlocks(this.#sqlite, this.#id, block)[0] ?? emptyExtent()) : emptyExtent()
  }

  #closeBlock(): void {
    if (this.#block !== null) this.#keep(this.#block, this.#extent)
  }

  #keep(block: number, { points, minimum, minimumStep, maximum, maximumStep }: Extent): void {
    this.#keepBlock.run(this.#id, block, points, minimum, minimumStep, maximum, maximumStep)
  }
}

function totalOf(sqlite: Database.Database, series: number): Extent {
  const total = emptyExtent()
  for (const block of readBlocks(sqlite, series, Number.MIN_SAFE_INTEGER)) joinExtents(total, block)
  return total
}
