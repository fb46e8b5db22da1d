import type { Random } from '../../../random.ts'
import { Arrivals, delay, lateDelay } from './arrivals.ts'
import type { Activity } from './driver.ts'
import { mishaps } from './options.ts'
import { decimal } from './text.ts'
import { hour, timeText } from './time.ts'

export const activityHeader = 'driver_id,event_timestamp,created_timestamp,trips_today,acceptance_rate,on_time_rate,rating'

/** The hourly statistics of all drivers on their way into their file. */
export class ActivityLog {
  readonly #random: Random
  readonly #arrivals = new Arrivals()

  constructor(random: Random) {
    this.#random = random
  }

  add(driver: number, event: number, activity: Activity): void {
    const made = event + delay(this.#random)
    if (this.#random.next() >= mishaps.corrected) return this.#write(driver, event, made, activity)
    this.#write(driver, event, made, miscounted(activity, this.#random))
    this.#write(driver, event, made + hour + lateDelay(this.#random), activity)
  }

  /** What was created in an hour. */
  take(time: number): string[] {
    return this.#arrivals.take(time)
  }

  get isEmpty(): boolean {
    return this.#arrivals.isEmpty
  }

  #write(driver: number, event: number, made: number, { trips, acceptance, onTime, rating }: Activity): void {
    const who = this.#random.next() < mishaps.nullKey ? '' : driver
    const when = this.#random.next() < mishaps.nullTime ? '' : timeText(event)
    const values = `${trips},${decimal(acceptance, 3)},${decimal(onTime, 3)},${decimal(rating, 2)}`
    this.#arrivals.addOften(made, `${who},${when},${timeText(made)},${values}\n`, this.#random)
  }
}

/** What a sender that lost some trips tells. */
function miscounted({ trips, acceptance, onTime, rating }: Activity, random: Random): Activity {
  return { trips: random.int(trips + 1), acceptance: acceptance * (0.5 + 0.4 * random.next()), onTime: onTime * 0.9, rating }
}
