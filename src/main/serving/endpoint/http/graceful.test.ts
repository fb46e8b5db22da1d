import { request } from 'node:http'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { CairnError } from '../../../../shared/errors.ts'
import type { Dispatcher, PredictRequest } from '../contracts.ts'
import { networkGraph, servedDeployment, tableOf } from '../fixtures/served.ts'
import { listening } from './fixtures/listening.ts'

const graph = networkGraph('binary')
const { columns } = tableOf(graph.rows, 0, 1)
const json = { inputs: Object.fromEntries([...columns].map(([name, cells]) => [name, Array.from(cells as unknown[])])) }

/** A dispatcher whose requests wait until they are let go. */
function gate() {
  const asked: PredictRequest[] = []
  let open = () => {}
  const opened = new Promise<void>((resolve) => (open = resolve))
  const around = (dispatcher: Dispatcher): Dispatcher => ({
    ready: true,
    leftOut: [],
    lacking: [],
    features: dispatcher.features,
    deployments: () => dispatcher.deployments(),
    deployment: (name) => dispatcher.deployment(name),
    statistics: () => dispatcher.statistics(),
    refused: (...given) => dispatcher.refused(...given),
    predict: async (given) => {
      asked.push(given)
      await opened
      return dispatcher.predict(given)
    },
  })
  return { around, asked, open: () => open() }
}

test('[SV-1] draining: what was asked is answered, new requests are told when to come again, new connections are refused', async () => {
  const { around, asked, open } = gate()
  const { ask, server, port } = await listening({ graph, around })
  const pending = ask('/invocations', { json })
  await expect.poll(() => asked.length).toBe(1)
  // A connection that has begun a request when it starts to drain.
  const socket = connect({ host: '127.0.0.1', port })
  let answer = ''
  socket.setEncoding('utf8').on('data', (part) => (answer += String(part)))
  const closed = new Promise((resolve) => socket.on('close', resolve))
  await new Promise<void>((resolve) => socket.write('GET /version HTTP/1.1\r\n', () => resolve()))
  await expect.poll(() => server.connections()).toBe(2)
  const drained = server.drain()
  socket.write(`Host: 127.0.0.1:${port}\r\n\r\n`)
  await closed
  expect(answer).toMatch(/^HTTP\/1\.1 503 /)
  expect(answer.toLowerCase()).toContain('retry-after: 1\r\n')
  expect(answer.toLowerCase()).toContain('connection: close\r\n')
  await expect(ask('/ping')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  open()
  const { status, headers } = await pending
  expect([status, headers.connection]).toEqual([200, 'close'])
  await drained
})

test('[SV-1] a request that takes too long is answered with 504, and its work is given up', async () => {
  const { around, asked, open } = gate()
  const limits = { ...servedDeployment('x').limits, timeout: 200 }
  const { ask, log } = await listening({ graph, around, deployment: { limits } })
  const { status, text, headers } = await ask('/invocations', { json })
  expect([status, text, headers['content-type']]).toEqual([504, 'Request processing time exceeded limit', 'text/plain; charset=utf-8'])
  expect(asked[0].signal.aborted).toBe(true)
  expect(log.entries).toMatchObject([{ code: 504, error: 'ENDPOINT_TIMEOUT' }])
  open()
})

test('[SV-1] a caller that goes away is noted, and its work is given up', async () => {
  const { around, asked, open } = gate()
  const { port, log } = await listening({ graph, around })
  const body = JSON.stringify(json)
  const sent = request({ host: '127.0.0.1', port, path: '/invocations', method: 'POST', headers: { 'content-type': 'application/json' } })
  sent.on('error', () => {})
  sent.end(body)
  await expect.poll(() => asked.length).toBe(1)
  sent.destroy()
  await expect.poll(() => log.entries.length).toBe(1)
  expect(asked[0].signal.aborted).toBe(true)
  expect(log.entries).toMatchObject([{ code: 499, error: 'CANCELLED' }])
  open()
})

test('[SV-1] too many requests are told when to come again; a bug is told as one, without what it was', async () => {
  const refusing =
    (error: unknown) =>
    (dispatcher: Dispatcher): Dispatcher => ({ ...gate().around(dispatcher), predict: () => Promise.reject(error) })
  const busy = await listening({ graph, around: refusing(new CairnError('ENDPOINT_BUSY', 'Too many.', { retryAfter: 2.1 })) })
  const refused = await busy.ask('/invocations', { json })
  expect([refused.status, refused.headers['retry-after'], JSON.parse(refused.text).error_code]).toEqual([
    503,
    '3',
    'TEMPORARILY_UNAVAILABLE',
  ])
  const broken = await listening({ graph, around: refusing(new TypeError('the value 4711 of a person')) })
  const { status, text } = await broken.ask('/invocations', { json })
  expect(status).toBe(500)
  expect(text).not.toMatch(/4711|\.ts|at /)
})

test('[SV-2] deployments change while requests are answered, and none is lost', async () => {
  const { ask, dispatcher, server, settings } = await listening({ graph })
  let isChanging = true
  const statuses: number[] = []
  const callers = Array.from({ length: 4 }, async () => {
    while (isChanging) statuses.push((await ask('/wine/invocations', { json })).status)
  })
  for (let revision = 2; revision < 12; revision++) {
    const next = { ...settings, deployments: settings.deployments.map((each) => ({ ...each, revision })) }
    await dispatcher.configure(next)
    server.configure(next)
    const before = statuses.length
    await expect.poll(() => statuses.length, { interval: 5 }).toBeGreaterThan(before)
  }
  isChanging = false
  await Promise.all(callers)
  expect(new Set(statuses)).toEqual(new Set([200]))
})
