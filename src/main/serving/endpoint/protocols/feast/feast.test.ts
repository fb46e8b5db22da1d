import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, test } from 'vitest'
import type { ResolvedService } from '../../../../../shared/domain/features/resolved.ts'
import { bearer, listening, type ListeningOptions, listeningObjects as objects, tokenHash } from '../../http/fixtures/listening.ts'
import { peopleService } from '../../fixtures/features.ts'
import { networkGraph } from '../../fixtures/served.ts'
import golden from './fixtures/feast-0.67.json' with { type: 'json' }
import { lateness, plain } from './fixtures/drivers.ts'

const graph = networkGraph('binary')

beforeEach(() => rmSync(join(dirname(objects.root), 'online'), { recursive: true, force: true }))

async function served(service: ResolvedService, sensitive: readonly string[] = []) {
  const { object } = await objects.put(JSON.stringify({ format: 'cairn.servedFeatures/1', service, sensitive }))
  return { service: service.name, object }
}

async function serving({ settings, ...more }: ListeningOptions = {}) {
  const features = [await served(lateness), await served(plain)]
  return listening({ graph, ...more, settings: { features, ...settings } })
}

/** As the exchanges with Feast began. */
const drivers = (more: object = {}) => ({
  push_source_name: 'driver_stats',
  df: {
    driver_id: [1001],
    trips: [99],
    rating: [1.5],
    city: ['Ulm'],
    active: [true],
    seen: [1795791600],
    event_timestamp: ['2026-11-27T20:00:00'],
    created: ['2026-11-27T20:00:00'],
    ...more,
  },
})

interface Online {
  readonly results: readonly { readonly values: unknown[]; readonly statuses: string[]; readonly event_timestamps: string[] }[]
  readonly metadata: { readonly feature_names: string[] }
}

/** Feast gives the features of a view in the order of a set, which is another each time. */
function byName({ results, metadata }: Online) {
  expect(results).toHaveLength(metadata.feature_names.length)
  return Object.fromEntries(metadata.feature_names.map((name, place) => [name, results[place]]))
}

describe("what Feast's own server answers", () => {
  const answered = golden.exchanges.filter(({ path, status }) => path === '/get-online-features' && status === 200)
  const refused = golden.exchanges.filter(({ status }) => status !== 200)

  test.each(answered.map(({ request, response }) => [JSON.stringify(request), request, response] as const))(
    '[FS-3] %s',
    async (_, request, response) => {
      const { ask } = await serving()
      expect((await ask('/push', { json: drivers() })).status).toBe(200)
      const { status, text } = await ask('/get-online-features', { json: request })
      expect(status, text).toBe(200)
      const [own, expected] = [byName(JSON.parse(text)), byName(response as unknown as Online)]
      expect(JSON.parse(text).metadata.feature_names[0]).toBe('driver_id')
      for (const [name, feature] of Object.entries(expected)) {
        // Feast says PRESENT of what is computed of nothing.
        const isComputed = name.endsWith('km_per_trip')
        const statuses = feature.statuses.map((each, place) => (isComputed && feature.values[place] === null ? 'NOT_FOUND' : each))
        expect(own[name], name).toEqual({ ...feature, statuses })
      }
      expect(Object.keys(own).toSorted()).toEqual(Object.keys(expected).toSorted())
    },
  )

  test.each(refused.map(({ path, request, status, response }) => [JSON.stringify(request), { path, request, status, response }] as const))(
    '[FS-3] refuses %s in its shape',
    async (_, { path, request, status, response }) => {
      const { ask } = await serving()
      await ask('/push', { json: drivers() })
      const own = await ask(path, { json: request })
      // Feast answers 500 to mistakes of the caller too.
      expect(own.status).toBe(status === 500 ? 422 : status)
      expect(shapeOf(JSON.parse(own.text))).toEqual(shapeOf(response))
    },
  )

  /** Which error it is and where it stands; texts that name a project are others here. */
  function shapeOf(value: unknown) {
    if (typeof value === 'string') return value.startsWith('{') ? { ...JSON.parse(value), message: expect.any(String) } : value
    const { detail } = value as { detail: { type: string; loc: string[]; msg: string }[] }
    return detail.map(({ type, loc, msg }) => ({ type, loc, msg }))
  }
})

describe('lookups by key', () => {
  test('[FS-3] values that are null, missing and too old have their statuses; integers have all of their digits', async () => {
    const service = { ...lateness, views: lateness.views.map((view) => ({ ...view, ttl: 3_600 })) }
    const { ask } = await serving({ settings: { features: [await served(service)] } })
    const pushed = drivers({
      driver_id: [1, 2, '9007199254740993'],
      trips: [null, 5, '9007199254740995'],
      rating: [null, 1, 2.5],
      city: ['', 'a', null],
      active: [null, true, false],
      seen: [null, 1.25, null],
      event_timestamp: [new Date().toISOString(), new Date(Date.now() - 3_700_000).toISOString(), new Date().toISOString()],
      created: [null, null, null],
    })
    const answer = await ask('/push', { json: pushed })
    expect([answer.status, answer.text, answer.headers['x-cairn-pushed']]).toEqual([200, '', 'newer=3;older=0'])
    const body = '{"features":["driver_stats:trips","driver_stats:seen"],"entities":{"driver_id":[1,2,9007199254740993,4,null]}}'
    const { text } = await ask('/get-online-features', { body })
    expect(text).toContain('"values":[null,null,9007199254740995,null,null]')
    const { trips } = byName(JSON.parse(text))
    expect(trips.statuses).toEqual(['NULL_VALUE', 'OUTSIDE_MAX_AGE', 'PRESENT', 'NOT_FOUND', 'NOT_FOUND'])
    expect(trips.event_timestamps[1]).toMatch(/^2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/)
    expect(trips.event_timestamps[3]).toBe('1970-01-01T00:00:00Z')
    const statistics = JSON.parse((await ask('/cairn/statistics')).text).features
    expect(statistics).toMatchObject([{ deployment: null, service: 'lateness@v1', lookups: 1, rows: 5, refused: 0 }])
    const metrics = (await ask('/metrics')).text
    expect(metrics).toContain('cairn_feature_values{model="",service="lateness@v1",status="NOT_FOUND"} 4')
    expect(metrics).toMatch(/cairn_feature_lookup_duration_seconds_count\{model="",service="lateness@v1"\} 1\n/)
  })

  test('[FS-3] what models of deployments look up can be asked too; what nobody turned on cannot', async () => {
    const { ask } = await listening({ graph, servable: { features: peopleService } })
    const entities = { person_id: [1], club: ['chess'], weight: [80] }
    const before = await ask('/get-online-features', { json: { feature_service: 'people', entities } })
    expect([before.status, JSON.parse(before.text)]).toEqual([
      503,
      'There is no online store: no features have been published in this workspace.',
    ])
    await ask('/push', {
      json: { push_source_name: 'membership', df: { person_id: [1], club: ['chess'], member: [true], seen_at: ['2026-01-31'] } },
    })
    const { text } = await ask('/get-online-features', { json: { feature_service: 'people@v1', entities } })
    expect(byName(JSON.parse(text)).member).toEqual({
      values: [true],
      statuses: ['PRESENT'],
      event_timestamps: ['2026-01-31T00:00:00Z'],
    })
    const keys = JSON.parse(text).metadata.feature_names.slice(0, 2)
    expect(keys).toEqual(['person_id', 'club'])
    expect((await ask('/get-online-features', { json: { feature_service: 'people@v2', entities } })).status).toBe(404)
    const off = { on: false, lacking: { missing: 'null' as const, tooOld: 'null' as const }, defaults: {} }
    const silent = await listening({ graph, servable: { features: peopleService }, deployment: { features: off } })
    expect((await silent.ask('/get-online-features', { json: { feature_service: 'people', entities } })).status).toBe(404)
  })

  test('[FS-3] sensitive features are told to nobody, and the others are', async () => {
    const { ask } = await serving({ settings: { features: [await served(lateness, ['city'])] } })
    await ask('/push', { json: drivers() })
    const entities = { driver_id: [1001], km: [1] }
    const { status, text } = await ask('/get-online-features', { json: { feature_service: 'lateness', entities } })
    expect([status, JSON.parse(JSON.parse(text)).class]).toEqual([403, 'FeastPermissionError'])
    expect((await ask('/get-online-features', { json: { features: ['driver_stats:city'], entities } })).status).toBe(403)
    expect((await ask('/get-online-features', { json: { features: ['driver_stats:trips'], entities } })).status).toBe(200)
  })

  test('[FS-3] ask for the token, are bounded, and end with the others', async () => {
    const { ask, server, dispatcher, settings } = await serving({ settings: { tokenHash } })
    for (const path of ['/get-online-features', '/push']) {
      const { status, text } = await ask(path, { json: {} })
      expect([status, typeof JSON.parse(text)]).toEqual([401, 'string'])
      expect((await ask(path, { json: {}, headers: { ...bearer, host: 'elsewhere.example' } })).status).toBe(403)
      const packed = { body: gzipSync(Buffer.alloc(16 * 2 ** 20 + 1)), headers: { ...bearer, 'content-encoding': 'gzip' } }
      expect((await ask(path, packed)).status).toBe(413)
      expect((await ask(path, { headers: bearer })).status).toBe(405)
    }
    const many = { features: ['driver_stats:trips'], entities: { driver_id: Array.from({ length: 10_001 }, () => 1) } }
    expect((await ask('/get-online-features', { json: many, headers: bearer })).status).toBe(413)
    // Turned off while it runs.
    const next = { ...settings, features: [] }
    await dispatcher.configure(next)
    server.configure(next)
    const { status } = await ask('/get-online-features', { json: { feature_service: 'plain', entities: {} }, headers: bearer })
    expect(status).toBe(404)
  })

  test('[FS-3] a service that cannot be loaded is 503, and is said to be amiss; the others answer', async () => {
    const features = [await served(plain), { service: 'gone', object: '0'.repeat(64) }]
    const { ask, dispatcher } = await serving({ settings: { features } })
    const { status, text } = await ask('/get-online-features', { json: { feature_service: 'gone', entities: {} } })
    expect([status, JSON.parse(text)]).toEqual([503, expect.stringContaining('"gone" could not be loaded')])
    expect(dispatcher.features.leftOut.map(({ code }) => code)).toEqual(['DEPLOYMENT_UNAVAILABLE'])
    await ask('/push', { json: drivers() })
    const answered = await ask('/get-online-features', { json: { feature_service: 'plain', entities: { driver_id: [1001] } } })
    expect(answered.status).toBe(200)
  })

  test.each([
    ['another way', { to: 'offline' }, 'offline is not supported here'],
    ['a row ahead of the clock', { df: { ...drivers().df, event_timestamp: ['2999-01-01'] } }, 'ahead of the clock'],
    ['a left-out feature', { df: { driver_id: [1], event_timestamp: ['2026-01-01'] } }, 'is missing'],
    ['a value of another type', { df: { ...drivers().df, trips: ['many'] } }, 'is not an integer'],
  ])('[FS-3] pushing %s is refused, and nothing is kept', async (_, more, message) => {
    const { ask } = await serving()
    const { status, text } = await ask('/push', { json: { ...drivers(), ...more } })
    expect([status, JSON.parse(text)]).toEqual([422, expect.stringContaining(message)])
    expect((await ask('/get-online-features', { json: { feature_service: 'plain', entities: { driver_id: [1001] } } })).status).toBe(503)
  })
})
