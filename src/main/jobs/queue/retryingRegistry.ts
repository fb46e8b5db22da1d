import type { CairnError } from '../../../shared/errors.ts'
import { isTrouble, namedTrouble, withLockTimeout, type Workspace } from '../../workspace/index.ts'

/** What can be done later as well waits so long for another program's lock, in ms; main does nothing else meanwhile. */
const shortWait = 250
/** Until it is tried again, in ms. */
export const retryPause = 1_000

/** The registry for what can wait: a full disk, a lock or a lost folder is trouble that passes. */
export class RetryingRegistry {
  readonly #workspace: Workspace
  /** The last trouble, and until when the registry is left in peace. */
  #trouble: { readonly error: CairnError; readonly until: number } | undefined

  constructor(workspace: Workspace) {
    this.#workspace = workspace
  }

  /**
   * Does what can be done later as well: it waits only shortly for a lock, and after trouble nothing is tried for a while.
   * @returns null when it was done, or the trouble with the disk, the folder or a lock that kept it from that @throws anything else
   */
  briefly(work: () => void): CairnError | null {
    if (this.#trouble && performance.now() < this.#trouble.until) return this.#trouble.error
    try {
      this.shortly(work)
      this.#trouble = undefined
      return null
    } catch (thrown) {
      const error = namedTrouble(this.#workspace.path, thrown)
      if (!isTrouble(error)) throw error
      this.#trouble = { error, until: performance.now() + retryPause }
      return error
    }
  }

  /** Tries it now, waiting only shortly for a lock. @throws whatever keeps it from that */
  shortly<T>(work: () => T): T {
    return withLockTimeout(this.#workspace.sqlite, shortWait, work)
  }

  /** What was in its way may be over: the next work is tried at once. */
  forgetTrouble(): void {
    this.#trouble = undefined
  }
}
