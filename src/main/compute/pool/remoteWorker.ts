import { setTimeout as pause } from 'node:timers/promises'
import { CairnError } from '../../../shared/errors.ts'
import type { FromWorker, TaskPlace, WorkerProcess } from '../../jobs/index.ts'
import { isTrouble, type ObjectStore } from '../../workspace/index.ts'
import { take } from './layout.ts'
import { fetchHome, objectNames, send } from './objects.ts'
import { type RemoteTask, remoteTasks } from './remoteTasks.ts'
import { type Line, Said } from './said.ts'
import { findTask, removeTask, requestOf, takenBy, writeControl, writeTask } from './tasks.ts'

/** How often it is looked for news, in ms; less often where there is none. */
const interval = 200
const longestInterval = 1_000
/** How soon it is tried again what a disk or a drive has not let it, in ms. */
const retryInterval = 1_000
/** How long a cancelled task may take: it hears of it late, and its news come late. */
const grace = 30_000

/** What a task knows of the pool that it is in. */
export interface PoolOfTask {
  readonly target: string
  /** The folder of the workspace in the shared one, as this computer sees it. */
  readonly root: string
  /** What tasks read and store. */
  readonly objects: ObjectStore
  /** For `driver.py`: which worker does its tasks. */
  plan(): Promise<string>
  /** Keeps the pool open as long as it is held. @param isWaiting whether nobody has begun the task */
  hold(isWaiting: () => boolean): HeldPool
}

export interface HeldPool {
  /** What keeps it from working, or from being heard of; null where all is well. */
  trouble(): string | null
  /** What fails all that waits; null where nothing does. */
  failure(): CairnError | null
  /** Why the pool with this number has ended; null where it has not. */
  endOf(attempt: number): string | null
  release(): void
}

interface Options {
  readonly place: TaskPlace
  readonly home: ObjectStore
  readonly pool: () => Promise<PoolOfTask>
  /** Which tasks may run there; those of `remoteTasks` where it is left out. */
  readonly tasks?: Readonly<Record<string, RemoteTask>>
}

type Exit = Parameters<Parameters<WorkerProcess['onExit']>[0]>[0]
type Word = 'cancel' | 'pause'

/** A worker on a target, which speaks through files of the shared folder. */
export class RemoteWorker implements WorkerProcess {
  readonly pid = undefined
  readonly grace = grace
  readonly #options: Options
  /** Aborted when nobody listens any more. */
  readonly #over = new AbortController()
  #listener = (_message: FromWorker): void => {}
  #exited = (_exit: Exit): void => {}
  #wanted: Word | undefined
  #told: Word | undefined
  #isKilled = false
  #progress = { fraction: 0, phase: 'sending', detail: '' }
  #isTaken = false

  constructor(options: Options) {
    this.#options = options
  }

  send(message: Parameters<WorkerProcess['send']>[0]): void {
    if (message.type === 'start') void this.#work(message.kind, message.input)
    else if (message.type === 'cancel') this.#wanted = 'cancel'
    else if (message.type === 'pause') this.#wanted ??= 'pause'
  }

  onMessage(listener: (message: FromWorker) => void): void {
    this.#listener = listener
  }

  onExit(listener: (exit: Exit) => void): void {
    this.#exited = listener
  }

  kill(): void {
    this.#isKilled = true
    this.#over.abort()
  }

  leave(): void {
    this.#over.abort()
  }

  async #work(kind: string, input: unknown): Promise<void> {
    let task: string | undefined
    let exit: Exit | null = null
    try {
      const spec = specOf(this.#options.tasks ?? remoteTasks, kind)
      const pool = await this.#options.pool()
      task = await this.#begin(pool, requestOf(kind, input), input)
      exit = await this.#follow(pool, task, spec)
    } catch (thrown) {
      exit = this.#over.signal.aborted ? null : this.#fail(thrown)
    }
    // What was left goes on.
    if (exit === null && !this.#isKilled) return
    if (task !== undefined) await removeTask(task).catch(() => {})
    this.#exited(exit ?? { code: null, signal: 'SIGKILL', errors: '' })
  }

  #fail(thrown: unknown): Exit {
    const error = CairnError.from(thrown)
    this.#listener({ type: 'error', error: error.toJSON(), stack: error.stack ?? '' })
    return { code: 1, signal: null, errors: '' }
  }

  /** The task that was left, or a new one. */
  async #begin(pool: PoolOfTask, request: string, input: unknown): Promise<string> {
    const { place, home } = this.#options
    const found = await findTask(pool.root, place, request)
    if (found !== null) return found
    this.#say(0, 'sending')
    await send(home, pool.objects, objectNames(input), {
      signal: this.#over.signal,
      told: (bytes, of) => this.#say(0, 'sending', `${megabytes(bytes)} of ${megabytes(of)} MB`),
    })
    this.#say(0, 'sending', 'the worker itself')
    return await writeTask(pool.root, place, request, await pool.plan())
  }

  /** @returns how it ended; null where nobody listens any more */
  async #follow(pool: PoolOfTask, task: string, spec: RemoteTask): Promise<Exit | null> {
    const said = await Said.of(task)
    this.#isTaken = (await takenBy(task)) !== null
    const held = pool.hold(() => !this.#isTaken)
    let unknown = false
    let wait = interval
    try {
      for (;;) {
        const obeyed = await this.#patiently(() => this.#obey(task))
        if (obeyed || this.#over.signal.aborted) return obeyed
        const lines = await this.#patiently(() => said.next())
        wait = lines.length > 0 ? interval : Math.min(wait * 1.2, longestInterval)
        for (const line of lines) {
          unknown ||= line === null
          if (line?.type === 'exit') return unknown && line.code === 0 ? this.#fail(unverified('sent a message of an unknown form')) : line
          if (line) await this.#hear(line, pool, spec)
        }
        await this.#patiently(() => said.keep())
        if (lines.length > 0) continue
        const lost = await this.#patiently(() => this.#isLost(pool, held, task))
        if (lost && (await said.next()).length === 0) return lost
        await pause(wait)
      }
    } finally {
      held.release()
    }
  }

  /** @returns how it ended, where it was ended before anyone there had begun it */
  async #obey(task: string): Promise<Exit | null> {
    const word = this.#wanted
    if (word === undefined || word === this.#told) return null
    if (await take(task, 'home')) {
      this.#listener(word === 'pause' ? { type: 'paused' } : cancelled())
      return { code: 0, signal: null, errors: '' }
    }
    await writeControl(task, word)
    this.#told = word
    return null
  }

  async #hear(line: Exclude<Line, { type: 'exit' }>, pool: PoolOfTask, spec: RemoteTask): Promise<void> {
    if (line.type === 'progress') return this.#say(line.fraction, line.phase, line.detail)
    if (line.type === 'event') {
      const event = await this.#checked(line.event, spec.event, pool)
      this.#listener({ type: 'event', event })
    } else if (line.type === 'result') {
      this.#listener({ type: 'result', output: await this.#checked(line.output, spec.output, pool) })
    } else this.#listener(line)
  }

  /** Of the shape that it has to have, with its objects in the workspace. */
  async #checked(value: unknown, shape: RemoteTask['event'], { objects }: PoolOfTask): Promise<unknown> {
    const checked = shape?.safeParse(value)
    if (!checked?.success) throw unverified(`sent an output of another form: ${checked?.error.message.slice(0, 500) ?? 'an event'}`)
    await this.#patiently(() => fetchHome(this.#options.home, objects, checked.data))
    return checked.data
  }

  /**
   * Does it again while the shared folder or the disk of this computer does not let it: what is done there is not lost by that.
   * @throws what is no such trouble, and anything once nobody listens any more
   */
  async #patiently<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work()
      } catch (thrown) {
        if (!passes(thrown) || this.#over.signal.aborted) throw thrown
        this.#say(this.#progress.fraction, this.#progress.phase, `waiting: ${(thrown as Error).message}`)
        await pause(retryInterval, undefined, { signal: this.#over.signal })
      }
    }
  }

  /** @returns how it ended, where the pool that had begun it is gone; else tells what it waits for */
  async #isLost(pool: PoolOfTask, held: HeldPool, task: string): Promise<Exit | null> {
    const by = await takenBy(task)
    this.#isTaken = by !== null
    const failure = held.failure()
    if (by === null && failure) throw failure
    const attempt = Number(/^pool (\d{1,9})$/.exec(by ?? '')?.[1] ?? Number.NaN)
    const why = Number.isNaN(attempt) ? null : held.endOf(attempt)
    if (why !== null) return { code: null, signal: null, errors: `${pool.target} has lost it: ${why}` }
    const { fraction, phase: before } = this.#progress
    const phase = by !== null && (before === 'sending' || before === 'waiting') ? 'starting' : before
    const trouble = held.trouble()
    if (trouble !== null) this.#say(fraction, phase, `waiting: ${trouble}`)
    else if (by === null) this.#say(0, 'waiting', `for a CPU of ${pool.target}`)
    else if (phase !== before) this.#say(0, phase)
    return null
  }

  #say(fraction: number, phase: string, detail = ''): void {
    const before = this.#progress
    if (before.fraction === fraction && before.phase === phase && before.detail === detail) return
    this.#progress = { fraction, phase, detail }
    this.#listener({ type: 'progress', ...this.#progress })
  }
}

/** Of a disk or a network drive, rather than of the task. */
function passes(thrown: unknown): boolean {
  if (thrown instanceof CairnError) return isTrouble(thrown)
  const { code } = thrown as NodeJS.ErrnoException
  return code !== undefined && /^E[A-Z]+$/.test(code) && code !== 'ELOOP'
}

/** @throws INVALID_INPUT for one that may not run there */
function specOf(tasks: Readonly<Record<string, RemoteTask>>, kind: string): RemoteTask {
  const spec = Object.hasOwn(tasks, kind) ? tasks[kind] : undefined
  if (!spec) throw new CairnError('INVALID_INPUT', `A job of the kind "${kind}" runs on this computer only.`, { kind })
  return spec
}

const megabytes = (bytes: number): number => Math.ceil(bytes / 1e6)

const cancelled = (): FromWorker => ({ type: 'error', error: new CairnError('CANCELLED', 'Cancelled.').toJSON(), stack: '' })

function unverified(what: string): CairnError {
  return new CairnError('OUTPUT_UNVERIFIED', `A task on the compute target ${what}.`, {})
}
