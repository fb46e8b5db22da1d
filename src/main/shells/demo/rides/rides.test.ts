import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { rocAuc } from '../../../evaluation/index.ts'
import { type RidesFile, ridesFiles, ridesWorld, type RidesSize, smallRides, writeRides } from './index.ts'

type Row = Readonly<Record<string, string>>

const small = { ...smallRides, drivers: 40, days: 14 }
const hour = 3_600_000

function linesOf(size: RidesSize): Record<RidesFile, string[]> {
  const lines: Record<RidesFile, string[]> = { driver_activity: [], driver_contracts: [], weather: [], rides: [] }
  for (const piece of ridesWorld(size)) lines[piece.file].push(...piece.lines)
  return lines
}

function rowsOf(file: RidesFile, lines: readonly string[]): Row[] {
  const names = ridesFiles[file].split(',')
  const rows = lines.map((line) => line.trimEnd().split(','))
  expect(rows.filter((cells) => cells.length !== names.length)).toEqual([])
  return rows.map((cells) => Object.fromEntries(names.map((name, place) => [name, cells[place]])))
}

const lines = linesOf(smallRides)
const activity = rowsOf('driver_activity', lines.driver_activity)
const weather = rowsOf('weather', lines.weather)
const contracts = rowsOf('driver_contracts', lines.driver_contracts)
const rides = rowsOf('rides', lines.rides)
const lag = (row: Row) => Date.parse(row.created_timestamp) - Date.parse(row.event_timestamp)
const eventOf = (row: Row) => `${row.driver_id} ${row.event_timestamp}`
const share = (part: number, whole: number) => part / whole

test('the same seed gives the same bytes for ever', () => {
  const hash = createHash('sha256')
  for (const [file, text] of Object.entries(linesOf(small))) hash.update(`${file}\n${text.join('')}`)
  expect(hash.digest('hex')).toBe('c05f1c87e2f188a9a8719b6f70a9df663706c93f66ec93aa4125b595e3d23629')
})

test('another seed gives another town, and more drivers the same weather', () => {
  expect(linesOf({ ...small, seed: 8 }).weather).not.toEqual(linesOf(small).weather)
  expect(linesOf({ ...small, drivers: 50 }).weather).toEqual(linesOf(small).weather)
})

test('rows come as they are created, which is not the order of their events', () => {
  for (const rows of [activity, weather]) {
    const created = rows.map((row) => row.created_timestamp)
    expect(created).toEqual(created.toSorted())
    const events = rows.map((row) => row.event_timestamp).filter((event) => event !== '')
    expect(events).not.toEqual(events.toSorted())
  }
  const requested = rides.map((row) => row.requested_at).filter((time) => time !== '')
  expect(requested).toEqual(requested.toSorted())
})

test('3 % of the statistics are late, 1 % corrected, 0.5 % written twice, and some have no key or no time', () => {
  const distinct = [...new Set(lines.driver_activity)]
  const complete = rowsOf('driver_activity', distinct).filter((row) => row.driver_id !== '' && row.event_timestamp !== '')
  const events = Map.groupBy(complete, eventOf)
  const first = Array.from(events.values(), ([row]) => row)
  expect(share(first.filter((row) => lag(row) >= 2 * hour).length, events.size)).toBeCloseTo(0.03, 2)
  const corrected = [...events.values()].filter((versions) => versions.length > 1)
  expect(share(corrected.length, events.size)).toBeCloseTo(0.01, 2)
  for (const [wrong, right] of corrected) expect(lag(right) - lag(wrong)).toBeGreaterThanOrEqual(2 * hour)
  expect(share(activity.length - distinct.length, activity.length)).toBeCloseTo(0.005, 3)
  expect(activity.filter((row) => row.driver_id === '').length).toBeGreaterThan(3)
  expect(activity.filter((row) => row.event_timestamp === '').length).toBeGreaterThan(3)
  expect(rides.some((row) => row.driver_id === '') && rides.some((row) => row.requested_at === '')).toBe(true)
})

test('some drivers are silent for longer than three days, and have rides all the same', () => {
  const times = Map.groupBy(activity, (row) => row.driver_id)
  const silent = rides.filter((ride) => {
    const at = Date.parse(ride.requested_at)
    const ages = (times.get(ride.driver_id) ?? []).map((row) => at - Date.parse(row.event_timestamp)).filter((age) => age >= 0)
    return Math.min(...ages) > 72 * hour
  })
  expect(share(silent.length, rides.length)).toBeGreaterThan(0.01)
  expect(share(silent.length, rides.length)).toBeLessThan(0.05)
})

test('no value is impossible', () => {
  const within = (rows: readonly Row[], name: string, low: number, high: number) => {
    const outside = rows.filter((row) => !(Number(row[name]) >= low && Number(row[name]) <= high) || row[name] === '-0')
    expect(outside, name).toEqual([])
  }
  within(activity, 'trips_today', 0, 27)
  for (const name of ['acceptance_rate', 'on_time_rate']) within(activity, name, 0, 1)
  within(activity, 'rating', 1, 5)
  within(weather, 'temperature', -30, 45)
  within(weather, 'rain_mm', 0, 20)
  within(weather, 'wind_kmh', 0, 80)
  within(rides, 'distance_km', 0.5, 30)
  expect(activity.filter((row) => row.event_timestamp !== '' && !(lag(row) > 0))).toEqual([])
  expect(weather.filter((row) => lag(row) > 0 !== (row.source === 'observation'))).toEqual([])
  expect(contracts.filter(({ valid_from, valid_to }) => valid_to !== '' && valid_from >= valid_to)).toEqual([])
  expect(new Set(rides.map((row) => row.ride_id)).size).toBe(rides.length)
})

test('contracts of a driver never overlap, and some drivers have a pause between two', () => {
  let pauses = 0
  for (const periods of Map.groupBy(contracts, (row) => row.driver_id).values())
    for (const [place, { valid_from }] of periods.slice(1).entries()) {
      expect(periods[place].valid_to <= valid_from).toBe(true)
      if (periods[place].valid_to < valid_from) pauses++
    }
  expect(pauses).toBeGreaterThan(3)
})

test('a forecast is the last word while its hour lasts, and an observation afterwards', () => {
  const hours = Map.groupBy(weather, (row) => `${row.zone} ${row.event_timestamp}`)
  expect([...hours.values()].filter(([first]) => first.source !== 'forecast')).toEqual([])
  const observed = [...hours.values()].filter((versions) => versions.at(-1)?.source === 'observation')
  expect(share(observed.length, hours.size)).toBeGreaterThan(0.95)
  expect(observed.filter((versions) => versions[0].rain_mm !== versions.at(-1)?.rain_mm).length).toBeGreaterThan(500)
})

test('the past tells of lateness; the newest statistics of a driver tell more than anybody knew', () => {
  const complete = rides.filter((row) => row.driver_id !== '' && row.requested_at !== '')
  const byDriver = Map.groupBy(activity, (row) => row.driver_id)
  const rateOf = (row: Row | undefined) => -Number(row?.on_time_rate ?? 0.8)
  const newestOf = (rows: readonly Row[] | undefined) =>
    rows?.reduce((one, other) => (other.event_timestamp >= one.event_timestamp ? other : one))
  const known = complete.map(({ driver_id, requested_at }) => {
    const rows = byDriver.get(driver_id)?.filter((row) => row.event_timestamp <= requested_at && row.created_timestamp <= requested_at)
    return rateOf(rows?.length ? newestOf(rows) : undefined)
  })
  const leaking = complete.map(({ driver_id }) => rateOf(newestOf(byDriver.get(driver_id))))
  const isLate = complete.map((row) => Number(row.late === 'yes'))
  const [honest, flattering] = [known, leaking].map((score) => rocAuc(isLate, score) ?? 0)
  expect(honest).toBeGreaterThan(0.58)
  expect(flattering).toBeGreaterThan(honest + 0.06)
})

test('pieces do not grow with the days, and no row waits for longer than a few of them', () => {
  const longest = (days: number) => Math.max(...Array.from(ridesWorld({ ...small, drivers: 5, days }), (piece) => piece.lines.length))
  expect(longest(400)).toBeLessThan(2 * longest(20) + 10)
  const times = activity.filter((row) => row.event_timestamp !== '').map(lag)
  expect(Math.max(...times)).toBeLessThan(7 * 24 * hour)
})

test('a source can end now: no row is from after the moment, and the weather of the next hours is foreseen', () => {
  const now = linesOf({ ...small, until: '2026-07-15T13:40:00Z', arrivedOnly: true })
  const created = [...rowsOf('driver_activity', now.driver_activity), ...rowsOf('weather', now.weather)].map((row) => row.created_timestamp)
  expect(created.filter((time) => time >= '2026-07-15T13:00:00Z')).toEqual([])
  expect(created.filter((time) => time >= '2026-07-15T12:00:00Z').length).toBeGreaterThan(0)
  expect(rowsOf('weather', now.weather).some((row) => row.event_timestamp === '2026-07-15T18:00:00Z')).toBe(true)
  expect(rowsOf('rides', now.rides).at(-1)?.requested_at.slice(0, 13)).toBe('2026-07-15T12')
})

test('files are written as the town makes them; one that is there is refused and nothing is left of the others', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-rides-'))
  const written = await writeRides(folder, small)
  for (const [file, text] of Object.entries(linesOf(small)) as [RidesFile, string[]][]) {
    const bytes = readFileSync(join(folder, `${file}.csv`))
    expect(bytes.toString()).toBe(`${ridesFiles[file]}\n${text.join('')}`)
    expect(written[file]).toMatchObject({ rows: text.length, bytes: bytes.length })
  }
  const other = mkdtempSync(join(tmpdir(), 'cairn-rides-'))
  writeFileSync(join(other, 'weather.csv'), 'mine')
  await expect(writeRides(other, small)).rejects.toThrow('EEXIST')
  expect(readdirSync(other)).toEqual(['weather.csv'])
  expect(readFileSync(join(other, 'weather.csv'), 'utf8')).toBe('mine')
})

test('who stops has no half files, and a size that is none is refused before anything is written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-rides-'))
  await expect(writeRides(folder, small, AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' })
  await expect(writeRides(folder, { ...small, drivers: 0 })).rejects.toThrow()
  expect(readdirSync(folder)).toEqual([])
})
