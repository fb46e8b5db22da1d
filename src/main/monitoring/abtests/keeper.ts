import { setTimeout as pause } from 'node:timers/promises'
import { CairnError } from '../../../shared/errors.ts'
import type { Monitoring } from '../context.ts'
import { lookAtAbTest } from './abTests.ts'
import { runningAbTests } from './store.ts'

/** Between two looks, in ms: as often as one likes, but each reads the log. */
const interval = 60_000
/** Of a long log not so often, so that looks take a twentieth of the time. */
const restPerWork = 20
const mostWarned = 100

/** Looks at running A/B tests in a process that stays. */
export class AbTestKeeper {
  readonly #monitoring: Monitoring
  readonly #stopped = new AbortController()
  readonly #warned = new Set<string>()
  readonly #due = new Map<number, number>()
  #done: Promise<void> = Promise.resolve()

  constructor(monitoring: Monitoring) {
    this.#monitoring = { ...monitoring, perform: (name, input, signal) => monitoring.perform(name, input, signal ?? this.#stopped.signal) }
  }

  /** From now on until it is stopped. */
  run(): void {
    if (!this.#monitoring.workspace.readOnly) this.#done = this.#follow()
  }

  /** Resolves when it does nothing any more. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#done
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopped
    const { sqlite } = this.#monitoring.workspace
    while (!signal.aborted && sqlite.open) {
      await this.#look().catch((thrown: unknown) => this.#warn(CairnError.from(thrown)))
      await pause(interval, undefined, { signal, ref: false }).catch(() => {})
    }
  }

  async #look(): Promise<void> {
    const { workspace } = this.#monitoring
    for (const { id, name } of runningAbTests(workspace.db)) {
      if (this.#stopped.signal.aborted || !workspace.sqlite.open) return
      const begin = performance.now()
      if (begin < (this.#due.get(id) ?? 0)) continue
      await lookAtAbTest(this.#monitoring, name).catch((thrown: unknown) => this.#warn(CairnError.from(thrown)))
      const end = performance.now()
      this.#due.set(id, end + restPerWork * (end - begin))
    }
  }

  /** Told once, and not every minute: the next look is another chance. */
  #warn(error: CairnError): void {
    if (this.#stopped.signal.aborted || this.#warned.has(error.message)) return
    if (this.#warned.size >= mostWarned) this.#warned.clear()
    this.#warned.add(error.message)
    process.emitWarning(error)
  }
}
