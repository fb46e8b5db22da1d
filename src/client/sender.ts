import { sendSpool } from './send.ts'
import type { Server } from './server.ts'
import type { Spool } from './spool.ts'

/** How long points gather before they are sent. After a failure it doubles, each time, up to the second. In milliseconds. */
const pauses = { first: 200, longest: 30_000 }

/** Sends a spool while a program fills it: one request at a time, in order, and again after a while where that fails. */
export class Sender {
  readonly #spool: Spool
  readonly #server: Server
  readonly #tell: (error: unknown) => void
  /** Done once, after the first success. */
  #afterwards: (() => Promise<void>) | null
  #pause = pauses.first
  #timer: NodeJS.Timeout | null = null
  #sending: Promise<unknown> = Promise.resolve()

  constructor(spool: Spool, server: Server, tell: (error: unknown) => void, afterwards: () => Promise<void>) {
    this.#spool = spool
    this.#server = server
    this.#tell = tell
    this.#afterwards = afterwards
  }

  /** There is more to send. The timer keeps no process alive: what is not sent by its end, `drain` sends. */
  wake(): void {
    this.#timer ??= setTimeout(() => void this.#tick(), this.#pause).unref()
  }

  /** Sends until nothing is left. @param patience in milliseconds @returns false where they are over */
  async drain(patience: number): Promise<boolean> {
    const deadline = Date.now() + patience
    clearTimeout(this.#timer ?? undefined)
    while (!(await this.#trySend())) {
      if (Date.now() > deadline) return false
      await new Promise((resolve) => setTimeout(resolve, pauses.first))
    }
    return true
  }

  async #tick(): Promise<void> {
    this.#timer = null
    const sent = await this.#trySend()
    if (sent === null) {
      this.#pause = Math.min(pauses.longest, this.#pause * 2)
      this.wake()
      return
    }
    this.#pause = pauses.first
    const afterwards = this.#afterwards
    this.#afterwards = null
    await afterwards?.()
  }

  /** @returns whether the run has ended, and all is sent; null where sending fails */
  async #trySend(): Promise<boolean | null> {
    const sending = this.#sending.then(() => sendSpool(this.#spool, this.#server, this.#tell))
    this.#sending = sending.catch(() => undefined)
    try {
      return await sending
    } catch (error) {
      this.#tell(error)
      return null
    }
  }
}
