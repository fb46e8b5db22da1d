import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cairn, json, newWorkspace } from './cairn.ts'
import { serving } from './endpoint.ts'

const definitions = `
entities:
  - name: driver
    keys: [{ name: driver_id, type: integer }]
views:
  - name: driver_stats
    entities: [driver]
    source: stats
    time: { kind: event, column: event_timestamp }
    push: true
    features: [{ name: rating }, { name: vehicle }]
onDemand:
  - name: ride
    uses: [driver_stats]
    request: [{ name: distance_km, type: number }]
    features: [{ name: stars_per_km, expression: rating / distance_km }]
services:
  - name: lateness
    features: [{ view: driver_stats }, { view: ride }]
`

/** A model of rides with the features of their drivers, and what is online of drivers. */
async function ridesModel() {
  const folder = await newWorkspace()
  const at = { cwd: folder }
  const drivers = Array.from({ length: 30 }, (_, place) => place + 1)
  const stats = drivers.map(
    (driver) => `${driver},2026-01-01 00:00:00,${(3 + (driver % 10) / 10).toFixed(1)},${driver % 2 ? 'bike' : 'car'}`,
  )
  const rides = drivers.flatMap((driver) =>
    [0, 1, 2, 3].map((ride) => `${driver},2026-01-0${ride + 2} 09:00:00,${1 + ride + (driver % 3)},${(driver + ride) % 3 ? 'yes' : 'no'}`),
  )
  writeFileSync(join(folder, 'stats.csv'), ['driver_id,event_timestamp,rating,vehicle', ...stats, ''].join('\n'))
  writeFileSync(join(folder, 'rides.csv'), ['driver_id,requested_at,distance_km,late', ...rides, ''].join('\n'))
  writeFileSync(join(folder, 'features.yaml'), definitions)
  await json(['data', 'import', 'stats.csv'], at)
  await json(['data', 'import', 'rides.csv', '--target', 'late'], at)
  await json(['features', 'apply', 'features.yaml'], at)
  await json(['features', 'join', 'lateness', 'rides', '--time', 'requested_at'], at)
  await json(['train', 'rides-joined', '--model', 'linear'], at)
  await json(['models', 'register', '1', 'late'], at)
  await json(['features', 'publish', 'driver_stats'], at)
  return at
}

interface Tried {
  readonly status: number
  readonly body: string
}

test('[FS-3] a model that was trained on a service is served by keys: from the command line, by its endpoint, with what is pushed to it', async () => {
  const at = await ridesModel()
  const created = await json<{ features: unknown }>(['deploy', 'create', 'late@v1', '--missing', 'refuse', '--no-start'], at)
  expect(created.features).toMatchObject({ service: 'lateness@v1', on: true, lacking: { missing: 'refuse', tooOld: 'null' } })
  const { ready } = await serving(at, undefined, 'late@v1')
  const token = (await cairn(['deploy', 'token'], at)).stdout.trim()
  const root = new URL(ready.url).origin
  const post = async (path: string, body: unknown) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const answer = await fetch(`${root}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    return { status: answer.status, text: await answer.text() }
  }
  const predict = (row: object) => post('/late/invocations', { dataframe_records: [row] })

  // By keys as by the values that they stand for.
  const byKeys = await predict({ driver_id: 7, distance_km: 2 })
  expect(byKeys).toEqual(await predict({ rating: 3.7, vehicle: 'bike', stars_per_km: 3.7 / 2 }))
  expect(byKeys.status).toBe(200)
  const tried = await json<Tried>(['deploy', 'try', 'late', 'driver_id=7', 'distance_km=2'], at)
  expect(tried.body).toBe(byKeys.text)
  expect((await cairn(['deploy', 'snippet', 'late'], at)).stdout).toContain('{"driver_id":1,"distance_km":1}')

  // What is not there is refused, pushed, and there.
  const missing = await predict({ driver_id: 99, distance_km: 2 })
  expect([missing.status, JSON.parse(missing.text).error_code]).toEqual([422, 'FEATURE_LACKING'])
  const pushed = { driver_id: [99], event_timestamp: [new Date().toISOString()], rating: [3.7], vehicle: ['bike'] }
  expect((await post('/push', { push_source_name: 'driver_stats', df: pushed })).status).toBe(200)
  expect(await predict({ driver_id: 99, distance_km: 2 })).toEqual(byKeys)

  // A service is turned on while it runs, in its newest version.
  await json(['deploy', 'features', 'late', '--no-features'], at)
  const entities = { driver_id: [7, 98], distance_km: [2, 2] }
  const lookup = () => post('/get-online-features', { feature_service: 'lateness', entities })
  await expect.poll(async () => (await lookup()).status).toBe(404)
  expect(await json(['features', 'serve', 'lateness'], at)).toMatchObject({ served: true, url: `${root}/get-online-features` })
  await expect.poll(async () => (await lookup()).status).toBe(200)
  const { results, metadata } = JSON.parse((await lookup()).text)
  expect(metadata.feature_names).toEqual(['driver_id', 'rating', 'vehicle', 'stars_per_km'])
  expect(results[1]).toEqual({
    values: [3.7, null],
    statuses: ['PRESENT', 'NOT_FOUND'],
    event_timestamps: ['2026-01-01T00:00:00Z', '1970-01-01T00:00:00Z'],
  })
  await json(['features', 'serve', 'lateness', '--off'], at)
  await expect.poll(async () => (await lookup()).status).toBe(404)

  // A default, and an online store that is gone.
  await json(['deploy', 'features', 'late', '--features', '--missing', 'default', '--feature-default', 'rating=3.7'], at)
  await json(['deploy', 'features', 'late', '--feature-default', 'vehicle=bike'], at)
  await expect.poll(async () => (await predict({ driver_id: 98, distance_km: 2 })).text).toBe(byKeys.text)
  rmSync(join(at.cwd, 'online'), { recursive: true })
  expect((await predict({ driver_id: 7, distance_km: 2 })).status).toBe(503)
  expect((await predict({ rating: 3.7, vehicle: 'bike', stars_per_km: 1.85 })).status).toBe(200)
  const { features } = await json<{ features: Counted[] }>(['deploy', 'stats', 'late'], at)
  const own = features.find(({ deployment }) => deployment === 'late')
  expect(own).toMatchObject({ service: 'lateness@v1', unavailable: 1 })
  expect(own?.refused).toBeGreaterThan(0)
  const { entries } = await json<{ entries: { features?: unknown }[] }>(['deploy', 'requests', 'late'], at)
  expect(entries.some(({ features: found }) => found !== undefined)).toBe(true)
})

interface Counted {
  readonly deployment: string | null
  readonly refused: number
}
