import type { Random } from '../../../random.ts'
import { type Contract, contractsOf, type Span } from './contracts.ts'
import { day, hour, hourOfDay, weekday } from './time.ts'

/** A booked ride that is under way. */
export interface Booked {
  readonly ends: number
  readonly isLate: boolean
}

/** Per day of work: the driver's device sends nothing for longer than hourly statistics should be trusted, though rides go on. */
const silences = 0.01
/** How much of the share of rides on time is the newest ride. */
const newest = 1 / 9

/** What a driver has done up to an hour. */
export interface Activity {
  readonly trips: number
  readonly acceptance: number
  readonly onTime: number
  readonly rating: number
}

/** One driver: who they are, and where they stand in their day. */
export class Driver {
  readonly id: number
  readonly contracts: readonly Contract[]
  /** How much more often than others this driver is late, in logits. Nobody sees it but by what comes of it. */
  readonly habit: number
  /** Of the last days, in logits, around 0: seen in the acceptance rate too. */
  form = 0
  trips = 0
  /** Of work on a day. */
  readonly hours: number
  readonly booked: Booked[] = []
  readonly #random: Random
  readonly #acceptance: number
  readonly #manner: number
  readonly #begins: number
  readonly #free: number
  #onTime: number
  #silentUntil = 0

  constructor(id: number, random: Random, span: Span) {
    this.id = id
    this.#random = random
    this.contracts = contractsOf(random, span)
    this.habit = 0.8 * random.normal()
    this.#acceptance = 0.75 + 0.2 * random.next()
    this.#manner = 0.1 * random.normal()
    this.#begins = 5 + random.int(10)
    this.hours = 7 + random.int(3)
    this.#free = random.int(7)
    // What they were before the first day: near what their habit will show.
    this.#onTime = Math.min(1, Math.max(0, 0.75 - 0.12 * this.habit + 0.08 * random.normal()))
  }

  /** Two days of the week in a row are free. */
  works(time: number): boolean {
    const ofDay = hourOfDay(time) - this.#begins
    const isFree = (weekday(time) - this.#free + 7) % 7 < 2
    return !isFree && ofDay >= 0 && ofDay < this.hours
  }

  begins(time: number): boolean {
    return hourOfDay(time) === this.#begins
  }

  beginDay(time: number): void {
    this.form = 0.8 * this.form + 0.3 * this.#random.normal()
    if (this.#random.next() < silences) this.#silentUntil = time + (4 + this.#random.int(6)) * day
    this.trips = 0
  }

  /** Whether statistics of an hour are sent at all. */
  sends(time: number): boolean {
    return time >= this.#silentUntil
  }

  /** Lets an hour of work pass: what ended in it is counted. */
  work(time: number): Activity {
    this.trips += this.#random.int(4)
    return this.activity(time + hour)
  }

  activity(time: number): Activity {
    this.#count(time)
    const tired = 0.006 * this.trips
    return {
      trips: this.trips,
      acceptance: within(0, 1, this.#acceptance - 0.06 * this.form - tired + 0.03 * this.#random.normal()),
      onTime: this.#onTime,
      rating: within(1, 5, 4.9 - 1.1 * (1 - this.#onTime) + this.#manner),
    }
  }

  #count(time: number): void {
    while (this.booked.length > 0 && this.booked[0].ends <= time) {
      const ride = this.booked.shift()
      this.#onTime = (1 - newest) * this.#onTime + (ride?.isLate ? 0 : newest)
    }
  }
}

function within(low: number, high: number, value: number): number {
  return Math.min(high, Math.max(low, value))
}
