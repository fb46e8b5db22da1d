import { Agent, request } from 'node:http'
import { once } from 'node:events'
import { join } from 'node:path'
import { ServedFeatures } from '../../src/shared/domain/serving/features.ts'
import type { ResolvedService } from '../../src/shared/domain/features/resolved.ts'
import { OnlineStore, pushedRows } from '../../src/main/features/online.ts'
import { openDispatcher } from '../../src/main/serving/endpoint/dispatcher.ts'
import { openServer } from '../../src/main/serving/endpoint/http/server.ts'
import { ObjectStore } from '../../src/main/workspace/index.ts'

/** Lookups over HTTP, by `/get-online-features` of an endpoint in this process; in ms. */
export interface HttpFigures {
  /** 50 features of one key. */
  readonly one: { readonly p50: number; readonly p99: number }
  /** And of 100 keys in one request. */
  readonly hundred: { readonly p50: number; readonly p99: number }
}

const features = Array.from({ length: 50 }, (_, i) => ({ name: `f${i}`, column: `f${i}`, type: 'number' as const }))

const service: ResolvedService = {
  format: 'cairn.featureService/1',
  name: 'wide',
  ref: 'wide@v1',
  versionId: 1,
  fullNames: false,
  views: [
    {
      as: 'wide',
      ref: 'wide@v1',
      name: 'wide',
      versionId: 1,
      keys: [{ name: 'key', type: 'integer', column: 'key', from: 'key' }],
      source: 'rows',
      time: { kind: 'event', column: 'at' },
      ttl: null,
      features,
      push: true,
    },
  ],
  expressions: [],
  keys: [{ name: 'key', type: 'integer' }],
  request: [],
  outputs: features.map(({ name, type }) => ({
    column: name,
    type,
    source: { kind: 'view', view: 'wide', feature: name },
    ref: 'wide@v1',
    feature: name,
  })),
}

/** @param folder an empty one, which the caller deletes @param keys as many rows as the store has @param requests of each kind */
export async function benchHttp(folder: string, keys: number, requests: number): Promise<HttpFigures> {
  await publish(folder, keys)
  const objects = new ObjectStore(join(folder, 'objects'))
  const served = ServedFeatures.parse({ format: 'cairn.servedFeatures/1', service, sensitive: [] })
  const { object } = await objects.put(JSON.stringify(served))
  const settings = {
    format: 'cairn.endpoint/1' as const,
    host: '127.0.0.1',
    port: 0,
    tls: null,
    tokenHash: null,
    hosts: [],
    deployments: [],
    features: [{ service: 'wide', object }],
  }
  const log = { record: () => {}, unlogged: () => ({}), flush: async () => {}, close: async () => {} }
  const dispatcher = await openDispatcher(settings, { objects, log })
  const server = await openServer(settings, dispatcher, { record: async () => {}, close: async () => {} })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    const ask = (count: number) => lookups(server.port, agent, { keys, count, requests })
    await ask(1)
    return { one: await ask(1), hundred: await ask(100) }
  } finally {
    agent.destroy()
    await server.drain()
    await dispatcher.close()
  }
}

async function publish(folder: string, keys: number): Promise<void> {
  const store = OnlineStore.open(folder)
  const [view] = service.views
  const at = '2026-01-31T12:00:00Z'
  for (let from = 0; from < keys; from += 10_000) {
    const rows = Array.from({ length: Math.min(10_000, keys - from) }, (_, row) => ({
      key: from + row,
      at,
      ...Object.fromEntries(features.map(({ name }, place) => [name, ((from + row) * 31 + place * 7) / 1_000])),
    }))
    await store.push(view, pushedRows(view, rows, BigInt(Date.now()) * 1_000n))
  }
  store.close()
}

interface Load {
  readonly keys: number
  readonly count: number
  readonly requests: number
}

/** One after the other, on one connection: what a caller waits for. */
async function lookups(port: number, agent: Agent, { keys, count, requests }: Load): Promise<{ p50: number; p99: number }> {
  const times: number[] = []
  for (let place = 0; place < requests; place++) {
    const key = Array.from({ length: count }, (_, row) => (place * 7_919 + row * 104_729) % keys)
    const body = JSON.stringify({ feature_service: 'wide', entities: { key } })
    const begun = performance.now()
    const answer = await post(port, agent, body)
    times.push(performance.now() - begun)
    if (!answer.includes('"PRESENT"')) throw new Error(`A lookup was not answered: ${answer.slice(0, 200)}`)
  }
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
  return { p50: at(0.5), p99: at(0.99) }
}

async function post(port: number, agent: Agent, body: string): Promise<string> {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const sent = request({ port, host: '127.0.0.1', path: '/get-online-features', method: 'POST', agent, headers })
  sent.end(body)
  const [response] = await once(sent, 'response')
  let text = ''
  for await (const part of response.setEncoding('utf8')) text += part
  return text
}
