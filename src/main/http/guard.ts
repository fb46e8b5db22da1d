import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { isLoopback } from '../../shared/domain/serving/loopback.ts'
import type { HttpAddress } from './address.ts'
import { Refusal } from './refusal.ts'

type Address = Pick<HttpAddress, 'host' | 'hosts' | 'tls'>

/**
 * Who may ask at all, whatever they ask for: a request that was addressed to this server by its own name, and by no page but its own. A
 * name that was rebound to this address fails on Host, a page of elsewhere on Origin or Sec-Fetch-Site. What Node's own clients send
 * (`Sec-Fetch-Mode: cors`) says nothing of pages.
 */
export class Guard {
  readonly #scheme: string
  readonly #port: number
  readonly #anyAddress: boolean
  readonly #hosts: ReadonlySet<string>
  readonly #what: string

  /** @param what it is to whoever is refused: `endpoint` */
  constructor({ host, hosts, tls }: Address, port: number, what: string) {
    this.#what = what
    this.#scheme = tls ? 'https' : 'http'
    this.#port = port
    this.#anyAddress = host === '0.0.0.0' || host === '::'
    const isLocal = this.#anyAddress || isLoopback(host)
    const names = [...(isLocal ? loopbackNames : []), ...(this.#anyAddress ? [] : [host]), ...hosts]
    this.#hosts = new Set(names.flatMap((name) => this.#spellings(name)))
  }

  /** @throws Refusal with 403 */
  check({ headers, rawHeaders, method, url, socket }: IncomingMessage): void {
    const { host, origin } = headers
    // Node keeps the first of several; a proxy in between might have looked at another one.
    if (host === undefined || countOf(rawHeaders, 'host') !== 1 || !this.#isOwn(host.toLowerCase(), socket.localAddress))
      throw forbidden(`This is not the name of this ${this.#what}: the Host header has to name the address that it listens on.`)
    if (url === undefined || !url.startsWith('/')) {
      if (!(url === '*' && method === 'OPTIONS')) throw forbidden('The request has to name a path, not a whole address.')
    }
    if (origin !== undefined && origin.toLowerCase() !== `${this.#scheme}://${host.toLowerCase()}`) throw this.#ofOtherPage()
    if (isOfOtherPage(headers, method)) throw this.#ofOtherPage()
  }

  #ofOtherPage(): Refusal {
    return forbidden(`Other web pages may not ask this ${this.#what}.`)
  }

  #isOwn(host: string, localAddress: string | undefined): boolean {
    if (this.#hosts.has(host)) return true
    // An address cannot be rebound, as a name can.
    return this.#anyAddress && localAddress !== undefined && this.#spellings(localAddress.replace(/^::ffff:/, '')).includes(host)
  }

  /** As a Host header has it: the port is left out where it is that of the scheme. */
  #spellings(name: string): string[] {
    const host = (isIP(name) === 6 ? `[${name}]` : name).toLowerCase()
    if (/:\d+$/.test(host) && !host.endsWith(']')) return [host]
    const usual = this.#port === (this.#scheme === 'https' ? 443 : 80)
    return usual ? [host, `${host}:${this.#port}`] : [`${host}:${this.#port}`]
  }
}

const loopbackNames = ['127.0.0.1', 'localhost', '::1']

function countOf(rawHeaders: readonly string[], name: string): number {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2)
    if (rawHeaders[at].length === name.length && rawHeaders[at].toLowerCase() === name) count++
  return count
}

/** A person who follows a link from another port of this computer only opens a page here; nothing of that port can read it. */
function isOfOtherPage(headers: IncomingMessage['headers'], method: string | undefined): boolean {
  const site = headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin' || site === 'none') return false
  const opens = method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
  return !(site === 'same-site' && opens)
}

function forbidden(message: string): Refusal {
  return new Refusal(403, 'PERMISSION_DENIED', message)
}
