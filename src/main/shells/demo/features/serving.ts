import { z } from 'zod'
import { freePort } from '../caller.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { keys } from './online.ts'
import type { FeaturesContext } from './training.ts'

/** What a program got that knows the address, the token and the keys, and no feature. */
export interface Served {
  readonly url: string
  /** Of `POST /get-online-features`: how many features it gave. */
  readonly features: number
  /** By output of the model. */
  readonly prediction: Readonly<Record<string, unknown>>
}

interface Serving {
  readonly name: string
  readonly service: string
  readonly now: Date
}

const readyTimeout = 120_000

const Looked = z.object({ metadata: z.object({ feature_names: z.array(z.string()) }) })
const Predicted = z.object({ predictions: z.record(z.string(), z.array(z.unknown()).length(1)) })

/** Deploys the model, and asks the endpoint as a client of Feast asks, and with a row that has keys in place of features. */
export async function servedByKeys(ref: string, { name, service, now }: Serving, context: FeaturesContext): Promise<Served> {
  const { client, say } = context
  const { url, token } = await deployed(ref, name, service, context)
  try {
    const request = { distance_km: 7.5, requested_at: now.toISOString() }
    const lists = Object.fromEntries(Object.entries({ ...keys, ...request }).map(([field, value]) => [field, [value]]))
    const { metadata } = await ask(new URL('/get-online-features', url), token, { feature_service: service, entities: lists }, Looked)
    const { predictions } = await ask(new URL(`${url}/invocations`), token, { dataframe_records: [{ ...keys, ...request }] }, Predicted)
    const features = metadata.feature_names.filter((feature) => !(feature in keys)).length
    const prediction = Object.fromEntries(Object.entries(predictions).map(([column, values]) => [column, values[0]] as const))
    say(`Asked with keys: ${features} features, and the prediction ${JSON.stringify(prediction)}`)
    return { url, features, prediction }
  } finally {
    await client.serving.stop({}).catch(() => {})
  }
}

/** At an address of its own, so that no other endpoint of this computer is in the way. */
async function deployed(ref: string, name: string, service: string, { client, runJob, say }: FeaturesContext) {
  await client.serving.configure({ port: await freePort() })
  await runJob(await client.serving.deploy({ ref, name, start: false }), z.unknown())
  await client.features.serve({ service, on: true })
  await client.serving.start({})
  for await (const { deployments } of await client.serving.watch({}, { signal: AbortSignal.timeout(readyTimeout) }))
    if (deployments.every(({ isCurrent }) => isCurrent === true)) break
  const { url } = await client.serving.get({ name })
  const { token } = await client.serving.token({})
  say(`${ref} answers at ${url}`)
  return { url, token }
}

/** @throws INTERNAL for another answer than 200 */
async function ask<Answer>(url: URL, token: string, body: unknown, answer: z.ZodType<Answer>): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  })
  const text = await response.text()
  if (response.status !== 200) throw new CairnError('INTERNAL', `${url.href} answered ${response.status}: ${text.slice(0, 500)}`)
  return answer.parse(JSON.parse(text))
}
