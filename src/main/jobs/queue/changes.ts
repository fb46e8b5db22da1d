import { EventEmitter, once } from 'node:events'

/** How soon a change of another process is looked for, in ms. */
export const pollInterval = 250

/** Says in this process that a job has changed. */
export class JobChanges {
  readonly #changes = new EventEmitter().setMaxListeners(0)

  changed(id: number): void {
    this.#changes.emit(String(id))
    this.#changes.emit('any')
  }

  /** A change in this process, or the time to look again for one of another process. Holds the process, as waiting should. */
  async next(id: number | 'any', signal?: AbortSignal): Promise<void> {
    const pause = new AbortController()
    const timer = setTimeout(() => pause.abort(), pollInterval)
    await once(this.#changes, String(id), { signal: AbortSignal.any([pause.signal, ...(signal ? [signal] : [])]) }).catch(() => {})
    clearTimeout(timer)
  }
}
