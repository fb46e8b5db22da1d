import { setTimeout } from 'node:timers/promises'
import { CairnError } from '../../../shared/errors.ts'
import type { Serving } from '../context.ts'
import { tendRollouts } from './tend.ts'

/** How often roll-outs are looked at, in ms. */
const interval = 1_000

/** Takes roll-outs on in a process that stays; where it ended, the next one goes on from what the registry says. */
export class RolloutKeeper {
  readonly #serving: Serving
  readonly #stopped = new AbortController()
  #done: Promise<void> = Promise.resolve()
  #warned: string | undefined

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
        await tendRollouts(this.#serving, Date.now())
      } catch (thrown) {
        const error = CairnError.from(thrown)
        // Such as a lock that another program holds: the next look is another chance. Told once, and not every second.
        if (!signal.aborted && error.message !== this.#warned) process.emitWarning(error)
        this.#warned = error.message
      }
      await setTimeout(interval, undefined, { signal, ref: false }).catch(() => {})
    }
  }
}
