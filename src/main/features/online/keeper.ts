import { TendedLoop, type Work } from '../../jobs/index.ts'
import { publishDue } from './due.ts'

/** Between two looks for publications that are due, in ms. */
const interval = 2_000

/** Publishes what is to be published without a person, in a process that stays. */
export class PublicationKeeper {
  readonly #loop: TendedLoop

  constructor(work: Pick<Work, 'workspace' | 'runner'>) {
    this.#loop = new TendedLoop(work.workspace, interval, () => publishDue(work))
  }

  run(): void {
    this.#loop.run()
  }

  /** Resolves when it does nothing any more. */
  stop(): Promise<void> {
    return this.#loop.stop()
  }
}
