import type { CairnError } from '../../shared/errors.ts'
import { TendedLoop } from '../jobs/index.ts'
import { newClaimant } from './claim.ts'
import type { Automation } from './context.ts'
import type { LabelCounts } from './triggers/labels.ts'
import { policyIds } from './store.ts'
import { tendPolicy } from './tend.ts'

/** How often policies are looked at, in ms: from an alert to the start of a training it takes less than 5 s. */
const interval = 1_000

/** Lets policies work in a process that stays; where it ended, the next one goes on from what the registry says. */
export class PolicyKeeper {
  readonly #automation: Automation
  readonly #loop: TendedLoop
  readonly #claimant = newClaimant()
  readonly #labels: LabelCounts = new Map()
  readonly #busy = new Map<number, Promise<void>>()

  constructor(automation: Automation) {
    this.#loop = new TendedLoop(automation.workspace, interval, () => this.#look())
    this.#automation = { ...automation, perform: (name, input) => automation.perform(name, input, this.#loop.signal) }
  }

  run(): void {
    this.#loop.run()
  }

  /** Resolves when it does nothing any more. */
  async stop(): Promise<void> {
    await this.#loop.stop()
    await Promise.all(this.#busy.values())
  }

  /** Each policy by itself: a comparison that takes minutes holds no other back. */
  #look(): void {
    const { signal } = this.#loop
    for (const id of policyIds(this.#automation.workspace.db)) {
      if (this.#busy.has(id)) continue
      const tending = { signal, claimant: this.#claimant, labels: this.#labels, failed: (error: CairnError) => this.#loop.warn(error) }
      const tended = tendPolicy(this.#automation, id, Date.now(), tending)
      this.#busy.set(
        id,
        tended.finally(() => this.#busy.delete(id)),
      )
    }
  }
}
