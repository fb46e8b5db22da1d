import type { Dispatcher } from '../../contracts.ts'
import { readBody } from '../../../../http/body.ts'
import { Patience } from '../../http/prediction.ts'
import { Refusal, refusalOf, reportBug } from '../../../../http/refusal.ts'
import { type App, type Exchange, type Policy, route } from '../../http/route.ts'
import { json, type Written } from '../../../../http/writing.ts'
import { lookUp } from './lookup.ts'
import { feastProblem } from './problem.ts'
import { push } from './push.ts'
import { readOnlineRequest, readPushRequest } from './request.ts'
import { onlineResponse } from './response.ts'

/** Of a body, in bytes; and until a request is answered with 504, in ms. */
const limits = { bodyBytes: 16 * 2 ** 20, timeout: 30_000 }

const policy: Policy = { token: 'required', origin: 'own', bodyBytes: limits.bodyBytes, timeout: limits.timeout }

/**
 * Lookups by key and pushed rows, as Feast's feature server takes them, for programs that ask features of it.
 * @see https://docs.feast.dev/reference/feature-servers/python-feature-server
 */
export function registerFeast(app: App, dispatcher: Dispatcher): void {
  post(app, '/get-online-features', (body, { at }) => ({
    type: json,
    body: onlineResponse(lookUp(dispatcher, readOnlineRequest(body), microseconds(at))),
  }))
  post(app, '/push', async (body, { at }) => {
    const { newer, older } = await push(dispatcher, readPushRequest(body), microseconds(at))
    // Feast says nothing; who wants to know finds it here.
    return { type: json, body: '', headers: { 'x-cairn-pushed': `newer=${newer};older=${older}` } }
  })
}

const microseconds = (ms: number): bigint => BigInt(ms) * 1_000n

type Answer = Omit<Written, 'status'>

function post(app: App, url: string, answer: (body: Buffer, exchange: Exchange) => Answer | Promise<Answer>): void {
  const count = ({ started }: Exchange, code: number) =>
    app.cairnDurations.record(
      { model: '', version: '', arm: '', route: url.slice(1), code: String(code) },
      (performance.now() - started) / 1_000,
    )
  route(app, {
    method: 'POST',
    url,
    policy,
    problem: feastProblem,
    handler: async (exchange) => {
      const patience = new Patience(exchange, limits.timeout)
      try {
        const body = await patience.of(readBody(exchange.request.raw, limits.bodyBytes))
        patience.hasBody = true
        const written = await patience.of(Promise.resolve(answer(body, exchange)))
        count(exchange, 200)
        return { status: 200, ...written }
      } catch (thrown) {
        reportBug(thrown)
        const refusal = refusalOf(thrown)
        count(exchange, refusal.status)
        // Feast answers 422 for what is not as its protocol has it.
        throw refusal.status === 400 ? new Refusal(422, refusal.reason, refusal.message, refusal.headers) : refusal
      } finally {
        patience.end()
      }
    },
  })
}
