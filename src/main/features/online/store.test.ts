import Database from 'better-sqlite3'
import { existsSync, mkdirSync, readdirSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { ResolvedView } from '../../../shared/domain/features/resolved.ts'
import { temporaryFolder } from '../../testing.ts'
import { onlineFile, openOrMake, setAside } from './file.ts'
import { driverStats, prices } from './fixtures/views.ts'
import { foundRows } from './found.ts'
import { pushedRows, type PushedRow } from './pushed.ts'
import { OnlineStore } from './store.ts'

function opened(folder = temporaryFolder()) {
  const store = OnlineStore.open(folder)
  onTestFinished(() => store.close())
  return store
}

const second = 1_000_000n
const noon = 1_767_225_600n * second
const at = (seconds: number) => new Date(Number(noon / 1_000n) + seconds * 1_000).toISOString()
const driver = (seconds: number, trips: number | null, created = seconds): PushedRow => ({
  driver_id: 7,
  event_time: at(seconds),
  created: at(created),
  trips,
  rating: 4.5,
  city: 'Ulm',
})

const push = (store: OnlineStore, rows: readonly PushedRow[], view: ResolvedView = driverStats) =>
  store.push(view, pushedRows(view, rows, noon + 100n * second))
const trips = (store: OnlineStore, key: number | string = 7) => foundRows(store, driverStats, [[key]], noon)[0].values[0]

describe('[FS-3] the newest row of each key', () => {
  test('an older event never goes over a newer one, nor an older creation over a newer one of the same event', async () => {
    const store = opened()
    expect(await push(store, [driver(0, 1)])).toEqual({ newer: 1, older: 0 })
    expect(await push(store, [driver(-5, 2), driver(-1, 3)])).toEqual({ newer: 0, older: 2 })
    expect(trips(store)).toBe(1)
    expect(await push(store, [driver(0, 4, 3), driver(0, 5, 2)])).toEqual({ newer: 1, older: 1 })
    expect(trips(store)).toBe(4)
    expect(await push(store, [driver(1, 6, -9)])).toEqual({ newer: 1, older: 0 })
    expect(trips(store)).toBe(6)
  })

  test('of two that are equally new the later one counts; the same once more changes nothing', async () => {
    const store = opened()
    await push(store, [driver(0, 1)])
    expect(await push(store, [driver(0, 2)])).toEqual({ newer: 1, older: 0 })
    expect(await push(store, [driver(0, 2)])).toEqual({ newer: 0, older: 1 })
    expect(trips(store)).toBe(2)
  })

  test('all that was pushed is kept in its order, older rows as well', async () => {
    const store = opened()
    await push(store, [driver(0, 1), driver(-5, 2)])
    const kept = store.look((database) => database.prepare('SELECT "values" FROM pushed ORDER BY id').pluck().all())
    expect(kept).toEqual(['[1,4.5,"Ulm"]', '[2,4.5,"Ulm"]'])
  })

  test('two connections write at once, and none of it is lost', async () => {
    const folder = temporaryFolder()
    const [one, other] = [opened(folder), opened(folder)]
    const rows = (from: number) => Array.from({ length: 200 }, (_, i) => ({ ...driver(0, from + i), driver_id: from + i }))
    const pushed = Array.from({ length: 10 }, (_, i) => push(i % 2 === 0 ? one : other, rows((i % 5) * 200)))
    await Promise.all(pushed)
    expect(foundRows(one, driverStats, [[0], [999]], noon).map(({ values }) => values[0])).toEqual([0, 999])
    expect(other.look((database) => database.prepare('SELECT count(*) FROM pushed').pluck().get())).toBe(2_000n)
  })

  test('a writer waits for another without holding its process up', async () => {
    const folder = temporaryFolder()
    const store = opened(folder)
    await push(store, [driver(0, 1)])
    const other = new Database(onlineFile(folder))
    onTestFinished(() => void other.close())
    other.exec('BEGIN IMMEDIATE')
    const waiting = push(store, [driver(1, 2)])
    // The store is read meanwhile, as it was.
    expect(trips(store)).toBe(1)
    await new Promise((resolve) => setImmediate(resolve))
    other.exec('COMMIT')
    expect(await waiting).toEqual({ newer: 1, older: 0 })
  })

  test('what is read in a snapshot is of one moment', async () => {
    const folder = temporaryFolder()
    const [reader, writer] = [opened(folder), opened(folder)]
    await push(writer, [driver(0, 1)])
    const write = new Database(onlineFile(folder))
    onTestFinished(() => void write.close())
    const seen = reader.snapshot(() => {
      const before = trips(reader)
      write.exec(`UPDATE online SET "values" = '[9,1,"x"]'`)
      return [before, trips(reader)]
    })
    expect(seen).toEqual([1, 1])
    expect(trips(reader)).toBe(9)
  })
})

describe('[FS-3] keys', () => {
  test('a composite key cannot be read in two ways, whatever its parts have in them', async () => {
    const store = opened()
    const pairs = [
      ['a', 'b,c'],
      ['a,b', 'c'],
      ['a","b', 'c'],
      ['a', 'b","c'],
      ['["a"', '"]'],
      ['a|b', 'c'],
      ['a', 'b|c'],
      ['\\', '"'],
      ['\\"', '\u0000'],
    ]
    const rows = pairs.map(([shop, article], price) => ({ shop, article, from: at(0), to: null, price }))
    expect(await push(store, rows, prices)).toEqual({ newer: pairs.length, older: 0 })
    expect(foundRows(store, prices, pairs, noon).map(({ values }) => values[0])).toEqual(pairs.map((_, price) => price))
  })

  test('an integer is known by its value, a text by its characters as they are', async () => {
    const store = opened()
    await push(store, [driver(0, 1), { ...driver(0, 2), driver_id: '9007199254740993' }])
    expect(['7', '+7', '007', 7, '9007199254740993'].map((key) => trips(store, key))).toEqual([1, 1, 1, 1, 2])
    expect(() => trips(store, 7.5)).toThrow('Value 1 of "driver_id" is not an integer.')
    expect(() => trips(store, 2 ** 53)).toThrow('is not an integer')
    expect(() => trips(store, 'seven')).toThrow(expect.objectContaining({ code: 'TYPE_MISMATCH' }))
    const named = [{ shop: 'Café', article: '7', from: at(0), to: null, price: 1 }]
    await push(store, named, prices)
    const found = (shop: string, article: string | number) => foundRows(store, prices, [[shop, article]], noon)[0].status
    expect(found('Café', '7')).toBe('PRESENT')
    expect(found('Cafe\u0301', '7')).toBe('NOT_FOUND')
    expect(() => found('Café', 7)).toThrow('Value 1 of "article" is not text.')
  })

  test('a missing key is found nowhere', () => {
    expect(foundRows(opened(), driverStats, [[null], ['']], noon).map(({ status }) => status)).toEqual(['NOT_FOUND', 'NOT_FOUND'])
  })
})

describe('[FS-3] how old a value may be', () => {
  test('both ends of the ttl belong to it, to the microsecond', async () => {
    const store = opened()
    await push(store, [driver(0, 1)])
    const status = (moment: bigint) => foundRows(store, driverStats, [[7]], moment)[0]
    expect(status(noon + 10n * second).status).toBe('PRESENT')
    expect(status(noon + 10n * second + 1n)).toMatchObject({ status: 'OUTSIDE_MAX_AGE', event: noon, values: [1, 4.5, 'Ulm'] })
    expect(status(noon - 1n).status).toBe('PRESENT')
  })

  test('a row that holds for a time ends before the moment that it ends at', async () => {
    const store = opened()
    await push(store, [{ shop: 'a', article: 'b', from: at(0), to: at(5), price: 2 }], prices)
    const status = (moment: bigint) => foundRows(store, prices, [['a', 'b']], moment)[0].status
    expect([status(noon + 5n * second - 1n), status(noon + 5n * second)]).toEqual(['PRESENT', 'OUTSIDE_MAX_AGE'])
  })
})

describe('[FS-3] rows that are pushed', () => {
  const refused: [string, PushedRow, string][] = [
    ['an unknown column', { ...driver(0, 1), colour: 'red' }, 'has no column "colour"'],
    ['a feature that is left out', { driver_id: 7, event_time: at(0), trips: 1, rating: 1 }, '"city" is missing'],
    ['no key', { ...driver(0, 1), driver_id: null }, 'A part of its key is missing'],
    ['no event', { ...driver(0, 1), event_time: null }, 'It has no event time'],
    ['an event ahead of the clock', driver(401, 1), 'more than 5 minutes ahead'],
    ['a value of another type', { ...driver(0, 1), rating: 'good' }, 'Value 1 of "rating" is not a number'],
    ['a time that is none', { ...driver(0, 1), created: 'yesterday' }, 'Value 1 of "created" is not a time'],
  ]
  test.each(refused)('%s is refused, and no row is kept', async (_, row, message) => {
    const store = opened()
    expect(() => push(store, [driver(0, 1), row])).toThrow(message.replace('Value 1', 'Value 2'))
    expect(existsSync(store.path)).toBe(false)
  })

  test('null is a value, and a creation that is left out is now', async () => {
    const store = opened()
    const { created: _, ...row } = driver(0, null)
    await push(store, [row])
    expect(store.read(driverStats, ['[7]'])).toEqual([
      { event: noon, created: noon + 100n * second, until: null, values: [null, 4.5, 'Ulm'] },
    ])
  })

  test('a view that takes none says so', () => {
    expect(() => pushedRows({ ...driverStats, push: false }, [driver(0, 1)], noon)).toThrow('takes no pushed rows')
  })
})

describe('[FS-3] a store from elsewhere', () => {
  const damagedError = expect.objectContaining({ code: 'ONLINE_DAMAGED' })

  test('no file, and one that is just being made, are a store without rows', async () => {
    const folder = temporaryFolder()
    const store = opened(folder)
    expect(trips(store)).toBeUndefined()
    mkdirSync(join(folder, 'online'))
    writeFileSync(store.path, '')
    expect(trips(store)).toBeUndefined()
    await push(store, [driver(0, 1)])
    expect(trips(store)).toBe(1)
  })

  test('its folder and file are private', async () => {
    const store = opened()
    await push(store, [driver(0, 1)])
    expect(statSync(store.path).mode & 0o777).toBe(0o600)
    expect(statSync(join(store.path, '..')).mode & 0o777).toBe(0o700)
  })

  const hostile: [string, (path: string) => void][] = [
    ['text', (path) => writeFileSync(path, 'x'.repeat(10_000))],
    ['a database of another program', (path) => changed(path, 'CREATE TABLE orders (id INTEGER)')],
    ['a trigger', (path) => made(path, 'CREATE TRIGGER t AFTER INSERT ON online BEGIN DELETE FROM pushed; END')],
    ['a view in the place of a table', (path) => made(path, 'DROP TABLE pushed; CREATE VIEW pushed AS SELECT * FROM online')],
    ['a folder', (path) => mkdirSync(path)],
    ['a link', (path) => symlinkSync('/dev/zero', path)],
    ['a beginning alone', (path) => writeFileSync(path, 'SQLite format 3\0')],
  ]
  test.each(hostile)('%s is refused by name, for reading and for writing', async (_, make) => {
    const folder = temporaryFolder()
    const store = opened(folder)
    mkdirSync(join(folder, 'online'), { mode: 0o700 })
    make(store.path)
    expect(() => trips(store)).toThrow(damagedError)
    await expect(push(store, [driver(0, 1)])).rejects.toThrow(damagedError)
    expect(readdirSync(join(folder, 'online')).filter((name) => !name.startsWith('features.db'))).toEqual([])
  })

  test.each([
    ['no JSON', "'['"],
    ['another number of values', "'[1,2]'"],
    ['a value of another type', `'[1,"x","Ulm"]'`],
    ['a blob', "x'00ff'"],
    ['a value without end', 'printf(\'["%s"]\', hex(zeroblob(9000000)))'],
  ])('a row with %s is refused by name', async (_, sql) => {
    const store = opened()
    await push(store, [driver(0, 1)])
    changed(store.path, `UPDATE online SET "values" = ${sql}`)
    expect(() => trips(store)).toThrow(damagedError)
  })

  test('one of a newer Cairn is told as such', async () => {
    const store = opened()
    await push(store, [driver(0, 1)])
    store.close()
    changed(store.path, 'PRAGMA user_version = 2')
    expect(() => trips(store)).toThrow(expect.objectContaining({ code: 'WORKSPACE_NEWER' }))
  })

  test('rows that another registry has under the same number are none of this view', async () => {
    const store = opened()
    await push(store, [driver(0, 1)])
    const other = { ...driverStats, features: driverStats.features.slice(0, 1) }
    expect(foundRows(store, other, [[7]], noon)[0].status).toBe('NOT_FOUND')
  })

  test('a file that another takes the place of is opened anew', async () => {
    const [store, other] = [opened(), opened()]
    await push(store, [driver(0, 1)])
    await push(other, [driver(0, 2)])
    expect(trips(store)).toBe(1)
    other.close()
    setAside(store.path)
    renameSync(other.path, store.path)
    expect(trips(store)).toBe(2)
  })

  test('a link that leads nowhere is set aside too, and a file is made in its place', () => {
    const { path } = opened()
    openOrMake(path).close()
    setAside(path)
    symlinkSync(join(path, '..', 'nowhere'), path)
    expect(() => openOrMake(path)).toThrow('It is not a file.')
    setAside(path)
    openOrMake(path).close()
    expect(readdirSync(join(path, '..'))).not.toContain('nowhere')
  })
})

function changed(path: string, sql: string): void {
  const database = new Database(path)
  try {
    database.exec(sql)
  } finally {
    database.close()
  }
}

function made(path: string, sql: string): void {
  openOrMake(path).close()
  changed(path, sql)
}
