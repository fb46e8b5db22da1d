import type { Random } from '../../../random.ts'
import { sigmoid } from '../../../../shared/statistics/sigmoid.ts'
import { type VehicleClass, vehicleAt } from './contracts.ts'
import type { Driver } from './driver.ts'
import { mishaps, zoneName } from './options.ts'
import { decimal } from './text.ts'
import { hourOfDay, timeText, weekday } from './time.ts'
import type { Weather } from './weather.ts'

export const ridesHeader = 'ride_id,driver_id,requested_at,pickup_zone,dropoff_zone,distance_km,late'

/** Share of an average hour's bookings, by the hour of the day. */
export const demand = [0.3, 0.2, 0.2, 0.2, 0.3, 0.6, 1, 1.6, 1.7, 1.2, 0.9, 0.9, 1, 0.9, 0.9, 1, 1.3, 1.7, 1.7, 1.3, 1, 0.9, 0.7, 0.5]

const slower: Readonly<Record<VehicleClass, number>> = { standard: 0, comfort: -0.4, van: 0.6 }

export interface Ride {
  readonly requested: number
  readonly driver: Driver
  readonly pickup: number
  readonly dropoff: number
  readonly distance: number
  readonly isLate: boolean
}

/** Somebody asks a driver for a ride. Whether it will be late depends on what can be known now, on the driver's habit, and on chance. */
export function request(driver: Driver, requested: number, zones: number, weather: Weather, random: Random): Ride {
  const pickup = random.int(zones)
  const dropoff = random.int(zones)
  const distance = (1.5 + 2.2 * Math.min(8, Math.abs(pickup - dropoff))) * (0.7 + 0.6 * random.next())
  const isLate = random.next() < sigmoid(lateness(driver, requested, weather.rain(requested, pickup), distance))
  driver.booked.push({ ends: requested + 600 + Math.round(150 * distance), isLate })
  return { requested, driver, pickup, dropoff, distance, isLate }
}

/** In logits. */
function lateness(driver: Driver, time: number, rain: number, distance: number): number {
  const vehicle = vehicleAt(driver.contracts, time)
  return (
    -3.1 +
    (isRushHour(time) ? 1 : 0) +
    0.5 * Math.min(5, rain) +
    0.15 * Math.max(0, driver.trips - 4) +
    0.07 * distance +
    (vehicle === null ? 0 : slower[vehicle]) +
    driver.habit +
    driver.form
  )
}

function isRushHour(time: number): boolean {
  const ofDay = hourOfDay(time)
  return weekday(time) < 5 && (ofDay === 7 || ofDay === 8 || ofDay === 17 || ofDay === 18)
}

/** Some rides were written without their driver or their time. */
export function rideLine(id: number, { requested, driver, pickup, dropoff, distance, isLate }: Ride, random: Random): string {
  const who = random.next() < 2 * mishaps.nullKey ? '' : driver.id
  const when = random.next() < 2 * mishaps.nullTime ? '' : timeText(requested)
  return `${id},${who},${when},${zoneName(pickup)},${zoneName(dropoff)},${decimal(distance, 1)},${isLate ? 'yes' : 'no'}\n`
}
