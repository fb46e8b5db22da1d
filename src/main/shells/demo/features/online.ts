import { z } from 'zod'
import type { FeaturesContext } from './training.ts'

const twoDays = 48 * 3_600_000

/** What was looked up for one driver, by feature. */
export type Looked = Readonly<Record<string, string | number | boolean | null>>

export interface LookedUp {
  readonly before: Looked
  /** When newer statistics had been pushed, and then older ones. */
  readonly after: Looked
}

/** Who and where is asked about. */
export const keys = { driver_id: 1_001, pickup_zone: 'harbour' } as const

/** Publishes the views, and looks a driver up before and after newer statistics are pushed; older ones change nothing. */
export async function publishedAndPushed(service: string, now: Date, context: FeaturesContext): Promise<LookedUp> {
  const { client, say } = context
  for (const view of ['driver_activity', 'driver_contracts', 'weather']) await published(view, context)
  const before = await lookedUp(service, now, context)
  const newer = await client.features.push(activity(new Date(), 21))
  const older = await client.features.push(activity(new Date(now.getTime() - twoDays), 2))
  const after = await lookedUp(service, now, context)
  say(
    `Pushed statistics of driver ${keys.driver_id}: ${newer.newer} newer, then ${older.older} older that changed nothing; trips_today ${before.trips_today ?? 'missing'} before, ${after.trips_today ?? 'missing'} after`,
  )
  return { before, after }
}

async function published(view: string, { client, runJob, say }: FeaturesContext): Promise<void> {
  await client.features.setOnline({ view, mode: 'manual' })
  await runJob(await client.features.publish({ view }), z.unknown())
  const online = await client.features.online({ view })
  say(`Published ${view}: ${online.keys} keys online`)
}

/** What a device sends for an hour. */
function activity(at: Date, trips: number) {
  const time = at.toISOString()
  const values = { trips_today: trips, acceptance_rate: 0.6, on_time_rate: 0.3, rating: 3.9 }
  return { view: 'driver_activity', rows: [{ driver_id: keys.driver_id, event_timestamp: time, created_timestamp: time, ...values }] }
}

async function lookedUp(service: string, now: Date, { client }: FeaturesContext): Promise<Looked> {
  const { names, results } = await client.features.lookup({
    service,
    keys: { driver_id: [keys.driver_id], pickup_zone: [keys.pickup_zone] },
    request: { distance_km: [7.5], requested_at: [now.toISOString()] },
  })
  return Object.fromEntries(names.map((name, place) => [name, results[place].values[0]] as const))
}
