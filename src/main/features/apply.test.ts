import { describe, expect, test } from 'vitest'
import { FeatureDefinitions } from '../../shared/domain/features/definitions.ts'
import { CairnError } from '../../shared/errors.ts'
import { updateDataset } from '../datasets/index.ts'
import { listAudit } from '../workspace/index.ts'
import { applyDefinitions, describeAs, removeFeature } from './apply.ts'
import { Catalogue, worded } from './catalogue.ts'
import { findService } from './find.ts'
import { addSource, driverColumns, rides, ridesWorkspace } from './fixtures/rides.ts'
import { planDefinitions, staying } from './plan.ts'

const shown = ({ items }: ReturnType<typeof planDefinitions>) =>
  items.map(({ kind, version, what }) => `${what} ${kind} ${version.object.name}@v${version.number}`)

function refusal(work: () => unknown) {
  try {
    work()
  } catch (thrown) {
    const { code, message, details } = CairnError.from(thrown)
    return { code, message, details }
  }
  return null
}

test('[FS-1] an on-demand view reads a view as its service lists it, by the keys that stand there', () => {
  const workspace = ridesWorkspace()
  const onDemand = [{ name: 'wet', uses: ['zone_weather'], features: [{ name: 'is_wet', expression: 'rain_mm > 0' }] }]
  const listed = { view: 'zone_weather', keyColumns: { zone: 'pickup_zone' } }
  const services = [
    { name: 'once', features: [listed, { view: 'wet' }] },
    { name: 'alone', features: [{ view: 'wet', keyColumns: { zone: 'dropoff_zone' } }] },
    {
      name: 'twice',
      features: [{ ...listed, as: 'one', features: ['rain_mm'] }, { view: 'wet' }, { ...listed, as: 'two' }],
      fullNames: true,
    },
  ]
  applyDefinitions(workspace, rides({ onDemand, services }))
  const keys = (service: string) => findService(workspace.db, service).views.map(({ as, keys: [{ from }] }) => `${as} by ${from}`)
  expect(keys('once')).toEqual(['zone_weather by pickup_zone'])
  expect(keys('alone')).toEqual(['zone_weather by dropoff_zone'])
  expect(keys('twice')).toEqual(['one by pickup_zone', 'zone_weather by zone', 'two by pickup_zone'])
})

const refused: [string, Parameters<typeof rides>[0], string, RegExp][] = [
  ['an entity that is not there', { entities: [] }, 'FEATURES_INVALID', /feature view "driver_stats".*no entity called "driver"/],
  [
    'a source that is not there',
    { views: [{ ...rides().views[0], source: 'gone' }] },
    'FEATURES_INVALID',
    /dataset "gone".*Import it first/,
  ],
  [
    'a column that is not there',
    { views: [{ ...rides().views[0], features: [{ name: 'speed' }] }] },
    'COLUMN_UNKNOWN',
    /drivers@v1 has no column "speed" for the feature "speed"/,
  ],
  [
    'a time that is none',
    { views: [{ ...rides().views[0], time: { kind: 'event', column: 'rating' } }] },
    'TYPE_MISMATCH',
    /"rating" of drivers@v1 is number; a time must be datetime or date/,
  ],
  [
    'a key of another type',
    { entities: [{ name: 'driver', keys: [{ name: 'driver_id', type: 'text' }] }, rides().entities[1]] },
    'TYPE_MISMATCH',
    /"driver_id" of drivers@v1 is integer; the key "driver_id" must be text/,
  ],
  [
    'features that need each other',
    {
      onDemand: [
        {
          ...rides().onDemand[0],
          features: [
            { name: 'a', expression: 'b + 1' },
            { name: 'b', expression: 'a + 1' },
          ],
        },
      ],
    },
    'FEATURES_INVALID',
    /a → b → a/,
  ],
  [
    'on-demand views that need each other',
    {
      onDemand: [
        { name: 'x', uses: ['y'], features: [{ name: 'a', expression: '1' }] },
        { name: 'y', uses: ['x'], features: [{ name: 'b', expression: '1' }] },
      ],
    },
    'FEATURES_INVALID',
    /x → y → x/,
  ],
  [
    'an expression that asks for a file',
    { onDemand: [{ ...rides().onDemand[0], features: [{ name: 'a', expression: 'read_text("/etc/passwd")' }] }] },
    'STEP_INVALID',
    /ride_context:a: There is no function "read_text"/,
  ],
  [
    'a service that names a missing feature',
    { services: [{ name: 's', features: [{ view: 'driver_stats', features: ['speed'] }] }] },
    'FEATURES_INVALID',
    /"s".*"driver_stats@v1" has no feature "speed". It has trips_today, rating/,
  ],
  [
    'two features of one name',
    { services: [{ name: 's', features: rides().services[0].features }] },
    'FEATURES_INVALID',
    /Two things are called "rain_mm".*Set fullNames/,
  ],
  [
    'a view that is not there',
    { services: [{ name: 's', features: [{ view: 'other' }] }] },
    'FEATURES_INVALID',
    /no feature view called "other"/,
  ],
]

describe('[FS-1] definitions', () => {
  test('become versions once: the same again makes none, what is said is no version, what means something else is the next', () => {
    const workspace = ridesWorkspace()
    expect(shown(planDefinitions(workspace.db, rides()))).toHaveLength(6)
    expect(new Catalogue(workspace.db).objects()).toEqual([])
    applyDefinitions(workspace, rides())
    expect(new Set(applyDefinitions(workspace, rides()).items.map(({ what }) => what))).toEqual(new Set(['same']))
    const said = rides({ entities: rides().entities.map((one) => ({ ...one, owner: 'fleet' })) })
    expect(
      applyDefinitions(workspace, said)
        .items.map(({ what }) => what)
        .slice(0, 2),
    ).toEqual(['about', 'about'])

    const [stats, weather] = rides().views
    const views = [{ ...stats, ttl: 3_600 }, weather]
    const plan = applyDefinitions(workspace, FeatureDefinitions.parse({ views }))
    expect(shown(plan)).toEqual(['newVersion view driver_stats@v2', 'same view zone_weather@v1'])
    expect(plan.items[0].texts).toEqual(['Maximum age: 30 days → 1 hour.'])
    // What is not in the file stays as it is.
    expect(staying(plan.catalogue, plan.items[0])).toEqual([
      'ride_context@v1 stays on driver_stats@v1.',
      'ride_lateness@v1 stays on driver_stats@v1.',
    ])
    expect(findService(workspace.db, 'ride_lateness').views[0].ref).toBe('driver_stats@v1')
    // Applied again, the service names the newest version.
    applyDefinitions(workspace, rides({ views }))
    expect(findService(workspace.db, 'ride_lateness')).toMatchObject({
      ref: 'ride_lateness@v2',
      views: [{ ref: 'driver_stats@v2', ttl: 3_600 }, {}, {}],
    })
    expect(findService(workspace.db, 'ride_lateness@v1').views[0].ttl).toBe(2_592_000)
    expect(listAudit(workspace.sqlite, { limit: 50, offset: 0 }).rows.filter(({ action }) => action === 'features.apply')).toHaveLength(5)
  })

  test('resolve to all that a join and a lookup need: views by their keys, expressions in order, names of what comes out', () => {
    const workspace = ridesWorkspace()
    applyDefinitions(workspace, rides())
    const service = findService(workspace.db, 'ride_lateness')
    expect(service.views.map(({ as, keys }) => [as, keys.map(({ from }) => from)])).toEqual([
      ['driver_stats', ['driver_id']],
      ['pickup_weather', ['pickup_zone']],
      ['dropoff_weather', ['dropoff_zone']],
    ])
    expect(service.expressions.map(({ id, type }) => [id, type])).toEqual([
      ['ride_context:per_trip', 'number'],
      ['ride_context:is_far', 'boolean'],
    ])
    expect(service.keys).toEqual([
      { name: 'driver_id', type: 'integer' },
      { name: 'pickup_zone', type: 'text' },
      { name: 'dropoff_zone', type: 'text' },
    ])
    expect(service.request).toEqual([{ name: 'distance_km', type: 'number' }])
    expect(service.outputs.map(({ column }) => column)).toEqual([
      'driver_stats__trips_today',
      'driver_stats__rating',
      'ride_context__is_far',
      'ride_context__per_trip',
      'pickup_weather__rain_mm',
      'dropoff_weather__rain_mm',
    ])
  })

  test('are refused as a whole, and told of', () => {
    const workspace = ridesWorkspace()
    for (const [what, changes, code, message] of refused) {
      expect(
        refusal(() => applyDefinitions(workspace, rides(changes))),
        what,
      ).toMatchObject({ code, message: expect.stringMatching(message) })
    }
    expect(new Catalogue(workspace.db).objects()).toEqual([])
  })

  test('a source that lost a column is told when its definitions are applied again', () => {
    const workspace = ridesWorkspace()
    applyDefinitions(workspace, rides())
    addSource(workspace, 'drivers', driverColumns.slice(0, 4))
    expect(refusal(() => planDefinitions(workspace.db, rides()))?.message).toMatch(/drivers@v2 has no column "rating"/)
  })

  test('a view follows its dataset when that gets another name', () => {
    const workspace = ridesWorkspace()
    applyDefinitions(workspace, rides())
    workspace.write((db) => updateDataset(db, 'drivers', { rename: 'fleet' }))
    expect(findService(workspace.db, 'ride_lateness').views[0].source).toBe('fleet')
    const [stats, weather] = rides().views
    const again = planDefinitions(workspace.db, rides({ views: [{ ...stats, source: 'fleet' }, weather] }))
    expect(new Set(again.items.map(({ what }) => what))).toEqual(new Set(['same']))
  })

  test('what is used is not removed; what was removed goes on with the next number', () => {
    const workspace = ridesWorkspace()
    applyDefinitions(workspace, rides())
    expect(refusal(() => removeFeature(workspace, 'view', 'driver_stats'))).toMatchObject({
      code: 'FEATURE_IN_USE',
      details: { usedBy: ['ride_context', 'ride_lateness'] },
    })
    removeFeature(workspace, 'service', 'ride_lateness')
    expect(refusal(() => findService(workspace.db, 'ride_lateness'))?.code).toBe('NOT_FOUND')
    expect(shown(applyDefinitions(workspace, rides())).at(-1)).toBe('newVersion service ride_lateness@v2')
  })

  test('words are changed without a version, and come back with the definition', () => {
    const workspace = ridesWorkspace()
    applyDefinitions(workspace, rides())
    describeAs(workspace, 'view', 'driver_stats', { about: { owner: 'fleet' }, features: { rating: '', trips_today: 'Since midnight' } })
    const { versions, about } = new Catalogue(workspace.db).object('view', 'driver_stats')
    expect(versions).toHaveLength(1)
    expect(worded(versions[0].definition, about).of).toMatchObject({
      owner: 'fleet',
      features: [{ description: 'Since midnight' }, { description: '' }],
    })
    expect(refusal(() => describeAs(workspace, 'view', 'driver_stats', { about: {}, features: { speed: 'x' } }))?.code).toBe(
      'FEATURES_INVALID',
    )
  })
})
