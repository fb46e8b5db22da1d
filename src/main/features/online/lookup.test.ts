import { describe, expect, test } from 'vitest'
import type { ResolvedService } from '../../../shared/domain/features/resolved.ts'
import { compileService } from './compile.ts'
import { driverStats, rideService } from './fixtures/views.ts'
import { lookUpFeatures, type LookupRequest } from './lookup.ts'
import type { FeatureRows, OnlineRow } from './row.ts'

const noon = 1_767_225_600_000_000n
const row = (values: OnlineRow['values'], event = noon): OnlineRow => ({ event, created: null, until: null, values })

/** Drivers 7 (all there), 8 (no trips), 9 (too old). */
const kept: ReadonlyMap<string, OnlineRow> = new Map([
  ['[7]', row([4, 4.5, 'Ulm'])],
  ['[8]', row([null, 4, null])],
  ['[9]', row([2, 3, 'Bonn'], noon - 60_000_000n)],
])
const rows: FeatureRows = {
  read: (_view, keys) => keys.map((key) => kept.get(key ?? '') ?? null),
  snapshot: (work) => work(),
}

const look = (asked: LookupRequest, service: ResolvedService = rideService, wanted?: string[]) =>
  lookUpFeatures(rows, compileService(service, wanted), asked, noon)

describe('[FS-3] a lookup', () => {
  test('gives one result for each feature, in the order of the entities, with what became of each value', () => {
    const found = look({ keys: { driver_id: [7, 8, 9, 10, null] }, request: { km: [10, 10, 10, 10, null] } })
    expect(found.names).toEqual(['trips', 'rating', 'city', 'per_trip', 'far'])
    const [trips, rating, city, perTrip, far] = found.results
    expect(trips.values).toEqual([4, null, null, null, null])
    expect(trips.statuses).toEqual(['PRESENT', 'NULL_VALUE', 'OUTSIDE_MAX_AGE', 'NOT_FOUND', 'NOT_FOUND'])
    expect(trips.events).toEqual([noon, noon, noon - 60_000_000n, null, null])
    expect(rating.values).toEqual([4.5, 4, null, null, null])
    expect(city.statuses[1]).toBe('NULL_VALUE')
    expect(perTrip.values).toEqual([2.5, null, null, null, null])
    expect(perTrip.statuses).toEqual(['PRESENT', 'NULL_VALUE', 'OUTSIDE_MAX_AGE', 'NOT_FOUND', 'NOT_FOUND'])
    expect(far.values).toEqual([true, false, false, false, false])
    expect(new Set(far.statuses)).toEqual(new Set(['PRESENT']))
  })

  test('reads only what the features need that are asked for', () => {
    const found = look({ keys: { driver_id: [7] } }, rideService, ['city', 'trips'])
    expect(found.names).toEqual(['city', 'trips'])
    expect(found.results.map(({ values }) => values)).toEqual([['Ulm'], [4]])
    expect(() => compileService(rideService, ['wage'])).toThrow('rides@v1 has no feature "wage".')
  })

  test('no entity is no value, and a service without keys has one row', () => {
    expect(look({ keys: { driver_id: [] }, request: { km: [] } }).results.map(({ values }) => values)).toEqual([[], [], [], [], []])
    const world = { ...driverStats, keys: [], as: 'world' }
    const service: ResolvedService = {
      ...rideService,
      views: [world],
      keys: [],
      request: [],
      expressions: [],
      outputs: [
        { column: 'city', type: 'text', source: { kind: 'view', view: 'world', feature: 'city' }, ref: 'world@v1', feature: 'city' },
      ],
    }
    const one: FeatureRows = { ...rows, read: (_, keys) => keys.map((key) => (key === '[]' ? row([1, 2, 'here']) : null)) }
    expect(lookUpFeatures(one, compileService(service), { keys: {} }, noon).results[0].values).toEqual(['here'])
  })

  test('names with their views, as Feast has them', () => {
    const asked = { keys: { driver_id: [7] }, request: { km: [1] }, fullNames: true }
    expect(look(asked).names).toEqual([
      'driver_stats__trips',
      'driver_stats__rating',
      'driver_stats__city',
      'context__per_trip',
      'context__far',
    ])
  })

  test.each<[string, LookupRequest, string, string]>([
    ['a request field that is missing', { keys: { driver_id: [7] } }, 'FEATURES_INVALID', 'needs the request field "km"'],
    ['a key that is missing', { keys: {}, request: { km: [1] } }, 'FEATURES_INVALID', 'needs the key "driver_id"'],
    [
      'an unknown key',
      { keys: { driver_id: [7], zone: ['a'] }, request: { km: [1] } },
      'FEATURES_INVALID',
      'no key or request field "zone"',
    ],
    ['other numbers of values', { keys: { driver_id: [7, 8] }, request: { km: [1] } }, 'FEATURES_INVALID', 'driver_id has 2'],
    ['a key of another type', { keys: { driver_id: [7, 'x'] }, request: { km: [1, 1] } }, 'TYPE_MISMATCH', 'Value 2 of "driver_id"'],
    ['a field of another type', { keys: { driver_id: [7] }, request: { km: ['far'] } }, 'TYPE_MISMATCH', 'Value 1 of "km" is not a number'],
  ])('%s is refused by name', (_, asked, code, message) => {
    expect(() => look(asked)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }))
  })
})
