import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { isLoopback } from '../../shared/domain/serving/loopback.ts'
import { CairnError } from '../../shared/errors.ts'
import type { HttpAddress } from './address.ts'
import { Guard } from './guard.ts'
import { type ConnectionLimits, connectionLimits, createListener, listen } from './listening.ts'
import type { Refusal } from './refusal.ts'
import { checkToken } from './token.ts'
import { send, type Written } from './writing.ts'

/** A server that listens. */
export interface HttpServer {
  readonly port: number
  /** @throws INVALID_INPUT for settings that need a restart: another address or certificate */
  check(address: HttpAddress): void
  /** Takes another token and other names over. */
  configure(address: HttpAddress): void
  /** How many there are. */
  connections(): Promise<number>
  /** Takes no more connections, refuses what still comes on old ones, and resolves when all has been answered. */
  drain(): Promise<void>
}

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void

export interface GateOptions {
  /** What it is to whoever is refused: `endpoint`. */
  readonly what: string
  readonly limits?: Partial<ConnectionLimits>
  /** Why it answers nothing any more while it ends. */
  readonly stopping: Refusal
  /** A refusal where no route was found, or none says it better. */
  problem(thrown: unknown): Written
}

/** What stands before everything that a server answers: who may ask at all, and until when. */
export class Gate implements HttpServer {
  readonly #options: GateOptions
  #address: HttpAddress
  #guard: Guard
  #server!: Server
  #stopping = false
  /** What has not been answered yet. */
  readonly #pending = new Set<ServerResponse>()
  port = 0

  /** @throws INVALID_INPUT for an address that others reach without a token */
  constructor(address: HttpAddress, options: GateOptions) {
    requireToken(address)
    this.#address = address
    this.#options = options
    this.#guard = new Guard(address, address.port, options.what)
  }

  /**
   * Listens, and hands on what is let in.
   * @param handlerOf made with the server, before it listens
   * @throws PORT_IN_USE; INVALID_INPUT, FILE_NOT_FOUND for TLS files or an address that cannot be used
   */
  async open(handlerOf: (server: Server) => RequestHandler | Promise<RequestHandler>): Promise<void> {
    let handle: RequestHandler = () => {}
    const limits = { ...connectionLimits, ...this.#options.limits }
    this.#server = await createListener(this.#address.tls, limits, (request, response) => {
      if (this.#letIn(request, response)) handle(request, response)
    })
    handle = await handlerOf(this.#server)
    this.port = await listen(this.#server, this.#address.host, this.#address.port)
    this.#guard = new Guard(this.#address, this.port, this.#options.what)
  }

  /** @throws Refusal with 401 */
  checkToken(request: IncomingMessage): void {
    checkToken(request, this.#address.tokenHash, this.#options.what)
  }

  check(address: HttpAddress): void {
    const { host, port, tls } = this.#address
    if (address.host !== host || address.port !== port || JSON.stringify(address.tls) !== JSON.stringify(tls))
      throw new CairnError('INVALID_INPUT', `Another address or certificate is taken when the ${this.#options.what} is restarted.`)
    requireToken(address)
  }

  configure(address: HttpAddress): void {
    this.check(address)
    this.#address = address
    this.#guard = new Guard(address, this.port, this.#options.what)
  }

  connections(): Promise<number> {
    return new Promise((resolve, reject) => this.#server.getConnections((error, count) => (error ? reject(error) : resolve(count))))
  }

  drain(): Promise<void> {
    this.#stopping = true
    for (const response of this.#pending) response.shouldKeepAlive = false
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeIdleConnections()
    })
  }

  /** Before anything is read of it, whatever its path. */
  #letIn(request: IncomingMessage, response: ServerResponse): boolean {
    try {
      this.#guard.check(request)
      if (!this.#stopping) return this.#note(response)
      throw this.#options.stopping
    } catch (thrown) {
      if (this.#stopping) response.shouldKeepAlive = false
      send(response, this.#options.problem(thrown))
      return false
    }
  }

  #note(response: ServerResponse): true {
    this.#pending.add(response)
    response.once('close', () => this.#pending.delete(response))
    return true
  }
}

function requireToken({ host, tokenHash }: HttpAddress): void {
  if (tokenHash === null && !isLoopback(host))
    throw new CairnError('INVALID_INPUT', 'An address that others reach needs a token.', { host })
}
