import { CairnError } from '../../../shared/errors.ts'
import { isTrouble } from '../../workspace/index.ts'

/** So many messages wait at the most: those of hours. */
const most = 100_000

/** What a task tells while it runs, in its order: it waits here while the registry cannot be written to, and the task goes on. */
export class Backlog {
  readonly #deliver: (event: unknown) => void
  readonly #waiting: unknown[] = []

  /** @param deliver one message; where it throws, it has done nothing */
  constructor(deliver: (event: unknown) => void) {
    this.#deliver = deliver
  }

  /** @throws what `deliver` throws, but for trouble that may pass; that too when too many wait */
  add(event: unknown): void {
    this.#waiting.push(event)
    // Those before it are tried again from time to time, not with each that comes.
    if (this.#waiting.length === 1) this.flush()
    if (this.#waiting.length > most) throw new CairnError('INTERNAL', 'The messages of a task could not be saved for too long.')
  }

  /** Delivers what waits. @returns the trouble that still keeps some of it from it, or null */
  flush(): CairnError | null {
    while (this.#waiting.length > 0) {
      try {
        this.#deliver(this.#waiting[0])
      } catch (thrown) {
        const error = CairnError.from(thrown)
        if (!isTrouble(error)) throw thrown
        return error
      }
      this.#waiting.shift()
    }
    return null
  }
}
