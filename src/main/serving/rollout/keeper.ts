import { TendedLoop } from '../../jobs/index.ts'
import type { Serving } from '../context.ts'
import { tendRollouts } from './tend.ts'

/** How often roll-outs are looked at, in ms. */
const interval = 1_000

/** Takes roll-outs on in a process that stays; where it ended, the next one goes on from what the registry says. */
export class RolloutKeeper {
  readonly #loop: TendedLoop

  constructor(serving: Serving) {
    this.#loop = new TendedLoop(serving.workspace, interval, () => tendRollouts(tended, Date.now(), (error) => this.#loop.warn(error)))
    const tended: Serving = { ...serving, perform: (name, input) => serving.perform(name, input, this.#loop.signal) }
  }

  run(): void {
    this.#loop.run()
  }

  /** Resolves when it does nothing any more. */
  stop(): Promise<void> {
    return this.#loop.stop()
  }
}
