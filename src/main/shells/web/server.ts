import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/node'
import { hasEnded } from '../../../shared/domain/job.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type ApiContext, router } from '../../api/index.ts'
import type { Host } from '../host/index.ts'
import { type Assets, findAssets, sendAsset } from './assets.ts'
import { Channel, maxCall } from './channel.ts'
import { Admission, isAddressedToUs, loopback, securityHeaders } from './guard.ts'
import { Doorway } from './doorway.ts'
import { type Exchange, send, sendClosed, sendError, sendJson, sendNotFound } from './respond.ts'
import { Transfers } from './transfers.ts'

export interface WebOptions {
  readonly host: Host
  /** The built page. */
  readonly folder: string
  /** 0 for any free one. */
  readonly port: number
}

/** In ms: how long a request may be silent while it is read. Between bytes, so that a large file may take its time. */
const requestTimeout = 30_000

/** The page, the contract and the files for a browser on this computer. */
export class WebServer {
  readonly #server: Server
  readonly #assets: Assets
  readonly #context: ApiContext
  readonly #admission = new Admission()
  readonly #calls = new RPCHandler<ApiContext>(router)
  readonly #transfers: Transfers
  readonly #channel: Channel
  readonly #doorway = new Doorway()
  #onAdmitted: () => void = () => {}
  readonly #admitted = new Promise<void>((resolve) => (this.#onAdmitted = resolve))
  #port = 0

  /** @throws PORT_IN_USE, FILE_NOT_FOUND where the page was not built */
  static async start(options: WebOptions): Promise<WebServer> {
    const server = new WebServer(options)
    try {
      await server.#listen(options.port)
    } catch (error) {
      server.#transfers.close()
      throw error
    }
    return server
  }

  private constructor({ host, folder }: WebOptions) {
    this.#assets = findAssets(folder)
    this.#context = host.context
    this.#channel = new Channel(host.context)
    const pages = () => this.#channel.connections
    this.#transfers = new Transfers(host.files, {
      reading: () => readingOf(host),
      get connections() {
        return pages()
      },
    })
    // The body has its own limit between bytes; a total one would end the upload of a large file.
    const limits = { headersTimeout: 10_000, requestTimeout: 0, keepAliveTimeout: 5_000, connectionsCheckingInterval: 1_000 }
    this.#server = createServer(limits, (request, response) => {
      this.#answer({ request, response }).catch((error: unknown) => sendError({ request, response }, error))
    })
    this.#server.on('connection', (socket) => this.#doorway.enter(socket))
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
    this.#server.on('clientError', (_error, socket) => socket.destroy())
  }

  get port(): number {
    return this.#port
  }

  /** Opens the page, once. */
  get url(): string {
    return `http://${loopback}:${this.#port}/?token=${this.#admission.token ?? ''}`
  }

  /** Resolves when the link was used. */
  get admitted(): Promise<void> {
    return this.#admitted
  }

  /** Pages that are connected now. */
  get connections(): number {
    return this.#channel.connections
  }

  /** Where uploads wait; gone after `close`. */
  get uploads(): string {
    return this.#transfers.folder
  }

  async close(): Promise<void> {
    this.#channel.close()
    this.#doorway.close()
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
    this.#transfers.close()
  }

  async #listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, port)))
      this.#server.listen({ host: loopback, port, exclusive: true }, resolve)
    })
    this.#port = (this.#server.address() as AddressInfo).port
  }

  /** Who asks is checked before what is asked. */
  async #answer(exchange: Exchange): Promise<void> {
    const { request, response } = exchange
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
    if (!isAddressedToUs(request, this.#port)) return send(exchange, 403, 'text/plain', 'Requests from this address are not allowed.\n')
    limitSilence(request)
    const { path, query } = target(request)
    const reads = request.method === 'GET' || request.method === 'HEAD'
    if (request.method === 'GET' && path === '/' && query.has('token')) return this.#admit(exchange, query.get('token') ?? '')
    if (!this.#admission.isAdmitted(request, this.#port)) return sendClosed(exchange)
    this.#doorway.letIn(request.socket)
    if (reads) return this.#read(exchange, path)
    if (request.method !== 'POST') return sendNotFound(exchange)
    if (!this.#admission.hasKey(headerOf(request, 'x-cairn')))
      return send(exchange, 403, 'text/plain', 'The X-Cairn header does not match this page.\n')
    return this.#post(exchange, path, query)
  }

  #admit(exchange: Exchange, token: string): void {
    const { request, response } = exchange
    const cookie = this.#admission.exchange(token, this.#port)
    if (cookie === undefined && !this.#admission.isAdmitted(request, this.#port)) return sendClosed(exchange)
    if (cookie === undefined) {
      response.setHeader('Location', '/')
      return send(exchange, 303, 'text/plain', '')
    }
    response.setHeader('Set-Cookie', cookie)
    const page = `/#key=${this.#admission.key}`
    // From a link in a file the browser would not send a strict cookie along a redirect: the next step has to be one of this page.
    if (request.headers['sec-fetch-site'] !== 'none') response.setHeader('Refresh', `0; url=${page}`)
    else response.setHeader('Location', page)
    send(exchange, response.hasHeader('Location') ? 303 : 200, 'text/html', '<!doctype html><title>Cairn</title>')
    this.#onAdmitted()
  }

  async #read(exchange: Exchange, path: string): Promise<void> {
    const asset = this.#assets.get(path)
    if (asset) return sendAsset(exchange, asset)
    const token = /^\/files\/([\w-]{32})$/.exec(path)?.[1]
    if (token === undefined || exchange.request.method !== 'GET') return sendNotFound(exchange)
    await this.#transfers.deliver(token, exchange.response)
  }

  async #post(exchange: Exchange, path: string, query: URLSearchParams): Promise<void> {
    if (path === '/files') return sendJson(exchange, 200, await this.#transfers.receive(exchange.request, query.get('name') ?? ''))
    if (path === '/files/new') return sendJson(exchange, 200, await this.#transfers.expect(query.get('name') ?? ''))
    if (path.startsWith('/rpc/')) return this.#call(exchange)
    sendNotFound(exchange)
  }

  async #call(exchange: Exchange): Promise<void> {
    const { request, response } = exchange
    const length = Number(request.headers['content-length'] ?? Number.NaN)
    if (Number.isNaN(length)) return send(exchange, 411, 'text/plain', 'The Content-Length header is missing.\n')
    if (length > maxCall) return send(exchange, 413, 'text/plain', 'The body is too large.\n')
    if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
      return send(exchange, 415, 'text/plain', 'Requests must be JSON.\n')
    response.setHeader('Cache-Control', 'no-store')
    const { matched } = await this.#calls.handle(request, response, { prefix: '/rpc', context: this.#context })
    if (!matched) sendNotFound(exchange)
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {})
    const ours = isAddressedToUs(request, this.#port) && request.url === '/rpc' && request.method === 'GET'
    const key = headerOf(request, 'sec-websocket-protocol')?.split(',')[1]?.trim()
    if (ours && this.#admission.isAdmitted(request, this.#port) && this.#admission.hasKey(key)) {
      this.#doorway.letIn(request.socket)
      this.#channel.accept(request, socket, head)
    } else socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () => socket.destroy())
  }
}

/** The path as it was asked for: nothing is decoded or resolved, so that only what is spelt exactly is found. */
function target({ url = '' }: IncomingMessage): { path: string; query: URLSearchParams } {
  const [path, ...rest] = url.split('?')
  return { path, query: new URLSearchParams(rest.join('?')) }
}

/** Which files the jobs of the open workspaces have read or are to read. Paths are found in their inputs, whatever their kind. */
function readingOf(host: Host) {
  const jobs = host.jobs(200)
  const among = (wanted: boolean) => {
    const inputs = jobs.filter(({ status }) => hasEnded(status) === wanted).map(({ input }) => JSON.stringify(input))
    return (path: string) => inputs.some((input) => input.includes(JSON.stringify(path)))
  }
  return { ended: among(true), active: among(false) }
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}

function limitSilence(request: IncomingMessage): void {
  request.setTimeout(requestTimeout, () => request.destroy())
  request.once('end', () => request.setTimeout(0))
}

function listenError(error: NodeJS.ErrnoException, port: number): CairnError {
  if (error.code === 'EADDRINUSE') return new CairnError('PORT_IN_USE', `Port ${port} of ${loopback} is in use.`, { port }, error)
  if (error.code === 'EACCES') return new CairnError('PORT_IN_USE', `Port ${port} needs administrator rights.`, { port }, error)
  return CairnError.from(error)
}
