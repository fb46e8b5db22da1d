import { setTimeout } from 'node:timers/promises'
import { CairnError } from '../../../shared/errors.ts'
import type { Serving } from '../context.ts'
import { tendRollouts } from './tend.ts'

/** How often roll-outs are looked at, in ms. */
const interval = 1_000
const mostWarned = 100

/** Takes roll-outs on in a process that stays; where it ended, the next one goes on from what the registry says. */
export class RolloutKeeper {
  readonly #serving: Serving
  readonly #stopped = new AbortController()
  #done: Promise<void> = Promise.resolve()
  readonly #warned = new Set<string>()

  constructor(serving: Serving) {
    this.#serving = { ...serving, perform: (name, input) => serving.perform(name, input, this.#stopped.signal) }
  }

  run(): void {
    if (!this.#serving.workspace.readOnly) this.#done = this.#tend()
  }

  /** Resolves when it does nothing any more. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#done
  }

  async #tend(): Promise<void> {
    const { signal } = this.#stopped
    const { sqlite } = this.#serving.workspace
    while (!signal.aborted && sqlite.open) {
      try {
        await tendRollouts(this.#serving, Date.now(), (error) => this.#warn(error))
      } catch (thrown) {
        this.#warn(CairnError.from(thrown))
      }
      await setTimeout(interval, undefined, { signal, ref: false }).catch(() => {})
    }
  }

  /** Such as of a lock that another program holds: the next look is another chance. Told once, and not every second. */
  #warn(error: CairnError): void {
    if (this.#stopped.signal.aborted || this.#warned.has(error.message)) return
    if (this.#warned.size >= mostWarned) this.#warned.clear()
    this.#warned.add(error.message)
    process.emitWarning(error)
  }
}
