import { z } from 'zod'

/** Which town, how large, and when. Files grow with drivers × days; memory with drivers and zones alone. */
export const RidesSize = z.strictObject({
  seed: z.int().min(0),
  /** The hour in which the last one ends, UTC; the days are those before it. */
  until: z.iso.datetime(),
  drivers: z.int().min(1).max(1_000_000),
  zones: z.int().min(1).max(10_000),
  days: z.int().min(1).max(36_500),
  /** Booked rides of a driver on a working day, on average. */
  ridesPerDay: z.number().min(0).max(20),
  /** Without those that arrive after `until`: as a source stands at that moment. */
  arrivedOnly: z.boolean(),
})
export type RidesSize = z.infer<typeof RidesSize>

/** Reads and joins in about a second. Its days are the same ones for ever, so that its bytes are. */
export const smallRides: RidesSize = {
  seed: 7,
  until: '2026-02-02T00:00:00Z',
  drivers: 260,
  zones: 6,
  days: 28,
  ridesPerDay: 0.75,
  arrivedOnly: false,
}

/** What goes wrong with rows on their way into a source, as shares of its events. */
export const mishaps = {
  /** Arrive hours to days after the event. */
  late: 0.03,
  /** Were wrong when they came, and are told again later with the right values. */
  corrected: 0.01,
  /** Are written twice, the same to the last byte. */
  duplicate: 0.005,
  nullKey: 0.000_5,
  nullTime: 0.000_5,
} as const

const names = ['harbour', 'airport', 'old town', 'university', 'station', 'hills']

/** @param place from 0 */
export function zoneName(place: number): string {
  return names[place] ?? `zone ${place + 1}`
}
