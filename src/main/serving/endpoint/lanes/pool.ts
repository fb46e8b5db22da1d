import { availableParallelism } from 'node:os'
import type { CairnError } from '../../../../shared/errors.ts'
import type { LaneAnswer, LaneData, LaneQuestion } from './protocol.ts'
import { WorkerLane } from './workerLane.ts'

/** Something that a thread does. */
export interface LaneTask {
  readonly request: LaneQuestion
  /** Nobody waits for it any more. */
  readonly isAbandoned: boolean
  done(answer: LaneAnswer): void
  failed(error: unknown): void
}

/** Where tasks come from. */
export interface LaneSource {
  /** When the first that waits came; undefined where none does. */
  readonly oldest: number | undefined
  /** Another that comes meanwhile would be done in one go with it. */
  readonly mayGrow: boolean
  /** Undefined where nobody waits any more. */
  take(): LaneTask | undefined
  /** No thread can be started: they are to be done elsewhere. */
  withoutLanes(error: CairnError): void
}

export interface PoolLimits {
  readonly min: number
  readonly max: number
  /** How long a task that may grow waits while other threads are at work, in ms. */
  readonly batchWait: number
  /** After so many ms a thread whose task nobody waits for any more is given up. */
  readonly hung: number
}

/** A thread that nobody needs is kept for so many ms. */
const keptIdle = 10_000
/** So many threads may be lost in the graph of a servable before it is given no more. */
const mostLost = 2

/**
 * The threads of all pools of a process. Each pool may have its first, so that none waits for another; more than that only while there are
 * fewer in all than cores, or than that pool alone may have.
 */
export class Threads {
  readonly #pools = new Set<LanePool>()
  readonly #cores: number

  constructor(cores = availableParallelism()) {
    this.#cores = cores
  }

  add(pool: LanePool): void {
    this.#pools.add(pool)
  }

  delete(pool: LanePool): void {
    this.#pools.delete(pool)
  }

  /** @param most that the pool may have */
  mayStart({ size }: LanePool, most: number): boolean {
    if (size === 0) return true
    let all = 0
    for (const pool of this.#pools) all += pool.size
    return all < Math.max(this.#cores, most)
  }
}

/** Threads that compute: more of them while tasks wait, fewer when they have nothing to do. */
export class LanePool {
  readonly #data: LaneData
  readonly #threads: Threads
  readonly #sources = new Set<LaneSource>()
  readonly #idle: WorkerLane[] = []
  readonly #busy = new Set<WorkerLane>()
  readonly #lost = new Map<string, number>()
  /** Whatever they do, and those that were given up. */
  readonly #all = new Set<WorkerLane>()
  #starting: WorkerLane | undefined
  #limits: PoolLimits
  #timer: NodeJS.Timeout | undefined
  #broken: CairnError | undefined
  #closed = false
  /** What every thread loads before it takes part. */
  #warmed: readonly string[] = []

  constructor(data: LaneData, limits: PoolLimits, threads: Threads) {
    this.#data = data
    this.#threads = threads
    this.#limits = limits
    threads.add(this)
    this.wake()
  }

  /** Threads that have started. */
  get size(): number {
    return this.#idle.length + this.#busy.size
  }

  /** Whether it may have a thread at all. */
  get isUsable(): boolean {
    return this.#limits.max > 0 && this.#broken === undefined && !this.#closed
  }

  /** Too many threads do not come back from its graph. */
  isLost(servable: string): boolean {
    return (this.#lost.get(servable) ?? 0) >= mostLost
  }

  /** @param warmed servables that a thread loads before it takes part */
  configure(limits: PoolLimits, warmed: readonly string[]): void {
    this.#limits = limits
    this.#warmed = warmed
    while (this.size > limits.max && this.#idle.length > 0) this.#idle.pop()?.end()
    this.wake()
  }

  /** @param source that has something to do */
  wake(source?: LaneSource): void {
    if (source) this.#sources.add(source)
    if (this.#closed) return
    if (this.size < this.#limits.min) this.#start()
    for (let source = this.#next(); source; source = this.#next()) {
      const lane = this.#idle.at(-1)
      if (!lane) return this.#start()
      const wait = this.#busy.size > 0 && source.mayGrow ? (source.oldest ?? 0) + this.#limits.batchWait - performance.now() : 0
      if (wait > 0) return this.#wakeIn(wait)
      const task = source.take()
      if (task) void this.#perform(lane, task)
    }
  }

  /** Every thread lets go of what it has of a servable. */
  forget(servable: string): void {
    for (const lane of [...this.#idle, ...this.#busy]) lane.forget(servable)
  }

  /** Resolves when all threads are gone, which one that hangs never is. */
  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true
      this.#threads.delete(this)
      clearTimeout(this.#timer)
      for (const lane of [...this.#idle, ...this.#busy]) lane.end()
      this.#starting?.end()
      this.#idle.length = 0
    }
    await Promise.all([...this.#all].map(({ gone }) => gone))
  }

  #next(): LaneSource | undefined {
    let found: LaneSource | undefined
    for (const source of this.#sources) {
      const { oldest } = source
      if (oldest === undefined) this.#sources.delete(source)
      else if (oldest < (found?.oldest ?? Number.POSITIVE_INFINITY)) found = source
    }
    return found
  }

  #wakeIn(ms: number): void {
    if (this.#timer) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.wake()
    }, ms)
  }

  #start(): void {
    if (this.#starting || !this.isUsable || this.size >= this.#limits.max) return
    if (!this.#threads.mayStart(this, this.#limits.max)) return
    const lane: WorkerLane = new WorkerLane(
      this.#data,
      () => void this.#begin(lane),
      (error) => this.#gone(lane, error),
    )
    this.#starting = lane
    this.#all.add(lane)
  }

  async #begin(lane: WorkerLane): Promise<void> {
    // One that cannot be loaded is told of by whoever asks it.
    for (const servable of this.#warmed) await lane.ask({ type: 'warm', servable }).catch(() => {})
    if (this.#starting === lane) this.#starting = undefined
    if (this.#closed) lane.end()
    else if (!lane.isGone) this.#free(lane)
  }

  async #perform(lane: WorkerLane, task: LaneTask): Promise<void> {
    this.#idle.splice(this.#idle.indexOf(lane), 1)
    this.#busy.add(lane)
    const watch = setInterval(() => {
      if (task.isAbandoned) this.#lose(lane, task.request.servable)
    }, this.#limits.hung)
    watch.unref()
    try {
      task.done(await lane.ask(task.request))
    } catch (error) {
      task.failed(error)
    } finally {
      clearInterval(watch)
      if (this.#busy.delete(lane)) this.#free(lane)
    }
  }

  #free(lane: WorkerLane): void {
    if (this.#closed || this.size >= this.#limits.max) return lane.end()
    this.#idle.push(lane)
    this.wake()
    if (this.#idle.includes(lane)) this.#endIdle(lane)
  }

  #endIdle(lane: WorkerLane): void {
    const timer = setTimeout(() => {
      const place = this.#idle.indexOf(lane)
      if (place < 0 || this.size <= this.#limits.min || performance.now() - lane.idleSince < keptIdle) return
      this.#idle.splice(place, 1)
      lane.end()
    }, keptIdle + 10)
    timer.unref()
  }

  /** Native code cannot be stopped: the thread is left to itself, and another one may take its place. */
  #lose(lane: WorkerLane, servable: string): void {
    if (!this.#busy.delete(lane)) return
    this.#lost.set(servable, (this.#lost.get(servable) ?? 0) + 1)
    void lane.gone.then(() => this.#lost.set(servable, (this.#lost.get(servable) ?? 1) - 1))
    lane.end()
    this.wake()
  }

  #gone(lane: WorkerLane, error: CairnError): void {
    this.#all.delete(lane)
    const place = this.#idle.indexOf(lane)
    if (place >= 0) this.#idle.splice(place, 1)
    if (this.#starting !== lane) return
    this.#starting = undefined
    if (this.#closed || lane.isStarted) return
    this.#broken = error
    for (const source of this.#sources) source.withoutLanes(error)
  }
}
