/** What is computed on the thread that answers. */
export interface InlineQueue {
  readonly hasInline: boolean
  /** Computes some of what waits in it. */
  runInline(): Promise<void>
}

/**
 * Computes on the thread that answers, one run after the other, and lets the event loop turn between two of them. Requests that arrive in
 * the same turn, or while others are computed, are answered in one run; none waits for others that are not there.
 */
export class InlineLane {
  /** How long all that waits will take, in ms. */
  backlog = 0
  readonly #queues: InlineQueue[] = []
  #isBusy = false

  wake(queue: InlineQueue): void {
    if (!this.#queues.includes(queue)) this.#queues.push(queue)
    if (this.#isBusy) return
    this.#isBusy = true
    setImmediate(this.#turn)
  }

  readonly #turn = () => void this.#work()

  async #work(): Promise<void> {
    const queue = this.#queues.shift()
    if (!queue) {
      this.#isBusy = false
      return
    }
    try {
      await queue.runInline()
    } finally {
      if (queue.hasInline) this.wake(queue)
      // Whatever arrives meanwhile is part of the next run.
      setImmediate(this.#turn)
    }
  }
}
