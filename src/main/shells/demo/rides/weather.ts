import type { Random } from '../../../random.ts'
import { Arrivals, delay } from './arrivals.ts'
import { zoneName } from './options.ts'
import { decimal } from './text.ts'
import { day, hour, hourOfDay, timeText } from './time.ts'

/** Seconds from a forecast to the hour that it is about: weather has to pass so long before anybody asks for it. */
export const lead = 6 * hour
/** Observations that a station never sent: the forecast stays the last word. */
const unobserved = 0.01

interface Reading {
  readonly temperature: number
  readonly rain: number
  readonly wind: number
}

/** How much warmer than the mean of the day it is, by the hour. */
const warmth = [-2, -2.5, -3, -3.2, -3.3, -3, -2.5, -1.5, -0.5, 0.5, 1.5, 2.3, 3, 3.3, 3.2, 2.8, 2, 1.3, 0.7, 0.1, -0.4, -0.9, -1.3, -1.7]

/**
 * Hourly weather of each zone. A forecast is created hours before its hour, an observation of the same hour after it: two rows of one
 * event, of which only the first is known while the hour lasts.
 */
export class Weather {
  static readonly header = 'zone,event_timestamp,created_timestamp,temperature,rain_mm,wind_kmh,source'
  readonly #random: Random
  readonly #arrivals = new Arrivals()
  /** Of the coming hours, by the time of the hour; each has a reading of every zone. */
  readonly #truth = new Map<number, readonly Reading[]>()
  readonly #zones: readonly string[]
  /** What the whole town has in common, each a first-order autoregression with a variance of 1. */
  #wet = 0
  #warm = 0
  #windy = 0

  constructor(random: Random, zones: number) {
    this.#random = random
    this.#zones = Array.from({ length: zones }, (_, place) => zoneName(place))
  }

  /** Lets an hour begin. @returns rows that were created in it */
  pass(time: number): string[] {
    this.#foresee(time + lead)
    this.#observe(time - hour)
    this.#truth.delete(time - hour)
    return this.#arrivals.take(time)
  }

  /** What was created in an hour. */
  take(time: number): string[] {
    return this.#arrivals.take(time)
  }

  get isEmpty(): boolean {
    return this.#arrivals.isEmpty
  }

  /** Of an hour that lasts, in mm. */
  rain(time: number, zone: number): number {
    return this.#truth.get(Math.floor(time / hour) * hour)?.[zone].rain ?? 0
  }

  #foresee(time: number): void {
    this.#wet = this.#next(this.#wet, 0.93)
    this.#warm = this.#next(this.#warm, 0.98)
    this.#windy = this.#next(this.#windy, 0.9)
    const wet = this.#zones.map(() => this.#wet + 0.25 * this.#random.normal())
    const readings = wet.map((level) => this.#reading(time, level))
    this.#truth.set(time, readings)
    for (const [zone, name] of this.#zones.entries()) {
      const made = time - lead + 60 + this.#random.int(9 * 60)
      // Whether it rains is harder to foresee than how warm it is.
      const foreseen = this.#reading(time, wet[zone] + 0.6 * this.#random.normal())
      this.#arrivals.addOften(made, line(name, time, made, foreseen, 'forecast'), this.#random)
    }
  }

  #observe(time: number): void {
    const readings = this.#truth.get(time) ?? []
    for (const [zone, reading] of readings.entries()) {
      if (this.#random.next() < unobserved) continue
      const made = time + hour + delay(this.#random)
      this.#arrivals.addOften(made, line(this.#zones[zone], time, made, reading, 'observation'), this.#random)
    }
  }

  #next(value: number, persistence: number): number {
    return persistence * value + Math.sqrt(1 - persistence ** 2) * this.#random.normal()
  }

  #reading(time: number, wet: number): Reading {
    const season = -9 * Math.cos((2 * Math.PI * ((time / day) % 365.25)) / 365.25 - 0.26)
    return {
      temperature: 10.5 + season + warmth[hourOfDay(time)] + 3 * this.#warm + 0.3 * this.#random.normal(),
      rain: Math.max(0, 2.2 * (wet - 0.6)),
      wind: Math.max(0, 14 + 6 * this.#windy + 1.5 * this.#random.normal()),
    }
  }
}

function line(zone: string, event: number, made: number, { temperature, rain, wind }: Reading, source: string): string {
  return `${zone},${timeText(event)},${timeText(made)},${decimal(temperature, 1)},${decimal(rain, 1)},${decimal(wind, 1)},${source}\n`
}
