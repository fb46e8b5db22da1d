import { seededRandom, type Random } from '../../../random.ts'
import { ActivityLog, activityHeader } from './activity.ts'
import { contractLines, contractsHeader } from './contracts.ts'
import { type Activity, Driver } from './driver.ts'
import { RidesSize } from './options.ts'
import { demand, request, type Ride, rideLine, ridesHeader } from './ride.ts'
import { day, hour, hourOfDay } from './time.ts'
import { lead, Weather } from './weather.ts'

/** Rows in the order in which they come into each of them, which is that of their created time, or of the request. */
export const ridesFiles = {
  driver_activity: activityHeader,
  driver_contracts: contractsHeader,
  weather: Weather.header,
  rides: ridesHeader,
} as const
export type RidesFile = keyof typeof ridesFiles

/** Some rows of a file, each with the end of its line. */
export interface Piece {
  readonly file: RidesFile
  readonly lines: readonly string[]
}

const firstDriver = 1_001
const firstRide = 100_001
/** Rides are asked for after so long; before, sources only fill. */
const quiet = 3 * day

/**
 * A town with drivers, weather and rides, hour by hour: the four files of the sample of features, in pieces. The same size gives the
 * same bytes on every computer. It holds the drivers and what has not arrived yet, and nothing of the past.
 *
 * @throws a ZodError for a size that is none
 */
export function* ridesWorld(size: RidesSize): Generator<Piece> {
  const town = newTown(RidesSize.parse(size))
  for (const { id, contracts } of town.drivers) yield { file: 'driver_contracts', lines: contractLines(id, contracts) }
  // A forecast is older than the hour that it is about.
  const { first, end } = town
  for (let time = first - lead; time < first; time += hour) yield { file: 'weather', lines: town.weather.pass(time) }
  let rides = 0
  for (let time = first; time < end; time += hour) {
    yield { file: 'weather', lines: town.weather.pass(time) }
    const asked = ridesOf(time, town)
    yield { file: 'rides', lines: asked.map((ride) => rideLine(firstRide + rides++, ride, town.random)) }
    yield { file: 'driver_activity', lines: town.log.take(time) }
  }
  if (!size.arrivedOnly) yield* theRest(town)
}

interface Town {
  readonly size: RidesSize
  readonly first: number
  readonly end: number
  readonly weather: Weather
  readonly drivers: readonly Driver[]
  readonly log: ActivityLog
  /** Of the rides. */
  readonly random: Random
}

/** Each part has random numbers of its own: more drivers do not change the weather. */
function newTown(size: RidesSize): Town {
  const end = Math.floor(Date.parse(size.until) / 1_000 / hour) * hour
  const span = { first: end - size.days * day, days: size.days }
  const root = seededRandom(size.seed)
  const stream = () => seededRandom(root.int(2 ** 32))
  const weather = new Weather(stream(), size.zones)
  const random = stream()
  const drivers = Array.from({ length: size.drivers }, (_, place) => new Driver(firstDriver + place, random, span))
  return { size, first: span.first, end, weather, drivers, log: new ActivityLog(stream()), random: stream() }
}

/** What is asked for in an hour, in the order of the requests. */
function ridesOf(time: number, town: Town): Ride[] {
  const asked = town.drivers.flatMap((driver) => hourOf(driver, time, town))
  return asked.sort((one, other) => one.requested - other.requested || one.driver.id - other.driver.id)
}

function hourOf(driver: Driver, time: number, { size, first, weather, log, random }: Town): Ride[] {
  if (!driver.works(time)) return []
  if (driver.begins(time)) {
    driver.beginDay(time)
    report(driver, time, driver.activity(time), log)
  }
  const share = (size.ridesPerDay / driver.hours) * demand[hourOfDay(time)]
  const asked = time >= first + quiet && random.next() < share
  const rides = asked ? [request(driver, time + random.int(hour), size.zones, weather, random)] : []
  report(driver, time + hour, driver.work(time), log)
  return rides
}

function report(driver: Driver, event: number, activity: Activity, log: ActivityLog): void {
  if (driver.sends(event)) log.add(driver.id, event, activity)
}

/** Rows that are created after the last hour: late ones, and observations. */
function* theRest({ end, weather, log }: Town): Generator<Piece> {
  for (let time = end; !weather.isEmpty || !log.isEmpty; time += hour) {
    yield { file: 'weather', lines: weather.take(time) }
    yield { file: 'driver_activity', lines: log.take(time) }
  }
}
