import { readFile } from 'node:fs/promises'
import type { RequestListener, Server, ServerOptions } from 'node:http'
import { CairnError } from '../../shared/errors.ts'
import type { HttpAddress } from './address.ts'

/** How long a connection may take, in ms, and how many there are. */
export interface ConnectionLimits {
  /** Until the head of a request has come. */
  readonly head: number
  /** Until all of a request has come. */
  readonly request: number
  /** Between two requests. */
  readonly idle: number
  readonly checkInterval: number
  readonly connections: number
}

export const connectionLimits: ConnectionLimits = { head: 10_000, request: 600_000, idle: 30_000, checkInterval: 2_000, connections: 2_000 }

/** An import would ask the module for all that it exports, and Node loads its client for WebSockets then: a tenth of the start of a service. */
const { createServer } = process.getBuiltinModule('node:http')

/** @throws FILE_NOT_FOUND, INVALID_INPUT for TLS files that are none */
export async function createListener(tls: HttpAddress['tls'], limits: ConnectionLimits, listener: RequestListener): Promise<Server> {
  const options: ServerOptions = {
    headersTimeout: limits.head,
    requestTimeout: limits.request,
    keepAliveTimeout: limits.idle,
    connectionsCheckingInterval: limits.checkInterval,
    // A missing one is refused as a wrong one is.
    requireHostHeader: false,
    insecureHTTPParser: false,
  }
  const server = tls ? await createSecure(tls, options, listener) : createServer(options, listener)
  server.maxConnections = limits.connections
  return server
}

async function createSecure(tls: Certificate, options: ServerOptions, listener: RequestListener): Promise<Server> {
  const { createServer: createSecureServer } = await import('node:https')
  return createSecureServer({ ...options, ...(await certificateOf(tls)) }, listener)
}

type Certificate = NonNullable<HttpAddress['tls']>

async function certificateOf({ certificate, key }: Certificate) {
  const { createSecureContext } = await import('node:tls')
  const pair = { cert: await fileOf(certificate, 'certificate'), key: await fileOf(key, 'key') }
  try {
    createSecureContext(pair)
    return pair
  } catch (thrown) {
    const message = `The TLS files do not fit: ${certificate} has to hold the certificate and ${key} its key, both in PEM and without a password.`
    throw new CairnError('INVALID_INPUT', message, { certificate, key }, thrown)
  }
}

async function fileOf(path: string, what: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (thrown) {
    throw new CairnError('FILE_NOT_FOUND', `The TLS ${what} cannot be read: ${path}.`, { path }, thrown)
  }
}

/** @returns the port @throws PORT_IN_USE, INVALID_INPUT for an address that this computer does not have */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (thrown: NodeJS.ErrnoException) => reject(listeningError(thrown, host, port))
    server.once('error', refuse)
    server.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port }, () => {
      server.off('error', refuse)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

function listeningError(thrown: NodeJS.ErrnoException, host: string, port: number): CairnError {
  switch (thrown.code) {
    case 'EADDRINUSE':
      return new CairnError('PORT_IN_USE', `Port ${port} of ${host} is used by another program.`, { host, port }, thrown)
    case 'EACCES':
      return new CairnError('PORT_IN_USE', `This user may not listen on port ${port} of ${host}.`, { host, port }, thrown)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new CairnError('INVALID_INPUT', `This computer has no address ${host}.`, { host }, thrown)
    default:
      return new CairnError('INTERNAL', `No server can listen on ${host}:${port}: ${thrown.message}`, { host, port }, thrown)
  }
}
