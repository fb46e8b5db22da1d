import { TendedLoop } from '../../jobs/index.ts'
import type { Monitoring } from '../context.ts'
import { lookAtAbTest } from './abTests.ts'
import { runningAbTests } from './store.ts'

/** Between two looks, in ms: as often as one likes, but each reads the log. */
const interval = 60_000
/** Of a long log not so often, so that looks take a twentieth of the time. */
const restPerWork = 20

/** Looks at running A/B tests in a process that stays. */
export class AbTestKeeper {
  readonly #monitoring: Monitoring
  readonly #loop: TendedLoop
  readonly #due = new Map<number, number>()

  constructor(monitoring: Monitoring) {
    this.#loop = new TendedLoop(monitoring.workspace, interval, () => this.#look())
    this.#monitoring = { ...monitoring, perform: (name, input, signal) => monitoring.perform(name, input, signal ?? this.#loop.signal) }
  }

  /** From now on until it is stopped. */
  run(): void {
    this.#loop.run()
  }

  /** Resolves when it does nothing any more. */
  stop(): Promise<void> {
    return this.#loop.stop()
  }

  async #look(): Promise<void> {
    for (const { id, name } of runningAbTests(this.#monitoring.workspace.db)) {
      if (!this.#loop.goesOn) return
      const begin = performance.now()
      if (begin < (this.#due.get(id) ?? 0)) continue
      await lookAtAbTest(this.#monitoring, name).catch((thrown: unknown) => this.#loop.warn(thrown))
      const end = performance.now()
      this.#due.set(id, end + restPerWork * (end - begin))
    }
  }
}
