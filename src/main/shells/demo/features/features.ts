import { join } from 'node:path'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { ImportResult } from '../../../../shared/contract/datasets/index.ts'
import type { FeatureProof } from '../../../../shared/contract/features/join.ts'
import type { ParityReport } from '../../../../shared/domain/features/parity.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { count, metric } from '../../../../shared/numbers.ts'
import { smallRides } from '../rides/index.ts'
import { type FeaturesContext, type Tried, tried } from './training.ts'
import { type LookedUp, publishedAndPushed } from './online.ts'
import { type Served, servedByKeys } from './serving.ts'
import { type Town, writeTown } from './town.ts'

/** What became of the story of features. */
export interface FeaturesResult {
  readonly town: Town
  /** On the request alone, on the newest values whatever the time, and on what was known. */
  readonly models: { readonly request: Tried; readonly newest: Tried; readonly asKnown: Tried }
  /** Of one row that the last model learned from. */
  readonly proof: readonly FeatureProof[]
  readonly parity: ParityReport
  readonly online: LookedUp
  readonly served: Served
}

const service = 'ride_lateness'
const model = 'ride-lateness'
const parityRows = 2_000

/**
 * Features from event data to an endpoint: joined to rides as they were known when each was asked for, compared with a join that leaks, published,
 * proven to be the same online, and looked up by keys. Through the contract alone, but for the caller, who knows only the endpoint.
 */
export async function tellFeatures(folder: string, now: Date, context: FeaturesContext): Promise<FeaturesResult> {
  const until = new Date(Math.floor(now.getTime() / 3_600_000) * 3_600_000).toISOString()
  const town = await writeTown(join(folder, 'events'), { ...smallRides, until, arrivedOnly: true }, context.signal)
  context.say(`Wrote events of ${count(smallRides.drivers)} drivers and ${count(smallRides.zones)} zones until ${until}`)
  await imported(town, context)
  await applied(town, context)
  const lastWeek = await joined('last-week-as-known', { entities: 'last-week', mode: 'asKnown' }, context)
  const request = await tried(model, await joined('rides-request', { of: 'ride_request' }, context), lastWeek, context)
  // The join on the key alone that everybody has written once: whatever was newest when the data was made.
  const newest = await tried(model, await joined('rides-newest', { at: town.cut }, context), lastWeek, context)
  const asKnown = await tried(model, await joined('rides-as-known', { mode: 'asKnown' }, context), lastWeek, context)
  for (const [text, one] of Object.entries({ 'on the request alone': request, 'on the newest values': newest, 'as known then': asKnown }))
    context.say(`${one.model}, ${text}: ROC AUC ${metric(one.looks)} in training, ${metric(one.is)} in the last week`)
  await context.client.models.setAlias({ ref: asKnown.model, alias: 'champion', reason: 'Best on rides of later days.' })
  const { at, values: proof } = await context.client.features.proof({ ref: asKnown.joined, row: 1 })
  context.say(`Proof of row 1, requested at ${at ?? 'no time'}: ${count(proof.length)} values, none of them from later`)
  const parity = await inParity(asKnown, context)
  const online = await publishedAndPushed(service, now, context)
  const served = await servedByKeys(`${model}@champion`, { name: model, service, now }, context)
  return { town, models: { request, newest, asKnown }, proof, parity, online, served }
}

async function imported({ sources, earlier, lastWeek }: Town, { client, runJob, say }: FeaturesContext): Promise<void> {
  const rides = [
    { name: 'rides', path: earlier },
    { name: 'last-week', path: lastWeek },
  ].map((one) => ({ ...one, target: 'late' }))
  for (const { name, path, target } of [...sources.map((one) => ({ ...one, target: undefined })), ...rides]) {
    const { version } = await runJob(await client.datasets.import({ name, file: path, options: { target } }), ImportResult)
    const { profile } = await client.datasets.version({ ref: version.ref })
    const missing = profile.columns.reduce((sum, column) => sum + column.missing, 0)
    say(
      `Imported ${version.ref}: ${count(version.rows)} rows, ${count(missing)} missing values, ${count(profile.duplicateRows)} duplicate rows`,
    )
  }
}

async function applied({ definitions }: Town, { client, say }: FeaturesContext): Promise<void> {
  const { changes } = await client.features.apply({ text: await readFile(definitions, 'utf8'), file: 'features.yaml' })
  say(`Applied features.yaml: ${changes.map(({ ref }) => ref).join(', ')}`)
}

interface Joining {
  readonly of?: string
  readonly entities?: string
  readonly mode?: 'latest' | 'asKnown'
  /** Of all rows, in place of their own time. */
  readonly at?: string
}

/** @returns the dataset version */
async function joined(name: string, { of = service, entities = 'rides', mode, at }: Joining, context: FeaturesContext): Promise<string> {
  const { client, runJob, say } = context
  const time = at === undefined ? 'requested_at' : null
  const started = await client.features.join({ service: of, entities: { dataset: entities }, time, at, mode, name, target: 'late' })
  const { version } = await runJob(started, ImportResult)
  say(
    `Joined ${of} to ${entities} ${at === undefined ? 'at the time of each ride' : `at ${at}`}: ${version.ref}, ${count(version.rows)} rows`,
  )
  return version.ref
}

async function inParity({ joined: ref }: Tried, { client, runJob, say }: FeaturesContext): Promise<ParityReport> {
  await runJob(await client.features.checkParity({ service, joined: ref, rows: parityRows }), z.unknown())
  const [{ report, passed }] = await client.features.parities({ service, limit: 1 })
  if (!passed) throw new CairnError('INTERNAL', `${service} is not in parity: ${JSON.stringify(report.differences[0])}`)
  say(
    `Parity: ${count(report.online.values)} values online equal offline, ${count(report.training?.values ?? 0)} of training equal serving`,
  )
  return report
}
