import { setTimeout as pause } from 'node:timers/promises'
import { CairnError } from '../../shared/errors.ts'
import type { Workspace } from '../workspace/index.ts'

const mostWarned = 100

/**
 * Looks at something again and again in a process that stays, one look after the other, until it is stopped or the workspace is closed.
 * A look that fails ends nothing: the next one is another chance. Nothing is looked at in a workspace that is opened to be read.
 */
export class TendedLoop {
  readonly #workspace: Workspace
  readonly #interval: number
  readonly #look: () => unknown
  readonly #stopped = new AbortController()
  readonly #warned = new Set<string>()
  #done: Promise<void> = Promise.resolve()

  /** @param interval between the end of a look and the next one, in ms @param look may return a promise */
  constructor(workspace: Workspace, interval: number, look: () => unknown) {
    this.#workspace = workspace
    this.#interval = interval
    this.#look = look
  }

  /** Aborts when it is stopped. */
  get signal(): AbortSignal {
    return this.#stopped.signal
  }

  /** Whether a look may go on: it was not stopped, and the workspace is open. */
  get goesOn(): boolean {
    return !this.signal.aborted && this.#workspace.sqlite.open
  }

  run(): void {
    if (!this.#workspace.readOnly) this.#done = this.#tend()
  }

  /** Resolves when it does nothing any more. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#done
  }

  /** Tells once what failed, such as because of a lock that another program holds, and not at every look. */
  warn(thrown: unknown): void {
    const error = CairnError.from(thrown)
    if (this.signal.aborted || this.#warned.has(error.message)) return
    if (this.#warned.size >= mostWarned) this.#warned.clear()
    this.#warned.add(error.message)
    process.emitWarning(error)
  }

  /** All went well: what fails after it is told anew. */
  forget(): void {
    this.#warned.clear()
  }

  async #tend(): Promise<void> {
    while (this.goesOn) {
      try {
        await this.#look()
      } catch (thrown) {
        this.warn(thrown)
      }
      await pause(this.#interval, undefined, { signal: this.signal, ref: false }).catch(() => {})
    }
  }
}
