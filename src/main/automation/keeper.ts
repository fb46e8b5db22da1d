import { setTimeout } from 'node:timers/promises'
import { CairnError } from '../../shared/errors.ts'
import { newClaimant } from './claim.ts'
import type { Automation } from './context.ts'
import { tendPolicies } from './tend.ts'

/** How often policies are looked at, in ms: from an alert to the start of a training it takes less than 5 s. */
const interval = 1_000
const mostWarned = 100

/** Lets policies work in a process that stays; where it ended, the next one goes on from what the registry says. */
export class PolicyKeeper {
  readonly #automation: Automation
  readonly #stopped = new AbortController()
  readonly #claimant = newClaimant()
  readonly #warned = new Set<string>()
  #done: Promise<void> = Promise.resolve()

  constructor(automation: Automation) {
    this.#automation = { ...automation, perform: (name, input) => automation.perform(name, input, this.#stopped.signal) }
  }

  run(): void {
    if (!this.#automation.workspace.readOnly) this.#done = this.#tend()
  }

  /** Resolves when it does nothing any more. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#done
  }

  async #tend(): Promise<void> {
    const { signal } = this.#stopped
    const { sqlite } = this.#automation.workspace
    while (!signal.aborted && sqlite.open) {
      try {
        await tendPolicies(this.#automation, Date.now(), { signal, claimant: this.#claimant, failed: (error) => this.#warn(error) })
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
