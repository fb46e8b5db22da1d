import { hash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Refusal } from './refusal.ts'

/** @param tokenHash SHA-256 of the token in hex; null where none is asked for @param what it is that asks for it: `endpoint` @throws Refusal with 401 */
export function checkToken({ headers, rawHeaders }: IncomingMessage, tokenHash: string | null, what: string): void {
  if (tokenHash === null) return
  const given = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1]
  if (given !== undefined && isOnly(rawHeaders, 'authorization') && isSame(given, tokenHash)) return
  const message =
    given === undefined ? `This ${what} asks for its token: Authorization: Bearer <token>.` : `The token is not that of this ${what}.`
  throw new Refusal(401, 'UNAUTHENTICATED', message, { 'www-authenticate': 'Bearer realm="cairn"' })
}

/** In constant time: hashes are compared, and all are of one length. */
function isSame(given: string, tokenHash: string): boolean {
  return timingSafeEqual(hash('sha256', given, 'buffer'), Buffer.from(tokenHash, 'hex'))
}

function isOnly(rawHeaders: readonly string[], name: string): boolean {
  let found = 0
  for (let at = 0; at < rawHeaders.length; at += 2) if (rawHeaders[at].toLowerCase() === name) found++
  return found === 1
}
