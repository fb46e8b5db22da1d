import { setTimeout } from 'node:timers/promises'
import { CairnError } from '../../shared/errors.ts'
import { newClaimant } from './claim.ts'
import type { Automation } from './context.ts'
import type { LabelCounts } from './triggers/labels.ts'
import { policyIds } from './store.ts'
import { tendPolicy } from './tend.ts'

/** How often policies are looked at, in ms: from an alert to the start of a training it takes less than 5 s. */
const interval = 1_000
const mostWarned = 100

/** Lets policies work in a process that stays; where it ended, the next one goes on from what the registry says. */
export class PolicyKeeper {
  readonly #automation: Automation
  readonly #stopped = new AbortController()
  readonly #claimant = newClaimant()
  readonly #warned = new Set<string>()
  readonly #labels: LabelCounts = new Map()
  readonly #busy = new Map<number, Promise<void>>()
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
        this.#look()
      } catch (thrown) {
        this.#warn(CairnError.from(thrown))
      }
      await setTimeout(interval, undefined, { signal, ref: false }).catch(() => {})
    }
    await Promise.all(this.#busy.values())
  }

  /** Each policy by itself: a comparison that takes minutes holds no other back. */
  #look(): void {
    const { signal } = this.#stopped
    for (const id of policyIds(this.#automation.workspace.db)) {
      if (this.#busy.has(id)) continue
      const tending = { signal, claimant: this.#claimant, labels: this.#labels, failed: (error: CairnError) => this.#warn(error) }
      const tended = tendPolicy(this.#automation, id, Date.now(), tending)
      this.#busy.set(
        id,
        tended.finally(() => this.#busy.delete(id)),
      )
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
