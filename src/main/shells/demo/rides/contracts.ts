import type { Random } from '../../../random.ts'
import { day, timeText } from './time.ts'

export type VehicleClass = 'standard' | 'comfort' | 'van'

/** Holds from `from` on, before `to`; without an end it still holds. */
export interface Contract {
  readonly vehicle: VehicleClass
  readonly from: number
  readonly to: number | null
}

/** The days of a world, from a moment on. */
export interface Span {
  readonly first: number
  readonly days: number
}

export const contractsHeader = 'driver_id,vehicle_class,valid_from,valid_to'

/** The contracts of a driver, oldest first. Some drivers change within the days of the world, and some of these pause in between. */
export function contractsOf(random: Random, { first, days }: Span): Contract[] {
  const midnight = Math.floor(first / day) * day
  const joined = midnight - (30 + random.int(700)) * day
  const vehicle = vehicleClass(random)
  if (random.next() >= 0.25) return [{ vehicle, from: joined, to: null }]
  const change = midnight + random.int(days) * day
  const pause = random.next() < 0.4 ? (1 + random.int(4)) * day : 0
  return [
    { vehicle, from: joined, to: change },
    { vehicle: vehicleClass(random), from: change + pause, to: null },
  ]
}

/** @returns null in a pause, when the driver uses a car that is not known */
export function vehicleAt(contracts: readonly Contract[], time: number): VehicleClass | null {
  return contracts.find(({ from, to }) => from <= time && (to === null || time < to))?.vehicle ?? null
}

export function contractLines(driver: number, contracts: readonly Contract[]): string[] {
  return contracts.map(({ vehicle, from, to }) => `${driver},${vehicle},${timeText(from)},${to === null ? '' : timeText(to)}\n`)
}

function vehicleClass(random: Random): VehicleClass {
  const draw = random.next()
  if (draw < 0.6) return 'standard'
  return draw < 0.85 ? 'comfort' : 'van'
}
