import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { lookup } from 'node:dns'
import { expect, onTestFinished, test } from 'vitest'
import { postWebhook } from './webhook.ts'

/** A receiver on this computer. */
async function receiver(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const got: { body: string; headers: IncomingMessage['headers'] }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      got.push({ body, headers: request.headers })
      answer(request, response)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  onTestFinished(() => server.closeAllConnections())
  const { port } = server.address() as AddressInfo
  return { got, port, url: `http://127.0.0.1:${port}/secret/path` }
}

/** Says that every name has these addresses. */
const resolving = (...addresses: string[]) =>
  ((_host: string, _options: object, done: (error: null, found: { address: string; family: number }[]) => void) =>
    done(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    )) as unknown as typeof lookup

test('[DR-5] a webhook gets JSON by POST; what it answers tells how it went, without the path of its address', async () => {
  const { got, url, port } = await receiver((_, response) => response.writeHead(204).end())
  const sent = await postWebhook({ url, allowOutside: false }, { a: 'ü' })
  expect(sent).toEqual({ sent: true, detail: `Sent to http://127.0.0.1:${port}.` })
  expect(got).toMatchObject([{ body: '{"a":"ü"}', headers: { 'content-type': 'application/json; charset=utf-8', 'content-length': '10' } }])
})

test('[DR-5] a redirect is not followed, a refusal and a silence are told', async () => {
  const elsewhere = await receiver((_, response) => response.end())
  const redirecting = await receiver((_, response) => response.writeHead(307, { location: elsewhere.url }).end())
  const refusing = await receiver((_, response) => response.writeHead(500).end('x'.repeat(100_000)))
  const silent = await receiver(() => {})
  const post = (url: string) => postWebhook({ url, allowOutside: false }, {}, { timeout: 200 })
  expect((await post(redirecting.url)).detail).toMatch(/answered 307; redirects are not followed\.$/)
  expect(elsewhere.got).toEqual([])
  expect(await post(refusing.url)).toMatchObject({ sent: false, detail: expect.stringMatching(/answered 500\.$/) })
  expect((await post(silent.url)).detail).toBe('The webhook was not reached: no answer within 0.2 s.')
})

test('[DR-5] without a yes nothing leaves this computer, not even by a name that says it is this one', async () => {
  const { got, port } = await receiver((_, response) => response.end())
  const closed = { allowOutside: false }
  expect((await postWebhook({ url: 'http://192.0.2.7/', ...closed }, {})).detail).toBe(
    'The webhook was not reached: 192.0.2.7 is not this computer.',
  )
  expect((await postWebhook({ url: 'http://[2001:db8::1]/', ...closed }, {})).detail).toMatch(/2001:db8::1 is not this computer/)
  expect((await postWebhook({ url: 'http://0.0.0.0/', ...closed }, {})).detail).toMatch(/0\.0\.0\.0 is not this computer/)
  const url = `http://alerts.test:${port}/`
  const rebound = await postWebhook({ url, ...closed }, {}, { resolve: resolving('127.0.0.1', '192.0.2.7') })
  expect(rebound.detail).toBe('The webhook was not reached: alerts.test leads to 192.0.2.7, which is not this computer.')
  expect(got).toEqual([])
  expect(await postWebhook({ url, ...closed }, {}, { resolve: resolving('127.0.0.1') })).toMatchObject({ sent: true })
  expect(got).toHaveLength(1)
})
