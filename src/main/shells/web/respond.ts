import type { IncomingMessage, ServerResponse } from 'node:http'
import { CairnError } from '../../../shared/errors.ts'

export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** A short answer that nobody keeps. */
export function send({ request, response }: Exchange, status: number, type: string, text: string): void {
  response.statusCode = status
  response.setHeader('Content-Type', `${type}; charset=utf-8`)
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('Content-Length', Buffer.byteLength(text))
  // What was refused may still be on its way: the connection ends with the answer.
  if (status >= 400) response.setHeader('Connection', 'close')
  response.end(request.method === 'HEAD' ? undefined : text)
}

export function sendJson(exchange: Exchange, status: number, value: unknown): void {
  send(exchange, status, 'application/json', JSON.stringify(value))
}

/** Whatever was thrown, in the form of the contract's errors. */
export function sendError(exchange: Exchange, thrown: unknown): void {
  if (exchange.response.headersSent) return void exchange.response.destroy()
  const error = CairnError.from(thrown)
  const status = error.code === 'DISK_FULL' ? 507 : error.code === 'INTERNAL' ? 500 : error.code === 'FILE_NOT_FOUND' ? 404 : 400
  sendJson(exchange, status, error.toJSON())
}

export function sendNotFound(exchange: Exchange): void {
  send(exchange, 404, 'text/plain', 'Not found.\n')
}

/** For a browser that has no cookie: what to do, and nothing about what is behind. */
export function sendClosed(exchange: Exchange): void {
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Cairn</title><body style="font: 16px/1.5 system-ui; margin: 4rem auto; max-width: 36rem">
<h1>This page needs its link</h1>
<p>The link that <code>cairn open</code> printed works once, in one browser.
To open Cairn here, stop it in the terminal with Ctrl-C and run <code>cairn open</code> again.</p></body></html>
`
  send(exchange, 403, 'text/html', page)
}
