import { lookup as resolveName } from 'node:dns'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isLoopback } from '../../../shared/domain/serving/loopback.ts'
import type { Sent } from './notices.ts'
import { hostOf, type NotificationSettings, webhookUrl } from './settings.ts'

/** Until the whole answer has come, in ms. */
const timeout = 10_000

export interface WebhookOptions {
  /** Resolves names, in place of the system. */
  readonly resolve?: typeof resolveName
  /** Until the whole answer has come, in ms. */
  readonly timeout?: number
  readonly signal?: AbortSignal
}

/**
 * Sends JSON by POST. Where it goes is held against the addresses that are really connected to: a name that means this computer while it is
 * checked and another one afterwards is refused. Redirects are not followed, and the proxies of the environment not used.
 * @returns how it went, without the path of the address, which may be a secret
 */
export async function postWebhook(
  { url: text, allowOutside }: NonNullable<NotificationSettings['webhook']>,
  body: unknown,
  options: WebhookOptions = {},
): Promise<Sent> {
  try {
    const url = webhookUrl(text)
    const host = hostOf(url)
    if (!allowOutside && isIP(host) !== 0 && !isLoopback(host)) throw new Error(`${host} is not this computer.`)
    const status = await post(url, JSON.stringify(body), { ...options, allowOutside })
    if (status >= 200 && status < 300) return { sent: true, detail: `Sent to ${url.origin}.` }
    return {
      sent: false,
      detail: `${url.origin} answered ${status}${status >= 300 && status < 400 ? '; redirects are not followed' : ''}.`,
    }
  } catch (thrown) {
    return { sent: false, detail: `The webhook was not reached: ${(thrown as Error).message.replace(/\.$/, '')}.` }
  }
}

function post(url: URL, body: string, options: WebhookOptions & { readonly allowOutside: boolean }): Promise<number> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  const time = AbortSignal.timeout(options.timeout ?? timeout)
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'cairn-alerts/1',
    }
    const request = send(url, {
      method: 'POST',
      headers,
      agent: false,
      lookup: options.allowOutside ? undefined : loopbackOnly(options.resolve ?? resolveName),
      signal: options.signal ? AbortSignal.any([options.signal, time]) : time,
    })
    request.on('response', (response) => {
      // What it says is of no use; a long answer is not waited for.
      response.destroy()
      resolve(response.statusCode ?? 0)
    })
    request.on('error', (error) => reject(time.aborted ? new Error(`no answer within ${(options.timeout ?? timeout) / 1_000} s`) : error))
    request.end(body)
  })
}

/** Resolves a name, and refuses it where any of its addresses is that of another computer: the connection takes one of these very addresses. */
function loopbackOnly(resolve: typeof resolveName): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, found) => {
      const outside = error ? undefined : found.find(({ address }) => !isLoopback(address))
      if (error) done(error, '')
      else if (found.length === 0) done(new Error(`${host} has no address`), '')
      else if (outside) done(new Error(`${host} leads to ${outside.address}, which is not this computer`), '')
      else if (options.all) done(null, found)
      else done(null, found[0].address, found[0].family)
    })
  }
}
