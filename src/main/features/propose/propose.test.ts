import { describe, expect, test } from 'vitest'
import type { ColumnProfile, ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import { rides } from '../fixtures/rides.ts'
import { type ProposalSource, proposeView } from './propose.ts'

const rows = 1_000

/** A column as `name: type, distinct values, missing ones`. */
type Given = Readonly<Record<string, readonly [type: ColumnType, distinct: number, missing?: number]>>

function source(columns: Given, changes: Partial<ProposalSource> & { key?: string[]; target?: string } = {}): ProposalSource {
  const { key = [], target = null, ...rest } = changes
  const all = Object.entries(columns)
  const figures = { min: null, max: null, mean: null, sd: null, quantiles: null, top: [], histogram: null }
  const profiled = all.map(([name, [type, distinct, missing = 0]]): ColumnProfile => ({ name, type, distinct, missing, ...figures }))
  return {
    dataset: 'driver activity',
    manifest: {
      format: 'cairn.dataset/1',
      columns: all.map(([name, [type]]) => ({ name, type })),
      key,
      target,
      segments: [{ object: '0'.repeat(64), rows, bytes: 1 }],
    },
    profile: { rows, duplicateRows: 0, columns: profiled },
    sensitive: new Set(),
    entities: [],
    views: [],
    ...rest,
  }
}

const activity: Given = {
  event_id: ['integer', rows],
  driver_id: ['integer', 40],
  event_timestamp: ['datetime', 900],
  created: ['datetime', 950],
  trips: ['integer', 20],
  rating: ['number', 50],
}

function proposed(columns: Given, changes: Parameters<typeof source>[1] = {}) {
  const { definitions, reasons } = proposeView(source(columns, changes))
  const [view] = definitions.views
  return { entity: definitions.entities.at(0), view, features: view.features.map(({ name }) => name), reasons }
}

describe('[FS-1] a view of a dataset is proposed', () => {
  test('key, event, creation and features, with reasons', () => {
    const { entity, view, features, reasons } = proposed(activity)
    expect(entity).toMatchObject({ name: 'driver', keys: [{ name: 'driver_id', type: 'integer' }] })
    expect(view).toMatchObject({
      name: 'driver_activity',
      source: 'driver activity',
      entities: ['driver'],
      time: { kind: 'event', column: 'event_timestamp', created: 'created' },
      ttl: null,
    })
    expect(features).toEqual(['trips', 'rating'])
    expect(reasons).toContain('driver_id is the key: its name is that of a key, and its values repeat.')
    expect(reasons).toContain('event_id is excluded: a different value in each row identifies rows.')
  })

  test.each([
    [['valid_from', 'valid_to'], { kind: 'valid', from: 'valid_from', to: 'valid_to' }],
    [['StartDate', 'EndDate'], { kind: 'valid', from: 'StartDate', to: 'EndDate' }],
    [['since', 'until', 'created_at'], { kind: 'valid', from: 'since', to: 'until', created: 'created_at' }],
    [['born', 'observed_at'], { kind: 'event', column: 'observed_at' }],
    [['updatedAt'], { kind: 'event', column: 'updatedAt' }],
    [['day', 'ingestion_time'], { kind: 'event', column: 'day', created: 'ingestion_time' }],
  ])('times of %j', (names, time) => {
    const columns = Object.fromEntries(names.map((name) => [name, ['datetime', 10] as const]))
    expect(proposed({ id: ['text', 9], ...columns, x: ['number', 9] }).view.time).toEqual(time)
  })

  test.each<[string, Given, Parameters<typeof source>[1], string[]]>([
    ['no name: the first whose values repeat', { zone: ['text', 6], at: ['datetime', 500], sky: ['text', 4] }, {}, ['zone']],
    ['the key of the dataset', { a: ['text', 6], b: ['text', 9], at: ['datetime', 500], x: ['number', 4] }, { key: ['b', 'at'] }, ['b']],
    ['one row each', { id: ['integer', rows], at: ['datetime', 500], x: ['number', 4] }, {}, ['id']],
    ['none', { at: ['datetime', rows], x: ['number', 4] }, {}, []],
    [
      'two, where one and the time are not enough',
      { shop_id: ['text', 5], till_id: ['text', 3], at: ['date', 90], x: ['number', 4] },
      {},
      ['shop_id', 'till_id'],
    ],
    ['mostly missing is none', { note: ['text', 6, 900], zone: ['text', 6], at: ['datetime', 500], x: ['number', 4] }, {}, ['zone']],
    [
      'sensitive is none',
      { person_id: ['text', 60], zone_id: ['text', 6], at: ['datetime', 500], x: ['number', 4] },
      { sensitive: new Set(['person_id']) },
      ['zone_id'],
    ],
  ])('the key: %s', (_, columns, changes, keys) => {
    expect(proposed(columns, changes).entity?.keys.map(({ name }) => name) ?? []).toEqual(keys)
  })

  test('an entity that has the key is used again, whatever its name', () => {
    const entities = rides({ entities: [{ name: 'chauffeur', keys: [{ name: 'driver_id', type: 'integer' }], owner: 'Fleet' }] }).entities
    const { entity, view } = proposed(activity, { entities })
    expect(entity).toEqual(entities[0])
    expect(view.entities).toEqual(['chauffeur'])
    const other = rides({ entities: [{ name: 'driver', keys: [{ name: 'driver_id', type: 'text' }] }] }).entities
    expect(proposed(activity, { entities: other }).view.entities).toEqual(['driver-2'])
  })

  test('sensitive, empty and target columns are left out, each with its reason', () => {
    const { features, reasons } = proposed(
      { ...activity, phone: ['text', 30], nothing: ['number', 0, rows], late: ['text', 2] },
      { sensitive: new Set(['phone', 'rating']), target: 'late', views: ['driver_activity'] },
    )
    expect(features).toEqual(['trips'])
    expect(reasons).toContain('rating and phone are excluded: marked as sensitive.')
    expect(reasons).toContain('nothing is excluded: no values.')
    expect(reasons.some((reason) => reason.startsWith('late is excluded: the target'))).toBe(true)
  })

  test('names that views cannot have are given others', () => {
    const { entity, view } = proposed(
      { 'z:id': ['text', 9], at: ['datetime', 9], 'a:b': ['number', 9] },
      { dataset: '2026 Rides: all__of them', views: ['Rides_all_of_them'] },
    )
    expect(view).toMatchObject({ name: 'Rides_all_of_them-2', keyColumns: { z_id: 'z:id' } })
    expect(entity?.keys).toEqual([{ name: 'z_id', type: 'text' }])
    expect(view.features).toEqual([{ name: 'a_b', column: 'a:b', type: 'number', description: '' }])
  })

  test('without a profile names and types decide', () => {
    expect(proposed(activity, { profile: null }).view.entities).toHaveLength(1)
  })

  test('a dataset without a time, or with nothing else, is refused', () => {
    expect(() => proposeView(source({ id: ['text', 9], x: ['number', 9] }))).toThrow(/no column with a date or a time/)
    const born: Given = { id: ['text', 9], born: ['date', 9], x: ['number', 9] }
    expect(() => proposeView(source(born, { sensitive: new Set(['born']) }))).toThrow(/no column with a date or a time/)
    expect(() => proposeView(source({ id: ['text', 9], at: ['datetime', 9] }))).toThrow(/No column is left to be a feature/)
  })
})
