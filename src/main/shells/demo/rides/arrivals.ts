import type { Random } from '../../../random.ts'
import { mishaps } from './options.ts'
import { day, hour } from './time.ts'

interface Arrival {
  readonly at: number
  readonly line: string
}

/**
 * Rows of a source on their way: they come out in the order in which they were created, whatever their events are. It holds those
 * that have not arrived yet, which lie at most a few days ahead.
 */
export class Arrivals {
  readonly #byHour = new Map<number, Arrival[]>()

  add(at: number, line: string): void {
    const place = Math.floor(at / hour)
    const waiting = this.#byHour.get(place)
    if (waiting === undefined) this.#byHour.set(place, [{ at, line }])
    else waiting.push({ at, line })
  }

  /** The same row again and again is what a sender does that never got an answer. */
  addOften(at: number, line: string, random: Random): void {
    this.add(at, line)
    if (random.next() < mishaps.duplicate) this.add(at, line)
  }

  /** Takes what is created in an hour. Rows of one second keep the order in which they were added. */
  take(time: number): string[] {
    const place = Math.floor(time / hour)
    const rows = this.#byHour.get(place) ?? []
    this.#byHour.delete(place)
    return rows.sort((one, other) => one.at - other.at).map(({ line }) => line)
  }

  get isEmpty(): boolean {
    return this.#byHour.size === 0
  }
}

/** Seconds from an event to its row: minutes, and for some hours to days. */
export function delay(random: Random): number {
  return random.next() < mishaps.late ? lateDelay(random) : 60 + random.int(9 * 60)
}

/** From two hours to three days, short ones more often. */
export function lateDelay(random: Random): number {
  return Math.round(2 * hour + random.next() ** 2 * (3 * day - 2 * hour))
}
