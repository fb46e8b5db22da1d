import type { Socket } from 'node:net'

/** Connections that have not shown the cookie yet: at most so many, and for so long, in ms. */
const mostStrangers = 64
const longestStay = 10_000

/**
 * Connections before they are let in. Whoever only holds connections open keeps nobody out: each has to show within seconds that
 * it is of our page, and where there are too many the one that has waited longest goes.
 */
export class Doorway {
  readonly #strangers = new Map<Socket, NodeJS.Timeout>()

  enter(socket: Socket): void {
    const timer = setTimeout(() => socket.destroy(), longestStay).unref()
    this.#strangers.set(socket, timer)
    socket.once('close', () => this.letIn(socket))
    const [oldest] = this.#strangers.keys()
    if (this.#strangers.size > mostStrangers) oldest.destroy()
  }

  /** It is none of them any more. */
  letIn(socket: Socket): void {
    clearTimeout(this.#strangers.get(socket))
    this.#strangers.delete(socket)
  }

  close(): void {
    for (const [socket, timer] of this.#strangers) {
      clearTimeout(timer)
      socket.destroy()
    }
    this.#strangers.clear()
  }
}
