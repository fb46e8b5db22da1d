import type { Capture } from '../../../shared/domain/serving/capture.ts'
import type { EndpointSettings } from '../../../shared/domain/serving/endpoint.ts'
import type { LogEntry } from '../../../shared/domain/serving/requestLog.ts'
import type { RequestLogWriter } from '../endpoint/contracts.ts'
import { captured, isCaptured } from './capture.ts'
import { closeLeftover, logRoot } from './files.ts'
import { cellsOf, lineCells, lineOf, linesOf } from './lines.ts'
import { SegmentLane, type SegmentLimits } from './segmentLane.ts'

/** What of the settings of an endpoint its log needs. */
export type LogSettings = { readonly deployments: readonly Pick<EndpointSettings['deployments'][number], 'name' | 'capture'>[] }

export interface LogLimits extends SegmentLimits {
  /** Between the beginnings of two writes, in ms. */
  readonly writeInterval: number
  /** Of entries that wait to be written, in characters; what comes beyond is not logged. */
  readonly waiting: number
  /** Of one write, about. */
  readonly batch: number
}

export const logLimits: LogLimits = {
  writeInterval: 20,
  segmentBytes: 16 * 2 ** 20,
  segmentAge: 60 * 60_000,
  waiting: 32 * 2 ** 20,
  batch: 2 ** 20,
}

/** An entry of many values, whose lines are made one by one when their turn has come. */
interface Large {
  readonly lines: Generator<string>
  readonly size: number
}

/** What is known of the log of one deployment. */
interface Lane {
  readonly name: string
  capture: Capture
  /** Entries that wait to be written, in order. */
  waiting: (string | Large)[]
  /** Entries so far: numbers that are unique within a segment. */
  entries: number
  readonly file: SegmentLane
}

/** A value as large as this takes about so many characters. */
const charactersOfCell = 12

/**
 * The request log of an endpoint, in `<folder>/log/<deployment>/`. Entries are written in batches off the path of the requests, every
 * 20 ms while there are any, and at once after a pause. What the disk refuses is counted and forgotten; the next batch is tried again.
 */
export function openRequestLog(
  folder: string,
  settings: LogSettings,
  limits: LogLimits = logLimits,
): RequestLogWriter & { configure(settings: LogSettings): void } {
  return new Writer(folder, settings, limits)
}

class Writer implements RequestLogWriter {
  readonly #folder: string
  readonly #limits: LogLimits
  readonly #lanes = new Map<string, Lane>()
  readonly #unlogged = new Map<string, number>()
  readonly #closing = new Set<Promise<void>>()
  readonly #ageTimer: NodeJS.Timeout
  #size = 0
  #began = Number.NEGATIVE_INFINITY
  #planned: NodeJS.Timeout | NodeJS.Immediate | undefined
  /** Whatever touches the disk, one after another: a disk that hangs holds one thread of the pool and no more. */
  #work: Promise<void>
  #isClosed = false

  constructor(folder: string, settings: LogSettings, limits: LogLimits) {
    this.#folder = folder
    this.#limits = limits
    this.#work = closeLeftover(folder, logRoot).catch(() => {})
    this.configure(settings)
    this.#ageTimer = setInterval(() => void this.#then(() => this.#closeOld()), Math.min(limits.segmentAge, 60_000))
    this.#ageTimer.unref()
  }

  configure({ deployments }: LogSettings): void {
    const names = new Set(deployments.map(({ name }) => name))
    for (const { name, capture } of deployments) {
      const lane = this.#lanes.get(name)
      if (lane) lane.capture = capture
      else
        this.#lanes.set(name, { name, capture, waiting: [], entries: 0, file: new SegmentLane(this.#folder, logRoot, name, this.#limits) })
    }
    for (const lane of [...this.#lanes.values()].filter(({ name }) => !names.has(name))) {
      this.#lanes.delete(lane.name)
      void this.#then(async () => {
        await this.#writeLane(lane)
        this.#track(lane.file.close())
      })
    }
  }

  record(entry: LogEntry): void {
    const lane = this.#lanes.get(entry.deployment)
    // A deployment that the endpoint does not have (any more): a caller may ask for any name.
    if (!lane || this.#isClosed || !isCaptured(lane.capture, entry.id)) return
    if (this.#size > this.#limits.waiting) return this.#count(lane, 1)
    try {
      this.#enqueue(lane, captured(lane.capture, entry))
    } catch {
      return this.#count(lane, 1)
    }
    this.#plan()
  }

  unlogged(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#unlogged)
  }

  flush(): Promise<void> {
    return this.#then(() => this.#write())
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#ageTimer)
    await this.flush()
    for (const lane of this.#lanes.values()) this.#track(lane.file.close())
    await Promise.all(this.#closing)
  }

  #enqueue(lane: Lane, entry: LogEntry): void {
    const n = ++lane.entries
    const cells = cellsOf(entry)
    const item = cells > lineCells ? { lines: linesOf(entry, n), size: cells * charactersOfCell } : lineOf(entry, n)
    lane.waiting.push(item)
    this.#size += sizeOf(item)
  }

  /** The first entry after a pause is written when this turn of the event loop is over; those that follow wait for each other. */
  #plan(): void {
    if (this.#planned) return
    const wait = this.#began + this.#limits.writeInterval - performance.now()
    const write = () => void this.flush().finally(() => this.#planAgain())
    this.#planned = wait <= 0 ? setImmediate(write) : setTimeout(write, wait)
  }

  #planAgain(): void {
    this.#planned = undefined
    if (this.#size > 0 && !this.#isClosed) this.#plan()
  }

  #then(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).catch(() => {})
    return this.#work
  }

  async #write(): Promise<void> {
    this.#began = performance.now()
    for (const lane of this.#lanes.values()) await this.#writeLane(lane)
  }

  async #writeLane(lane: Lane): Promise<void> {
    const waiting = lane.waiting
    lane.waiting = []
    for (let place = 0; place < waiting.length; ) {
      const lines: string[] = []
      let characters = 0
      for (; place < waiting.length && characters < this.#limits.batch; place++) {
        const item = waiting[place]
        if (typeof item !== 'string') break
        lines.push(item)
        characters += item.length
      }
      if (lines.length > 0) {
        if (!(await this.#append(lane, lines.join('')))) this.#count(lane, lines.length)
        this.#size -= characters
        continue
      }
      const large = waiting[place++]
      if (typeof large !== 'string') await this.#writeLarge(lane, large)
    }
  }

  async #writeLarge(lane: Lane, { lines, size }: Large): Promise<void> {
    for (const line of lines) {
      if (await this.#append(lane, line)) continue
      this.#count(lane, 1)
      break
    }
    this.#size -= size
  }

  /** @returns false where the disk refuses it */
  async #append(lane: Lane, lines: string): Promise<boolean> {
    try {
      await lane.file.append(Buffer.from(lines))
      return true
    } catch {
      return false
    }
  }

  #track(closing: Promise<void>): void {
    this.#closing.add(closing)
    void closing.finally(() => this.#closing.delete(closing))
  }

  async #closeOld(): Promise<void> {
    for (const lane of this.#lanes.values()) lane.file.retireOld()
  }

  #count(lane: Lane, entries: number): void {
    this.#unlogged.set(lane.name, (this.#unlogged.get(lane.name) ?? 0) + entries)
  }
}

function sizeOf(item: string | Large): number {
  return typeof item === 'string' ? item.length : item.size
}
