import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeDefinitions } from '../../features/index.ts'
import { rides } from '../../features/fixtures/rides.ts'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace } from '../../workspace/index.ts'
import { inProcessWorkers } from '../fixtures/inProcess.ts'
import { open } from '../fixtures/open.ts'
import { toCairnError } from '../index.ts'

const hours = Array.from({ length: 48 }, (_, hour) => new Date(Date.UTC(2026, 0, 1, hour)).toISOString().slice(0, 19).replace('T', ' '))
const drivers = [
  'driver_id,event_time,created,trips_today,rating',
  ...hours.map((at, i) => `${i % 3},${at},${at},${i % 24},${4 + (i % 10) / 10}`),
  '7,,2026-01-01 00:00:00,1,5',
]
const weather = ['zone,hour,rain_mm', ...hours.map((at, i) => `z${i % 2},${at},${i % 5}`)]

test('[FS-1] definitions are planned and applied from a file; what is there can be found, read, described and removed', async () => {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  const { client, runner } = open(folder, await inProcessWorkers())
  for (const [name, lines] of Object.entries({ drivers, weather })) {
    const file = join(folder, `${name}.csv`)
    writeFileSync(file, lines.join('\n'))
    await runner.result((await client.datasets.import({ file, name, options: {} })).jobId)
  }
  const text = writeDefinitions(rides())
  expect((await client.features.plan({ text })).changes.map(({ what }) => what)).toEqual(Array.from({ length: 6 }, () => 'create'))
  expect(await client.features.list({})).toEqual([])
  await client.features.apply({ text, file: 'features.yaml' })

  const found = await client.features.list({ search: 'rating mean' })
  expect(found).toMatchObject([
    {
      kind: 'view',
      name: 'driver_stats',
      consumers: { views: 1, services: 1 },
      freshness: { status: 'late', source: 'drivers@v1' },
      problem: null,
      drifted: false,
    },
  ])
  const view = await client.features.get({ kind: 'view', name: 'driver_stats' })
  expect(view.details.map(({ name, profile }) => [name, profile?.max])).toEqual(
    [
      ['trips_today', 23],
      ['rating', 4.9],
    ].map(([name, max]) => [name, name === 'rating' ? 5 : max]),
  )
  expect(view.usedBy.map(({ label }) => label)).toEqual(expect.arrayContaining(['ride_context@v1', 'ride_lateness@v1']))
  expect(view.history[0].yaml).toContain('ttl: 30 days')

  const time = await client.features.overTime({ view: 'driver_stats', feature: 'trips_today', buckets: 2 })
  expect(time).toMatchObject({ withoutTime: 1, masked: false, source: 'drivers@v1' })
  expect(time.buckets.map(({ rows, quantiles }) => [rows, quantiles?.p50])).toEqual([
    [24, 11.5],
    [24, 11.5],
  ])
  await client.datasets.markSensitive({ name: 'drivers', columns: ['trips_today'], sensitive: true })
  const hidden = await client.features.overTime({ view: 'driver_stats', feature: 'trips_today', buckets: 2 })
  expect([hidden.masked, hidden.buckets[0].quantiles]).toEqual([true, null])
  await client.datasets.markSensitive({ name: 'drivers', columns: ['event_time'], sensitive: true })
  const timeless = await client.features.overTime({ view: 'driver_stats', feature: 'rating', buckets: 2 })
  expect([timeless.masked, timeless.buckets]).toEqual([true, []])
  const summary = await client.features.get({ kind: 'view', name: 'driver_stats' })
  expect(summary.freshness).toMatchObject({ status: 'late', newestEvent: null })
  const marked = await client.features.get({ kind: 'onDemand', name: 'ride_context' })
  expect(marked.details.map(({ name, sensitive }) => [name, sensitive])).toEqual([
    ['is_far', true],
    ['per_trip', true],
  ])

  await client.features.describe({ kind: 'view', name: 'driver_stats', about: {}, features: { trips_today: 'Since midnight' } })
  const service = await client.features.get({ kind: 'service', name: 'ride_lateness' })
  expect(service.details.find(({ name }) => name === 'driver_stats__trips_today')).toMatchObject({
    description: 'Since midnight',
    sensitive: true,
  })
  expect(service.details.map(({ name }) => name)).toEqual(service.service?.outputs.map(({ column }) => column))

  await client.features.describe({ kind: 'service', name: 'ride_lateness', about: { owner: 'fleet' } })
  expect((await client.features.get({ kind: 'service', name: 'ride_lateness' })).about.owner).toBe('fleet')
  const wrong = await client.features
    .apply({ text: text.replace('distance_km / trips_today', 'distance_km / trips'), file: 'features.yaml' })
    .catch(toCairnError)
  expect(wrong).toMatchObject({ code: 'COLUMN_UNKNOWN', details: { file: 'features.yaml', line: expect.any(Number) } })
  const notServed = await client.features.serve({ service: 'driver_stats', on: true }).catch(toCairnError)
  expect(notServed).toMatchObject({ code: 'NOT_FOUND' })
  await client.features.remove({ kind: 'service', name: 'ride_lateness' })
  expect(await client.features.list({ kind: 'service' })).toEqual([])
})
