import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/ws'
import { type WebSocket, WebSocketServer } from 'ws'
import { protocol } from '../../../shared/web.ts'
import { type ApiContext, router } from '../../api/index.ts'

/** What one call may carry. Files go over HTTP. */
export const maxCall = 4 * 1024 * 1024
const heartbeat = 30_000
/** Pages at once; of more, the one that came first goes. */
const mostPages = 32

/** The contract over WebSockets. A connection that ends aborts what it asked for. */
export class Channel {
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxCall,
    perMessageDeflate: false,
    // The other one that a page names is its key, which is not to be said back.
    handleProtocols: (protocols) => (protocols.has(protocol) ? protocol : false),
  })
  readonly #handler = new RPCHandler<ApiContext>(router)
  readonly #context: ApiContext
  readonly #alive = new WeakSet<WebSocket>()
  readonly #timer: NodeJS.Timeout

  constructor(context: ApiContext) {
    this.#context = context
    this.#timer = setInterval(() => this.#check(), heartbeat).unref()
  }

  get connections(): number {
    return this.#sockets.clients.size
  }

  /** Takes over a connection that was let in. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#sockets.handleUpgrade(request, socket, head, (client) => {
      // Such as a message that is too large: `ws` closes the connection by itself.
      client.on('error', () => {})
      client.on('pong', () => this.#alive.add(client))
      this.#alive.add(client)
      const [oldest] = this.#sockets.clients
      if (this.#sockets.clients.size > mostPages) oldest.terminate()
      void this.#handler.upgrade(client, { context: this.#context })
    })
  }

  close(): void {
    clearInterval(this.#timer)
    for (const client of this.#sockets.clients) client.terminate()
    this.#sockets.close()
  }

  /** A browser that vanished without a word, such as behind a tunnel that broke, does not answer. */
  #check(): void {
    for (const client of this.#sockets.clients) {
      if (!this.#alive.delete(client)) client.terminate()
      else client.ping()
    }
  }
}
