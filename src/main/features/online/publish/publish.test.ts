import Database from 'better-sqlite3'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { FeatureCell } from '../../../../shared/contract/features/join.ts'
import type { ColumnType } from '../../../../shared/domain/datasets/dataset.ts'
import { importTask } from '../../../datasets/tasks.ts'
import type { ResolvedView } from '../../../../shared/domain/features/resolved.ts'
import type { TaskContext } from '../../../jobs/index.ts'
import { ObjectStore } from '../../../workspace/index.ts'
import { temporaryFolder } from '../../../testing.ts'
import { onlineFile } from '../file.ts'
import { driverStats, prices } from '../fixtures/views.ts'
import { foundRows } from '../found.ts'
import { OnlineStore } from '../store.ts'
import { type PublishInput, publishTask } from './task.ts'

const folderOf = ({ objects }: TaskContext) => join(objects.root, '..')

function workspaceFolder(signal = new AbortController().signal): TaskContext {
  const folder = temporaryFolder()
  for (const name of ['objects', 'scratch']) mkdirSync(join(folder, name))
  const nothing = () => {}
  const scratch = join(folder, 'scratch')
  return { signal, scratch, objects: new ObjectStore(join(folder, 'objects')), progress: nothing, keeping: nothing, emit: nothing }
}

/** Where the few rows of a test do not tell the type. */
const typed: Readonly<Record<string, ColumnType>> = { created: 'datetime', event_time: 'datetime', i: 'integer', b: 'boolean' }

let versions = 0
async function publish(
  context: TaskContext,
  view: ResolvedView,
  csv: string,
  { id, ...more }: Partial<PublishInput> & { id?: number } = {},
) {
  const path = join(temporaryFolder(), 'rows.csv')
  writeFileSync(path, csv)
  const types = csv
    .split('\n')[0]
    .split(',')
    .filter((column) => column in typed)
    .map((column) => ({ column, type: typed[column] }))
  const { manifest } = await importTask({ path, options: { types } }, context)
  const version = id ?? ++versions
  const source = { id: version, ref: `${view.source}@v${version}`, manifest }
  const scratch = temporaryFolder()
  return publishTask({ view, source, from: null, to: null, replace: false, ...more }, { ...context, scratch })
}

const lines = (...rows: string[]) => ['driver_id,event_time,created,trips,rating,city', ...rows].join('\n')
const look = (context: TaskContext, keys: FeatureCell[][], view = driverStats) => {
  const store = OnlineStore.open(folderOf(context))
  try {
    return foundRows(store, { ...view, ttl: null }, keys, BigInt(Date.now()) * 1_000n)
  } finally {
    store.close()
  }
}
const trips = (context: TaskContext, ...keys: number[]) =>
  look(
    context,
    keys.map((key) => [key]),
  ).map(({ values }) => values[0])

describe('[FS-3] publishing', () => {
  test('takes the newest row of each key by event, creation and place, and tells of those that it cannot take', async () => {
    const context = workspaceFolder()
    const report = await publish(
      context,
      driverStats,
      lines(
        '1,2026-01-01T10:00:00,2026-01-01T10:00:00,1,4.5,Ulm',
        '1,2026-01-01T11:00:00,2026-01-01T11:00:00,2,4.5,Ulm',
        '1,2026-01-01T11:00:00,2026-01-01T12:00:00,3,4.5,Ulm',
        '1,2026-01-01T11:00:00,,4,4.5,Ulm',
        '2,2026-01-01T11:00:00,2026-01-01T12:00:00,5,4.5,Ulm',
        '2,2026-01-01T11:00:00,2026-01-01T12:00:00,6,,"say ""hi"""',
        ',2026-01-01T11:00:00,,7,1,x',
        '3,,,8,1,x',
        '3,2999-01-01T00:00:00,,9,1,x',
      ),
    )
    expect(report).toMatchObject({ read: 9, withoutKey: 1, withoutTime: 1, ahead: 1, outside: 0, rows: 2, newer: 2, rebuilt: false })
    expect(look(context, [[1], [2], [3]])).toMatchObject([
      { values: [3, 4.5, 'Ulm'] },
      { values: [6, null, 'say "hi"'], event: 1_767_265_200_000_000n, created: 1_767_268_800_000_000n },
      { status: 'NOT_FOUND' },
    ])
  })

  test('the bounds of events are inclusive', async () => {
    const context = workspaceFolder()
    const csv = lines(...[1, 2, 3].map((i) => `${i},2026-01-01T10:00:0${i},,${i},1,x`))
    const at = (second: number) => String(1_767_261_600_000_000n + BigInt(second) * 1_000_000n)
    expect(await publish(context, driverStats, csv, { from: at(2), to: at(2) })).toMatchObject({ rows: 1, outside: 2 })
    expect(trips(context, 1, 2, 3)).toEqual([undefined, 2, undefined])
  })

  test('a backfill puts no older row over a newer one; the same version once more changes nothing', async () => {
    const context = workspaceFolder()
    const newer = lines('1,2026-01-02T00:00:00,,2,1,x', '2,2026-01-02T00:00:00,,2,1,x')
    await publish(context, driverStats, newer)
    const older = lines('1,2026-01-01T00:00:00,,1,1,x', '3,2026-01-01T00:00:00,,3,1,x')
    expect(await publish(context, driverStats, older)).toMatchObject({ rows: 2, newer: 1 })
    expect(await publish(context, driverStats, older)).toMatchObject({ rows: 2, newer: 0 })
    expect(trips(context, 1, 2, 3)).toEqual([2, 2, 3])
  })

  test('of rows that are equally new the later dataset version counts, and an earlier one does not come back', async () => {
    const context = workspaceFolder()
    const row = (value: number) => lines(`1,2026-01-01T00:00:00,,${value},1,x`)
    await publish(context, driverStats, row(1))
    expect(await publish(context, driverStats, row(2))).toMatchObject({ newer: 1 })
    expect(await publish(context, driverStats, row(1), { id: versions - 1 })).toMatchObject({ newer: 0 })
    expect(trips(context, 1)).toEqual([2])
  })

  test('what is replaced loses the keys that the version does not have, and keeps what was pushed', async () => {
    const context = workspaceFolder()
    await publish(context, driverStats, lines('1,2026-01-01T00:00:00,,1,1,x', '2,2026-01-01T00:00:00,,2,1,x'))
    const store = OnlineStore.open(folderOf(context))
    await store.push(driverStats, [{ key: '[3]', event: 1n, created: null, until: null, values: [3, 1, 'x'] }])
    store.close()
    await publish(context, driverStats, lines('1,2025-01-01T00:00:00,,9,1,x'), { replace: true })
    expect(trips(context, 1, 2, 3)).toEqual([9, undefined, 3])
  })

  test('rows that hold for a time: the one that holds now, with its end', async () => {
    const context = workspaceFolder()
    const csv = [
      'shop,article,from,to,price',
      'a,x,2026-01-01,2026-02-01,1',
      'a,x,2026-02-01,,2',
      'a,x,2999-01-01,,3',
      'a,y,2026-01-01,2026-02-01,4',
      'b,"x,y",2026-01-01,,5',
    ].join('\n')
    await publish(context, prices, csv)
    const found = look(
      context,
      [
        ['a', 'x'],
        ['a', 'y'],
        ['b', 'x,y'],
      ],
      prices,
    )
    expect(found.map(({ status, values }) => [status, values[0]])).toEqual([
      ['PRESENT', 2],
      ['OUTSIDE_MAX_AGE', 4],
      ['PRESENT', 5],
    ])
  })

  test('keys and values of every type are found as they were published', async () => {
    const context = workspaceFolder()
    const keys = { i: '9007199254740993', t: 'zażółć "x"\\ /', b: 'true', d: '2026-01-31', m: '2026-01-31 14:30:00.5' }
    const types = { i: 'integer', t: 'text', b: 'boolean', d: 'date', m: 'datetime' } as const
    const columns = Object.entries(types).map(([name, type]) => ({ name, type, column: name }))
    const view: ResolvedView = {
      ...driverStats,
      keys: columns.map((key) => ({ ...key, from: key.name })),
      time: { kind: 'event', column: 'd' },
      features: columns,
    }
    await publish(
      context,
      view,
      `i,t,b,d,m\n${keys.i},"${keys.t.replaceAll('"', '""')}",true,${keys.d},${keys.m}\n2,b,false,2026-01-30,2026-01-31 14:30:00`,
    )
    expect(look(context, [[keys.i, keys.t, true, keys.d, '2026-01-31T15:30:00.500+01:00']], view)).toMatchObject([
      { status: 'PRESENT', values: [keys.i, keys.t, true, keys.d, keys.m] },
    ])
  })
})

describe('[FS-3] nothing is half published', () => {
  const good = lines('1,2026-01-01T00:00:00,,1,1.5,x', '2,2026-01-01T00:00:00,,2,1,x')

  test.each([
    ['that lost a column', good.replaceAll('city', 'town'), 'COLUMN_UNKNOWN', '"city"'],
    ['with a column of another type', good.replace('1.5', 'good'), 'TYPE_MISMATCH', '"rating"'],
    [
      'without a time',
      lines('1,,,1,1.5,x', '2,2999-01-01T00:00:00,,1,1,x'),
      'FEATURES_INVALID',
      '1 without an event time, 1 ahead of the clock',
    ],
  ])('a source %s is refused before anything is written', async (_, csv, code, message) => {
    const context = workspaceFolder()
    await expect(publish(context, driverStats, csv)).rejects.toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    )
    expect(existsSync(onlineFile(folderOf(context)))).toBe(false)
  })

  test('one that is cancelled leaves the store as it was', async () => {
    const stop = new AbortController()
    const context = workspaceFolder(stop.signal)
    await publish(context, driverStats, good)
    const cancelling = { ...context, progress: (_: number, phase: string) => phase === 'staging' && stop.abort() }
    const more = publish(cancelling as TaskContext, driverStats, lines('1,2026-02-01T00:00:00,,9,1.5,x', '2,2026-01-01T00:00:00,,2,1,x'))
    await expect(more).rejects.toThrow(expect.objectContaining({ code: 'CANCELLED' }))
    expect(trips(context, 1)).toEqual([1])
  })

  test('a store that is damaged or not ours is put aside, and a new one is made', async () => {
    const context = workspaceFolder()
    const file = onlineFile(folderOf(context))
    mkdirSync(join(file, '..'))
    writeFileSync(file, 'x'.repeat(5_000))
    expect(await publish(context, driverStats, good)).toMatchObject({ newer: 2, rebuilt: true })
    expect(readdirSync(join(file, '..')).filter((name) => name.endsWith('.db'))).toEqual(['features.damaged.db', 'features.db'])
  })

  test('damage in the middle of the file is noticed when it is read or written, and publishing makes a new one', async () => {
    const context = workspaceFolder()
    const file = onlineFile(folderOf(context))
    await publish(
      context,
      driverStats,
      lines(...Array.from({ length: 2_000 }, (_, i) => `${i},2026-01-01T00:00:00,,${i},1.5,${'x'.repeat(50)}`)),
    )
    const pages = new Database(file)
    const root = Number(pages.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'online'").pluck().get())
    pages.close()
    writeFileSync(file, Buffer.alloc(4_096, 7), { flag: 'r+', flush: true })
    expect(root).toBeGreaterThan(1)
    expect(() => trips(context, 1)).toThrow(expect.objectContaining({ code: 'ONLINE_DAMAGED' }))
    expect(await publish(context, driverStats, good)).toMatchObject({ newer: 2, rebuilt: true })
  })
})
