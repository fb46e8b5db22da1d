import { expect, test } from 'vitest'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { FeatureDefinitions } from '../../../shared/domain/features/definitions.ts'
import type { ResolvedService } from '../../../shared/domain/features/resolved.ts'
import { temporaryFolder } from '../../datasets/testing.ts'
import { applyDefinitions } from '../apply.ts'
import { findService } from '../find.ts'
import { addSource, driverColumns, rides, ridesWorkspace } from '../fixtures/rides.ts'
import { joinTask } from '../join/task.ts'
import type { ParityInput } from './input.ts'
import { parityTask } from './replay.ts'

const folder = temporaryFolder()
const stamp = (minutes: number) => new Date(Date.UTC(2026, 0, 1, 0, minutes)).toISOString().slice(0, 19).replace('T', ' ')
const noise = (i: number) => (i * 7919) % 1_009

/** Late and double events, corrections, gaps longer than the ttl, nulls in key and time. */
const drivers = [
  'driver_id,event_time,created,trips_today,rating',
  ...Array.from({ length: 1_200 }, (_, i) => {
    const event = noise(i) * 3
    const created = event + (i % 9 === 0 ? 2_000 : 5)
    return `${i % 50 === 0 ? '' : i % 40},${i % 77 === 0 ? '' : stamp(event)},${i % 31 === 0 ? '' : stamp(created)},${i % 13 === 0 ? '' : i % 7},${(i % 50) / 10}`
  }),
]
const weather = ['zone,hour,rain_mm', ...Array.from({ length: 300 }, (_, i) => `"z""${i % 5},"",${''}${stamp(noise(i) * 3)},${i % 11}`)]
const frame = [
  'driver_id,pickup_zone,dropoff_zone,at,distance_km,late',
  ...Array.from(
    { length: 400 },
    (_, i) =>
      `${i % 45},z${i % 6},z${(i + 1) % 6},${i % 60 === 7 ? '' : stamp(noise(i * 3) * 3)},${i % 9 === 0 ? '' : (i % 20) / 3},${i % 2}`,
  ),
]

async function prepared(): Promise<{ service: ResolvedService; input: ParityInput }> {
  const types = (of: Record<string, 'datetime' | 'text' | 'integer' | 'number'>) => ({
    types: Object.entries(of).map(([column, type]) => ({ column, type })),
  })
  const clean = weather.map((line) => line.replace(/^"z""(\d),"",/, 'z$1,'))
  const sources: Record<string, Manifest> = {
    drivers: (
      await folder.import(
        'drivers.csv',
        drivers.join('\n'),
        types({ event_time: 'datetime', created: 'datetime', driver_id: 'integer', trips_today: 'integer', rating: 'number' }),
      )
    ).manifest,
    weather: (await folder.import('weather.csv', clean.join('\n'), types({ hour: 'datetime', rain_mm: 'number' }))).manifest,
  }
  const workspace = ridesWorkspace()
  addSource(workspace, 'drivers', driverColumns)
  const [stats, zones] = rides().views
  applyDefinitions(workspace, FeatureDefinitions.parse({ ...rides(), views: [{ ...stats, ttl: '2 hours' }, zones] }))
  const service = findService(workspace.db, 'ride_lateness')
  const entities = await folder.import(
    'rides.csv',
    frame.join('\n'),
    types({ at: 'datetime', driver_id: 'integer', distance_km: 'number' }),
  )
  const opened = service.views.map(({ as, source }) => ({ as, ref: `${source}@v1`, manifest: sources[source] }))
  const join = { service, mode: 'latest' as const, time: 'at', at: '0', sources: opened }
  const joined = await joinTask({ ...join, entities: { manifest: entities.manifest } }, folder.context())
  return {
    service,
    input: { service, sources: opened, rows: 150, seed: 7, joined: { ref: 'joined@v1', manifest: joined.manifest, ...join } },
  }
}

let shared: ReturnType<typeof prepared> | undefined

test('[FS-4] online equals offline for random keys and moments, and joined rows are what serving computes of them', async () => {
  const { service, input } = await (shared ??= prepared())
  const report = await parityTask(input, folder.context())
  expect(report.differences).toEqual([])
  expect(report).toMatchObject({ service: service.ref, online: { rows: 150, different: 0 }, training: { ref: 'joined@v1', different: 0 } })
  expect(report.features.map(({ column }) => column)).toEqual(service.outputs.map(({ column }) => column))
  // As it was known then, too; and what was chosen follows the seed alone.
  const known = await parityTask({ ...input, joined: null, seed: 8 }, folder.context())
  expect(known).toMatchObject({ training: null, online: { different: 0 } })
})

test('[FS-4] a value that serving would not have computed is found, with row, key, moment and both values', async () => {
  const { input } = await (shared ??= prepared())
  const { joined } = input
  // A join that forgot the ttl, and one expression with another meaning.
  const wrong: ResolvedService = {
    ...joined!.service,
    views: joined!.service.views.map((view) => ({ ...view, ttl: null })),
    expressions: joined!.service.expressions.map((one) => (one.feature === 'is_far' ? { ...one, expression: 'per_trip >= 2' } : one)),
  }
  const report = await parityTask({ ...input, joined: { ...joined!, service: wrong } }, folder.context())
  expect(report.online.different).toBe(0)
  expect(report.training?.different).toBeGreaterThan(0)
  expect(report.differences[0]).toMatchObject({ of: 'training', row: expect.any(Number), moment: expect.any(String) })
  expect(report.features.filter(({ different }) => different > 0).map(({ column }) => column)).toContain('driver_stats__rating')
})
