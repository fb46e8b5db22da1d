import { describe, expect, test } from 'vitest'
import { FeatureDefinitions } from '../../../../../shared/domain/features/definitions.ts'
import { ttlOf, viewDefinitionsOf, viewDraftOf, viewProblem } from './viewDraft.ts'

const columns = [
  { name: 'driver_id', type: 'integer' },
  { name: 'at', type: 'datetime' },
  { name: 'rating', type: 'number' },
  { name: 'note', type: 'text' },
] as const

const definitions = FeatureDefinitions.parse({
  entities: [{ name: 'driver', keys: [{ name: 'driver_id', type: 'integer' }] }],
  views: [
    {
      name: 'driver_stats',
      entities: ['driver'],
      source: 'stats',
      time: { kind: 'event', column: 'at' },
      ttl: '30 days',
      features: [{ name: 'rating', type: 'number' }],
    },
  ],
})
const [view] = definitions.views
const draft = viewDraftOf(view, definitions.entities, [], columns)

describe('[FS-1] the form of a feature view', () => {
  test('begins with what is proposed, offers the other columns, and defines the same', () => {
    expect(draft.entity).toEqual({ name: 'driver', keys: ['driver_id'] })
    expect(draft.features.map(({ name, chosen }) => [name, chosen])).toEqual([
      ['rating', true],
      ['note', false],
    ])
    expect(draft.ttl).toBe('30 days')
    expect(viewDefinitionsOf(draft, columns).data).toEqual(definitions)
  })

  test('names an entity that exists instead of making it again', () => {
    const known = viewDraftOf(view, definitions.entities, ['driver'], columns)
    expect([known.entity, known.entities]).toEqual([null, ['driver']])
    expect(viewDefinitionsOf(known, columns).data).toMatchObject({ entities: [], views: [{ entities: ['driver'] }] })
  })

  test('keeps the column of a renamed feature', () => {
    const features = draft.features.map((feature) => (feature.column === 'rating' ? { ...feature, name: 'stars' } : feature))
    expect(viewDefinitionsOf({ ...draft, features }, columns).data?.views[0].features).toEqual([
      { name: 'stars', column: 'rating', type: 'number', description: '' },
    ])
  })

  test('tells what is missing or wrong', () => {
    expect(viewProblem(draft)).toBeNull()
    expect(viewProblem({ ...draft, name: '1st' })).toMatch(/^Name: It begins with a letter/)
    expect(viewProblem({ ...draft, entity: { name: 'driver', keys: [] } })).toBe('Missing: Keys of the entity')
    expect(viewProblem({ ...draft, time: { ...draft.time, from: '' } })).toBe('Missing: Event time')
    expect(viewProblem({ ...draft, ttl: 'soon' })).toMatch(/^Maximum age/)
    expect(viewProblem({ ...draft, features: draft.features.map((one) => ({ ...one, chosen: false })) })).toBe('Missing: Features')
    expect(viewProblem({ ...draft, features: draft.features.map((one) => ({ ...one, chosen: true, name: 'x' })) })).toBe(
      'Two features are named x',
    )
  })

  test.each([
    ['', null],
    ['90', 90],
    ['12 h', 43_200],
    ['a while', undefined],
  ])('reads the age %j', (text, seconds) => expect(ttlOf(text)).toBe(seconds))
})
