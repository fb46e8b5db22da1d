import type { Socket } from 'node:net'
import { json } from './writing.ts'

const brokenHeads: Readonly<Record<string, readonly [status: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The head of the request is too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request took too long to come.'],
}

/** What is no HTTP never reaches a route: it is answered as short as can be, and its connection ends. */
export function refuseBroken(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const [status, message] = brokenHeads[error.code ?? ''] ?? ['400 Bad Request', 'This is not valid HTTP.']
  const body = JSON.stringify({ error: message, error_code: 'BAD_REQUEST', message })
  socket.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: ${json}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
