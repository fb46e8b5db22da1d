import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** The only address that the server listens on, and the two names under which a browser may reach it. */
export const loopback = '127.0.0.1'
const names = [loopback, 'localhost']

/** Sent with every answer. There are no CORS headers: no other page has anything to read here. */
export const securityHeaders = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=()',
} as const

/**
 * Whether a request was addressed to us, by a page of ours. A name that was rebound to the loopback address fails on Host;
 * another page, also one of another local port, fails on Origin. Only reading may come without an Origin.
 */
export function isAddressedToUs({ headers, method, rawHeaders }: IncomingMessage, port: number): boolean {
  const { host, origin } = headers
  // Node keeps the first of several; a proxy in between might have looked at another one.
  if (rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host').length !== 1) return false
  if (host === undefined || !names.some((name) => host === `${name}:${port}`)) return false
  const reads = (method === 'GET' || method === 'HEAD') && headers.upgrade === undefined
  return origin === undefined ? reads : origin === `http://${host}`
}

/**
 * Who may come in: whoever has the link once. From then on that browser's cookie, and beside it a key that only pages of this
 * port keep: a browser sends cookies to every port of a host, so that another server on this computer sees them. What can be
 * read with the cookie alone is the program itself; whatever touches a workspace needs the key too.
 */
export class Admission {
  readonly #key = randomBytes(32).toString('base64url')
  readonly #cookie = randomBytes(32).toString('base64url')
  #token: string | undefined = randomBytes(32).toString('base64url')

  /** For the start URL. */
  get token(): string | undefined {
    return this.#token
  }

  /** Exchanges the token of the start URL, once. @returns the cookie, or undefined for a wrong or used token */
  exchange(token: string, port: number): string | undefined {
    if (this.#token === undefined || !sameText(token, this.#token)) return undefined
    this.#token = undefined
    return `${cookieName(port)}=${this.#cookie}; HttpOnly; SameSite=Strict; Path=/`
  }

  /** For the page that came with the link. */
  get key(): string {
    return this.#key
  }

  /** @param given as the page sends it, in a header or as the protocol of a WebSocket */
  hasKey(given: string | undefined): boolean {
    return given !== undefined && sameText(given, this.#key)
  }

  isAdmitted({ headers }: IncomingMessage, port: number): boolean {
    const start = `${cookieName(port)}=`
    const given = headers.cookie?.split(';').map((part) => part.trim())
    return given?.some((part) => part.startsWith(start) && sameText(part.slice(start.length), this.#cookie)) ?? false
  }
}

/** Cookies do not know ports: two servers of one computer must not overwrite each other's. */
function cookieName(port: number): string {
  return `cairn-${port}`
}

/** Compares in constant time, also where the lengths differ. */
function sameText(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
