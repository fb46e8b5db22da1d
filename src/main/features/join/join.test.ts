import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import type { JoinMode, ResolvedExpression, ResolvedService, ResolvedView } from '../../../shared/domain/features/resolved.ts'
import { type DuckCell, withDuckDB } from '../../datasets/tasks.ts'
import { failure } from '../../datasets/testing.ts'
import { makeEntities, makeTable, type TestCell, type TestTable, testService, testView } from './fixtures/tables.ts'
import { joinService } from './join.ts'

const scratch = mkdtempSync(join(tmpdir(), 'cairn-join-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

interface Given {
  readonly service: ResolvedService
  readonly asked: TestTable
  /** By the name of the view in the service. */
  readonly sources: Readonly<Record<string, TestTable>>
  readonly mode?: JoinMode
}

/** The outputs of each entity row, in the order of the rows. */
async function joined({ service, asked, sources, mode = 'latest' }: Given): Promise<DuckCell[][]> {
  return withDuckDB({ scratch, threads: 1 }, async (duck) => {
    const opened = new Map<string, Awaited<ReturnType<typeof makeTable>>>()
    for (const [place, [as, table]] of Object.entries(sources).entries()) opened.set(as, await makeTable(duck, `source${place}`, table))
    const entities = await makeEntities(duck, asked, 'time')
    const { outputs, relation } = await joinService(duck, service, { entities, sources: opened, mode })
    return duck.rows(`SELECT ${outputs.map(({ sql }) => sql).join(', ')} FROM ${relation} ORDER BY row`)
  })
}

const driver = { name: 'driver', type: 'integer', column: 'driver', from: 'driver' } as const
const trips = { name: 'trips', column: 'trips', type: 'integer' } as const
const integer = (name: string): Column => ({ name, type: 'integer' })
const datetime = (name: string): Column => ({ name, type: 'datetime' })
const text = (name: string): Column => ({ name, type: 'text' })

/** Trips of drivers, with the time of the event and of the creation. */
const stats = (view: Partial<ResolvedView> = {}) =>
  testView({
    name: 'stats',
    keys: [driver],
    time: { kind: 'event', column: 'event', created: 'created' },
    features: [trips],
    ...view,
  })
const statsRows = (...rows: TestCell[][]): TestTable => ({
  columns: [integer('driver'), datetime('event'), datetime('created'), integer('trips')],
  rows,
})
const asks = (...rows: TestCell[][]): TestTable => ({ columns: [integer('driver'), datetime('time')], rows })

/** What becomes of one or more moments of driver 1. */
async function tripsAt(
  moments: readonly (string | bigint | null)[],
  rows: TestCell[][],
  view: Partial<ResolvedView> = {},
  mode?: JoinMode,
) {
  const asked = asks(...moments.map((moment) => [1, moment]))
  const found = await joined({ service: testService([stats(view)]), asked, sources: { stats: statsRows(...rows) }, mode })
  return found.map(([value]) => (value === null ? null : Number(value)))
}

describe('[FS-2] of the rows of a key, one holds at a moment', () => {
  it('the latest event that is not after it; one at the very moment holds', async () => {
    const rows = [
      [1, '2026-01-01', '2026-01-01', 10],
      [1, '2026-01-03', '2026-01-03', 30],
      [1, '2026-01-02', '2026-01-02', 20],
    ]
    expect(await tripsAt(['2026-01-02', '2026-01-01 23:59:59.999999', '2026-01-09', '2025-12-31'], rows)).toEqual([20, 10, 30, null])
  })

  it('a backfill: of the same event the row that was created last', async () => {
    const rows = [
      [1, '2026-01-01', '2026-01-05', 11],
      [1, '2026-01-01', '2026-01-01', 10],
    ]
    expect(await tripsAt(['2026-01-02', '2026-01-06'], rows)).toEqual([11, 11])
  })

  it('a late backfill: a correction of an older event does not come before a newer event', async () => {
    const rows = [
      [1, '2026-01-01', '2026-01-01', 10],
      [1, '2026-01-02', '2026-01-02', 20],
      [1, '2026-01-01', '2026-02-01', 11],
    ]
    expect(await tripsAt(['2026-01-01 12:00', '2026-01-02', '2026-03-01'], rows)).toEqual([11, 20, 20])
  })

  it('as known then: a correction counts from its creation on, and an older event that came late never', async () => {
    const rows = [
      [1, '2026-01-01', '2026-01-01', 10],
      [1, '2026-01-01', '2026-01-05', 11],
      [1, '2026-01-04', '2026-01-07', 40],
      [1, '2026-01-02', '2026-01-09', 20],
    ]
    const moments = ['2026-01-02', '2026-01-04 23:59:59.999999', '2026-01-05', '2026-01-06', '2026-01-07', '2026-01-10']
    expect(await tripsAt(moments, rows, {}, 'asKnown')).toEqual([10, 10, 11, 11, 40, 40])
    expect(await tripsAt(moments, rows)).toEqual([20, 40, 40, 40, 40, 40])
  })

  it('a row that was created before its event is known from its event on', async () => {
    const rows = [[1, '2026-01-05', '2026-01-01', 50]]
    expect(await tripsAt(['2026-01-02', '2026-01-05'], rows, {}, 'asKnown')).toEqual([null, 50])
  })

  it('without a column for it, a row is known from its event on', async () => {
    const view = { time: { kind: 'event', column: 'event' } } as const
    expect(await tripsAt(['2026-01-01', '2026-01-02'], [[1, '2026-01-02', '2026-01-09', 20]], view, 'asKnown')).toEqual([null, 20])
  })

  it('where no creation is told, the row is older than those that tell it, and was never known', async () => {
    const rows = [
      [1, '2026-01-01', '0001-01-01', 10],
      [1, '2026-01-01', null, 12],
    ]
    expect(await tripsAt(['2026-01-02'], rows)).toEqual([10])
    expect(await tripsAt(['2026-01-02'], [[1, '2026-01-01', null, 12]])).toEqual([12])
    expect(await tripsAt(['2026-01-02'], [[1, '2026-01-01', null, 12]], {}, 'asKnown')).toEqual([null])
  })

  it('of ties in event and creation the later row, however many', async () => {
    const rows = [7, 3, 9, 1, 5].map((value) => [1, '2026-01-01', '2026-01-01', value])
    for (const mode of ['latest', 'asKnown'] as const) expect(await tripsAt(['2026-01-02'], rows, {}, mode)).toEqual([5])
  })

  it('rows without a key or an event match nothing', async () => {
    const rows = [
      [null, '2026-01-01', '2026-01-01', 1],
      [1, null, '2026-01-01', 2],
      [1, '2026-01-01', '2026-01-01', 3],
    ]
    expect(await tripsAt(['2026-01-02'], rows)).toEqual([3])
  })

  it('an infinite event is none; an endless creation comes last', async () => {
    const rows = [
      [1, 'infinity', '2026-01-01', 1],
      [1, '-infinity', '2026-01-01', 2],
      [1, '2026-01-01', '2026-01-01', 3],
    ]
    expect(await tripsAt(['2026-01-02'], rows)).toEqual([3])
    expect(await tripsAt(['2026-01-02'], rows.slice(0, 2))).toEqual([null])
  })
})

describe('[FS-2] no entity row is dropped and none is multiplied', () => {
  it('where all events are in its future, where its key is unknown, and where it has no key or moment', async () => {
    const given = {
      service: testService([stats()]),
      asked: asks([1, '2026-01-01'], [2, '2026-01-05'], [null, '2026-01-05'], [1, null], [1, '2026-01-05']),
      sources: { stats: statsRows([1, '2026-01-02', null, 20], [null, '2026-01-02', null, 99]) },
    }
    expect(await joined(given)).toEqual([[null], [null], [null], [null], ['20']])
  })

  it('also many rows without a moment, which DuckDB joins to the last event', async () => {
    const asked = asks(...Array.from({ length: 500 }, (_, row) => [1, row === 250 ? '2026-01-05' : null]))
    const found = await joined({ service: testService([stats()]), asked, sources: { stats: statsRows([1, '2026-01-02', null, 20]) } })
    expect(found.map(([value]) => value)).toEqual(Array.from({ length: 500 }, (_, row) => (row === 250 ? '20' : null)))
  })

  it('the same entity row twice stays twice, in the order of the frame', async () => {
    const given = {
      service: testService([stats()]),
      asked: asks([1, '2026-01-05'], [2, '2026-01-05'], [1, '2026-01-05'], [1, '2026-01-01'], [1, '2026-01-05']),
      sources: { stats: statsRows([1, '2026-01-02', null, 20], [2, '2026-01-02', null, 2], [1, '2026-01-01', null, 10]) },
    }
    expect(await joined(given)).toEqual([['20'], ['2'], ['20'], ['10'], ['20']])
  })

  it('a source without rows gives rows without values', async () => {
    expect(await tripsAt(['2026-01-02', null], [])).toEqual([null, null])
  })
})

describe('[FS-2] a value is as old as its view allows, to the microsecond', () => {
  const rows = [[1, '2026-01-01', '2026-01-01', 10]]
  const moments = ['2026-01-01 00:00:00', '2026-01-01 00:20:00', '2026-01-01 00:20:00.000001', '2025-12-31 23:59:59.999999']
  it('both ends belong to the ttl', async () => {
    expect(await tripsAt(moments, rows, { ttl: 1_200 })).toEqual([10, 10, null, null])
    expect(await tripsAt(moments, rows, { ttl: 1_200 }, 'asKnown')).toEqual([10, 10, null, null])
  })
  it('no ttl: any age', async () => {
    expect(await tripsAt(['2026-01-01', '9999-12-31', '294247-01-10'], rows)).toEqual([10, 10, 10])
  })
  it('the age is counted from the event, not from the creation; an old event that came late is too old', async () => {
    expect(await tripsAt(['2026-01-05'], [[1, '2026-01-01', '2026-01-05', 10]], { ttl: 86_400 }, 'asKnown')).toEqual([null])
  })
  it('the latest event decides: an older one does not stand in for it', async () => {
    const two = [...rows, [1, '2026-01-03', '2026-01-03', 30]]
    expect(await tripsAt(['2026-01-02', '2026-01-03 00:00:01', '2026-01-05'], two, { ttl: 86_400 })).toEqual([10, 30, null])
  })
  it('moments at the two ends of time', async () => {
    const ends = [
      [1, '290308-12-22 (BC) 00:00:00', '2026-01-01', 1],
      [1, '294246-12-31 00:00:00', '2026-01-01', 2],
    ]
    const far = ['290308-12-23 (BC) 00:00:00', '294247-01-01 00:00:00', '2026-01-01']
    expect(await tripsAt(far, ends)).toEqual([1, 2, 1])
    expect(await tripsAt(far, ends, { ttl: 86_400 })).toEqual([1, 2, null])
  })
})

describe('[FS-2] values that hold from a moment until another', () => {
  const view = { time: { kind: 'valid', from: 'event', to: 'until', created: 'created' } } as const
  const prices = (...rows: TestCell[][]): TestTable => ({
    columns: [integer('driver'), datetime('event'), datetime('until'), datetime('created'), integer('trips')],
    rows,
  })
  async function at(moments: readonly string[], rows: TestCell[][], more: Partial<ResolvedView> = {}, mode?: JoinMode) {
    const asked = asks(...moments.map((moment) => [1, moment]))
    const found = await joined({
      service: testService([stats({ ...view, ...more })]),
      asked,
      sources: { stats: prices(...rows) },
      mode,
    })
    return found.map(([value]) => (value === null ? null : Number(value)))
  }

  it('the beginning belongs to it, the end does not; without an end it still holds', async () => {
    const rows = [
      [1, '2026-01-01', '2026-01-05', null, 10],
      [1, '2026-01-07', null, null, 70],
    ]
    const moments = ['2025-12-31', '2026-01-01', '2026-01-04 23:59:59.999999', '2026-01-05', '2026-01-07', '2030-01-01']
    expect(await at(moments, rows)).toEqual([null, 10, 10, null, 70, 70])
  })

  it('where they overlap, the later beginning decides, also after it has ended: states follow one another', async () => {
    const rows = [
      [1, '2026-01-01', '2026-02-01', null, 10],
      [1, '2026-01-05', '2026-01-07', null, 50],
    ]
    expect(await at(['2026-01-04', '2026-01-06', '2026-01-07', '2026-01-20'], rows)).toEqual([10, 50, null, null])
  })

  it('a correction that ends an interval earlier replaces it, from its creation on where it is to be as known then', async () => {
    const rows = [
      [1, '2026-01-01', null, '2026-01-01', 10],
      [1, '2026-01-01', '2026-01-03', '2026-01-05', 11],
    ]
    const moments = ['2026-01-02', '2026-01-04', '2026-01-05']
    expect(await at(moments, rows)).toEqual([11, null, null])
    expect(await at(moments, rows, {}, 'asKnown')).toEqual([10, 10, null])
  })

  it('an interval that ends before it begins holds never', async () => {
    expect(await at(['2026-01-01', '2026-01-02'], [[1, '2026-01-01', '2026-01-01', null, 10]])).toEqual([null, null])
  })

  it('a ttl counts from the beginning', async () => {
    expect(await at(['2026-01-02', '2026-01-03'], [[1, '2026-01-01', null, null, 10]], { ttl: 86_400 })).toEqual([10, null])
  })
})

describe('[FS-2] keys', () => {
  it('of several columns are compared one by one: a separator in one of them is a character', async () => {
    const keys = ['one', 'two'].map((name) => ({ name, type: 'text', column: name, from: name }) as const)
    const rows: TestTable = {
      columns: [text('one'), text('two'), datetime('event'), integer('trips')],
      rows: [
        ['a|', 'b', '2026-01-01', 1],
        ['a', '|b', '2026-01-01', 2],
        ['a', 'b', '2026-01-01', 3],
      ],
    }
    const asked: TestTable = {
      columns: [text('one'), text('two'), datetime('time')],
      rows: [
        ['a', '|b', '2026-01-02'],
        ['a|', 'b', '2026-01-02'],
        ['a|b', '', '2026-01-02'],
      ],
    }
    const view = testView({ name: 'pairs', keys, features: [trips] })
    expect(await joined({ service: testService([view]), asked, sources: { pairs: rows } })).toEqual([['2'], ['1'], [null]])
  })

  it('may have other names in the source and in the entity rows; the same view is joined twice by two of them', async () => {
    const zone = (as: string, from: string) =>
      testView({ name: 'zones', as, keys: [{ name: 'zone', type: 'text', column: 'zone_id', from }], features: [trips] })
    const rows: TestTable = {
      columns: [text('zone_id'), datetime('event'), integer('trips')],
      rows: [
        ['north', '2026-01-01', 1],
        ['south', '2026-01-01', 2],
      ],
    }
    const asked: TestTable = { columns: [text('from'), text('to'), datetime('time')], rows: [['north', 'south', '2026-01-02']] }
    const service = testService([zone('departure', 'from'), zone('arrival', 'to')])
    expect(service.outputs.map(({ column }) => column)).toEqual(['departure__trips', 'arrival__trips'])
    expect(await joined({ service, asked, sources: { departure: rows, arrival: rows } })).toEqual([['1', '2']])
  })

  it('two views of one source, with other ttls', async () => {
    const rows = statsRows([1, '2026-01-01', null, 10])
    const service = testService([stats(), stats({ name: 'fresh', as: 'fresh', ttl: 60 })])
    expect(await joined({ service, asked: asks([1, '2026-01-02']), sources: { stats: rows, fresh: rows } })).toEqual([['10', null]])
  })

  it('none: one row holds for everything', async () => {
    const weather = testView({ name: 'weather', features: [trips] })
    const rows: TestTable = {
      columns: [datetime('event'), integer('trips')],
      rows: [
        ['2026-01-01', 1],
        ['2026-01-03', 3],
      ],
    }
    const given = { service: testService([weather]), asked: asks([1, '2026-01-02'], [null, '2026-01-04'], [3, null]) }
    expect(await joined({ ...given, sources: { weather: rows } })).toEqual([['1'], ['3'], [null]])
  })

  it('dates are their midnight in UTC, in keys, events and moments', async () => {
    const view = testView({ name: 'days', keys: [{ name: 'day', type: 'date', column: 'day', from: 'day' }], features: [trips] })
    const rows: TestTable = {
      columns: [{ name: 'day', type: 'date' }, { name: 'event', type: 'date' }, integer('trips')],
      rows: [['2026-01-01', '2026-01-02', 1]],
    }
    const asked: TestTable = {
      columns: [{ name: 'day', type: 'date' }, datetime('time')],
      rows: [
        ['2026-01-01', '2026-01-01 23:59:59.999999'],
        ['2026-01-01', '2026-01-02 00:00:00'],
      ],
    }
    expect(await joined({ service: testService([view]), asked, sources: { days: rows } })).toEqual([[null], ['1']])
  })

  it('of another type are refused by the names of both columns', async () => {
    const asked: TestTable = { columns: [text('driver'), datetime('time')], rows: [['1', '2026-01-01']] }
    const error = await failure(joined({ service: testService([stats()]), asked, sources: { stats: statsRows() } }))
    expect(error).toMatchObject({ code: 'TYPE_MISMATCH', details: { column: 'driver' } })
    expect(error.message).toBe(
      '"driver" of the entity rows is text, "driver" of stats_rows is integer: such keys of stats@v1 are never equal.',
    )
  })

  it('that the entity rows lack are refused by name', async () => {
    const asked: TestTable = { columns: [datetime('time')], rows: [['2026-01-01']] }
    const error = await failure(joined({ service: testService([stats()]), asked, sources: { stats: statsRows() } }))
    expect(error).toMatchObject({ code: 'COLUMN_UNKNOWN', details: { column: 'driver' } })
  })

  it('a source that lost a column is refused by name, one whose type changed too; an integer is a number', async () => {
    const lost: TestTable = { columns: [integer('driver'), datetime('event'), datetime('created')], rows: [] }
    const asked = asks([1, '2026-01-01'])
    expect(await failure(joined({ service: testService([stats()]), asked, sources: { stats: lost } }))).toMatchObject({
      code: 'COLUMN_UNKNOWN',
      details: { column: 'trips', view: 'stats@v1' },
    })
    const wasNumber = testService([stats({ features: [{ ...trips, type: 'number' }] })])
    const given = { asked, sources: { stats: statsRows([1, '2026-01-01', null, 7]) } }
    expect(await joined({ ...given, service: wasNumber })).toEqual([[7]])
    const wasText = testService([stats({ features: [{ ...trips, type: 'text' }] })])
    expect(await failure(joined({ ...given, service: wasText }))).toMatchObject({ code: 'TYPE_MISMATCH', details: { column: 'trips' } })
  })
})

describe('[FS-2] features that are computed after the join', () => {
  const read = { name: 'trips', type: 'integer', source: { kind: 'view', view: 'stats', feature: 'trips' } } as const
  const distance = { name: 'distance', type: 'number', source: { kind: 'request', field: 'distance' } } as const
  const perTrip: ResolvedExpression = {
    id: 'ride:perTrip',
    ref: 'ride@v1',
    feature: 'perTrip',
    expression: 'distance / trips',
    type: 'number',
    reads: [distance, read],
  }
  const double: ResolvedExpression = {
    id: 'ride:double',
    ref: 'ride@v1',
    feature: 'double',
    expression: '[perTrip] * 2',
    type: 'number',
    reads: [{ name: 'perTrip', type: 'number', source: { kind: 'computed', id: 'ride:perTrip' } }],
  }
  const service = testService([stats()], [perTrip, double], { request: [{ name: 'distance', type: 'number' }] })
  const sources = { stats: statsRows([1, '2026-01-01', null, 4], [2, '2026-01-01', null, 0]) }

  it('read features, fields of the entity rows and each other; a division by zero is missing', async () => {
    const asked: TestTable = {
      columns: [integer('driver'), datetime('time'), { name: 'distance', type: 'integer' }],
      rows: [
        [1, '2026-01-02', 10],
        [2, '2026-01-02', 10],
        [3, '2026-01-02', 10],
        [1, '2026-01-02', null],
      ],
    }
    const none = [null, null]
    expect(await joined({ service, asked, sources })).toEqual([
      ['4', 2.5, 5],
      ['0', ...none],
      [null, ...none],
      ['4', ...none],
    ])
  })

  it('a field that the entity rows lack, or have of another type, is refused by name', async () => {
    expect(await failure(joined({ service, asked: asks([1, '2026-01-02']), sources }))).toMatchObject({
      code: 'COLUMN_UNKNOWN',
      details: { column: 'distance' },
    })
    const asked: TestTable = { columns: [integer('driver'), datetime('time'), text('distance')], rows: [] }
    expect(await failure(joined({ service, asked, sources }))).toMatchObject({ code: 'TYPE_MISMATCH', details: { column: 'distance' } })
  })
})
