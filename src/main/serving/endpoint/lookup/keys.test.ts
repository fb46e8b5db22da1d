import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type { FeaturePolicy } from '../../../../shared/domain/serving/features.ts'
import type { PushedRow } from '../../../features/online.ts'
import { peopleService, publish } from '../fixtures/features.ts'
import { networkGraph } from '../fixtures/served.ts'
import { listening, type ListeningOptions, listeningObjects as objects } from '../http/fixtures/listening.ts'

/** `size`, `age`, `town`, `member` and `since`, of which all but the last are looked up. */
const graph = networkGraph('binary')

const hour = 3_600_000
const ago = (ms: number) => new Date(Date.now() - ms).toISOString()
const person = (id: number, more: Partial<Record<string, string | number | null>> = {}): PushedRow => ({
  person_id: id,
  age: 41,
  town: 'town 2',
  height: 1.6,
  moved: '2020-02-03T04:05:06Z',
  seen_at: ago(hour),
  ...more,
})

/** The values of the people above, as the model gets them. */
const full = { size: 50, age: 41, town: 'town 2', member: true, since: '2021-05-06' }
const keys = { person_id: 1, club: 'chess', weight: 80, since: '2021-05-06' }

beforeEach(async () => {
  rmSync(join(dirname(objects.root), 'online'), { recursive: true, force: true })
  await publish(objects, 'person', [person(1), person(2, { seen_at: ago(50 * hour) }), person(3, { age: null })])
  await publish(
    objects,
    'membership',
    [1, 2, 3].map((id) => ({ person_id: id, club: 'chess', member: true, seen_at: ago(900 * hour) })),
  )
})

const serving = (features: Partial<FeaturePolicy> = {}, more: ListeningOptions = {}) =>
  listening({
    graph,
    servable: { features: peopleService },
    deployment: { features: { on: true, lacking: { missing: 'null', tooOld: 'null' }, defaults: {}, ...features } },
    ...more,
  })

const records = (...rows: object[]) => ({ json: { dataframe_records: rows } })
type Ask = Awaited<ReturnType<typeof listening>>['ask']

async function answers(ask: Ask, ...rows: object[]): Promise<unknown> {
  const { status, text } = await ask('/invocations', records(...rows))
  expect(status, text).toBe(200)
  return JSON.parse(text)
}

describe('a deployment of a model that was trained on a feature service', () => {
  test('[FS-3] answers keys as it answers the values that they stand for, in every protocol', async () => {
    const { ask } = await serving()
    const expected = await answers(ask, full)
    expect(await answers(ask, keys)).toEqual(expected)
    const split = { dataframe_split: { columns: Object.keys(keys), data: [Object.values(keys)] } }
    expect(JSON.parse((await ask('/invocations', { json: split })).text)).toEqual(expected)
    const csv = { body: `${Object.keys(keys).join()}\n${Object.values(keys).join()}\n`, headers: { 'content-type': 'text/csv' } }
    expect(JSON.parse((await ask('/invocations', csv)).text)).toEqual(expected)
    const { probabilities, label } = (expected as { predictions: { probabilities: number[][]; label: string[] } }).predictions
    const v1 = JSON.parse((await ask('/v1/models/wine:predict', { json: { instances: [keys] } })).text)
    expect(v1.predictions).toEqual([{ label: label[0], probabilities: probabilities[0] }])
    const tensor = (name: string, datatype: string, value: unknown) => ({ name, datatype, shape: [1], data: [value] })
    const inputs = [
      tensor('person_id', 'INT64', 1),
      tensor('club', 'BYTES', 'chess'),
      tensor('weight', 'FP64', 80),
      tensor('since', 'BYTES', keys.since),
    ]
    const v2 = JSON.parse((await ask('/v2/models/wine/infer', { json: { inputs } })).text)
    expect(v2.outputs.map(({ data }: { data: unknown[] }) => data)).toEqual([label, probabilities[0]])
  })

  test('[FS-3] logs what the model got, and where it came from', async () => {
    const { ask, log } = await serving()
    await answers(ask, keys, { ...keys, person_id: 4 })
    const [{ inputs, features }] = log.entries
    expect(inputs).toEqual({
      size: [50, null],
      age: [41, null],
      town: ['town 2', null],
      member: [true, null],
      since: ['2021-05-06', '2021-05-06'],
    })
    expect(features).toEqual([
      { person: { status: 'PRESENT', event: expect.any(String) }, membership: { status: 'PRESENT', event: expect.any(String) } },
      { person: { status: 'NOT_FOUND', event: null }, membership: { status: 'NOT_FOUND', event: null } },
    ])
    expect(Date.now() - Date.parse(String(features?.[0].person.event))).toBeLessThan(1.1 * hour)
  })

  test('[FS-3] takes a value that the caller gives, also for what is computed of it', async () => {
    const { ask, log } = await serving()
    await answers(ask, { ...keys, age: 17 }, { ...keys, age: null }, { ...keys, height: 2 })
    // A missing value is none: it is looked up where the row has the keys.
    expect(log.entries[0].inputs).toMatchObject({ age: [17, 41, 41], size: [50, 50, 40] })
    const { features } = await statisticsOf(ask)
    expect(features).toMatchObject([{ deployment: 'wine', service: 'people@v1', lookups: 1, rows: 3, given: 1, defaulted: 0 }])
    expect(features[0].statuses).toEqual({ PRESENT: 11, NULL_VALUE: 0, NOT_FOUND: 0, OUTSIDE_MAX_AGE: 0 })
  })

  test('[FS-3] looks nothing up for rows that have all columns', async () => {
    const { ask, log } = await serving()
    rmSync(join(dirname(objects.root), 'online'), { recursive: true })
    await answers(ask, full, { ...full, age: null })
    expect(log.entries[0]).not.toHaveProperty('features')
    expect((await statisticsOf(ask)).features).toEqual([])
  })

  test('[FS-3] describes what keys may stand in place of, with an example that is answered', async () => {
    const { ask, log } = await serving()
    const document = JSON.parse((await ask('/openapi.json')).text)
    const { Row } = document.components.schemas
    expect(Row.required).toEqual(['since'])
    expect(Object.keys(Row.properties)).toEqual(['size', 'age', 'town', 'member', 'since', 'person_id', 'club', 'weight'])
    const { examples } = document.paths['/invocations'].post.requestBody.content['application/json']
    expect((await ask('/invocations', { json: examples.keys.value })).status).toBe(200)
    expect(log.entries[0].features).toMatchObject([{ person: { status: 'PRESENT' }, membership: { status: 'NOT_FOUND' } }])
    expect(document['x-cairn'].features).toMatchObject({ service: 'people@v1', columns: ['age', 'town', 'member', 'size'] })
    const lookup = document.paths['/get-online-features'].post.requestBody.content['application/json'].examples['people@v1'].value
    expect((await ask('/get-online-features', { json: lookup })).status).toBe(200)
    expect(document.paths['/push'].post.requestBody.content['application/json'].schema.properties.push_source_name.enum).toEqual([
      'person',
      'membership',
    ])
  })

  test('[FS-3] names what keys a row lacks', async () => {
    const { ask, log } = await serving()
    const { status, text } = await ask('/invocations', records({ since: '2021-05-06', person_id: 1 }))
    expect(status).toBe(400)
    expect(JSON.parse(text).message).toBe(
      'The request has neither the columns "age", "town", "member", "size" nor what they are looked up by: "club", "weight".',
    )
    expect(log.entries).toMatchObject([{ code: 400, error: 'COLUMN_UNKNOWN' }])
    const wrong = await ask('/invocations', records(keys, { ...keys, person_id: 'x' }))
    expect([wrong.status, JSON.parse(wrong.text).message]).toEqual([400, '"person_id" (row 2) is not of the type integer.'])
  })

  test('[FS-3] asks for all columns where it is told to', async () => {
    const { ask } = await serving({ on: false })
    const { status, text } = await ask('/invocations', records(keys))
    expect([status, JSON.parse(text).error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE'])
  })

  test('[FS-3] completes for each model by what that was trained on, and logs it for shadows too', async () => {
    const { ask, log } = await serving()
    const settings = { features: { on: true, lacking: { missing: 'null' as const, tooOld: 'null' as const }, defaults: {} } }
    const shadowed = await listening({ graph, servable: { features: peopleService }, deployment: settings })
    const shadow = { deployments: [{ ...shadowed.settings.deployments[0], shadows: [shadowed.servable] }] }
    await shadowed.dispatcher.configure({ ...shadowed.settings, ...shadow })
    expect(await answers(shadowed.ask, keys)).toEqual(await answers(ask, keys))
    await expect.poll(() => shadowed.log.entries.length).toBe(2)
    const [answered, asked] = shadowed.log.entries
    expect(asked).toMatchObject({ arm: 'shadow', inputs: answered.inputs, features: answered.features })
    expect(log.entries).toHaveLength(1)
  })
})

describe('a feature that is missing or too old', () => {
  test('[FS-3] is refused with its key and age, where the policy says so', async () => {
    const { ask, log } = await serving({ lacking: { missing: 'refuse', tooOld: 'refuse' } })
    const missing = await ask('/invocations', records(keys, { ...keys, person_id: 9 }))
    expect(missing.status).toBe(422)
    expect(JSON.parse(missing.text)).toEqual({
      error_code: 'FEATURE_LACKING',
      message: 'There is no online value of "age" of person@v2 for person_id 9 (row 2).',
    })
    const old = await ask('/invocations', records({ ...keys, person_id: 2 }))
    expect(old.status).toBe(422)
    expect(JSON.parse(old.text).message).toBe(
      'The online value of "age" of person@v2 for person_id 2 (row 1) is 2 d 2 h old, and may be 2 days old.',
    )
    expect(log.entries).toMatchObject([
      { code: 422, error: 'FEATURE_LACKING' },
      { code: 422, error: 'FEATURE_LACKING' },
    ])
    expect((await statisticsOf(ask)).features).toMatchObject([{ lookups: 2, refused: 2 }])
    // What the caller gives is not lacking.
    await answers(ask, { ...keys, person_id: 2, age: 1, town: 'x', height: 2 })
  })

  test('[FS-3] is stood in for by its default, or refused where it has none', async () => {
    const lacking = { missing: 'default', tooOld: 'null' } as const
    const { ask, log } = await serving({ lacking, defaults: { age: 30, town: 'town 1', height: 2, member: false } })
    const { headers } = await ask('/invocations', records({ ...keys, person_id: 9 }, { ...keys, person_id: 2 }))
    expect(log.entries[0].inputs).toMatchObject({
      age: [30, null],
      town: ['town 1', null],
      member: [false, true],
      // Computed of the default; and of nothing.
      size: [40, null],
    })
    expect(headers['x-cairn-notes']).toContain('notFound;column=age;rows=1')
    expect(headers['x-cairn-notes']).toContain('tooOld;column=age;rows=1')
    const none = await serving({ lacking, defaults: { age: 30, town: 'x', size: 7 } })
    const refused = await none.ask('/invocations', records({ ...keys, person_id: 9 }))
    expect(JSON.parse(refused.text).message).toContain('"member" of membership@v1')
    const own = await serving({ lacking, defaults: { age: 30, town: 'x', size: 7, member: true } })
    await answers(own.ask, { ...keys, person_id: 9 })
    expect(own.log.entries[0].inputs?.size).toEqual([7])
  })

  test('[FS-3] is missing for the model otherwise, as it was in training; a stored null is a value', async () => {
    const { ask, log } = await serving()
    await answers(ask, { ...keys, person_id: 2 }, { ...keys, person_id: 3 }, { ...keys, person_id: null })
    expect(log.entries[0].inputs).toMatchObject({ age: [null, null, null], town: [null, 'town 2', null], member: [true, true, null] })
    const { statuses } = (await statisticsOf(ask)).features[0]
    expect(statuses).toEqual({ PRESENT: 4, NULL_VALUE: 1, NOT_FOUND: 4, OUTSIDE_MAX_AGE: 3 })
  })

  test('[FS-3] a sensitive key stands in no message', async () => {
    const { ask } = await serving({ lacking: { missing: 'refuse', tooOld: 'null' } }, { sensitive: ['person_id'] })
    const { text } = await ask('/invocations', records({ ...keys, person_id: 4711 }))
    expect(text).not.toContain('4711')
  })
})

describe('an online store that cannot be read', () => {
  const file = join(dirname(objects.root), 'online', 'features.db')

  test.each([
    ['missing', () => rmSync(dirname(file), { recursive: true }), 'There is no online store'],
    ['damaged', () => writeFileSync(file, 'x'.repeat(10_000)), 'cannot be used'],
    ['a folder', () => (rmSync(dirname(file), { recursive: true }), mkdirSync(file, { recursive: true })), 'cannot be used'],
  ])('[FS-3] %s: 503, and what needs no lookup goes on', async (_, spoil, message) => {
    const { ask, log } = await serving()
    spoil()
    const { status, text, headers } = await ask('/invocations', records(keys))
    expect([status, headers['retry-after']]).toEqual([503, '1'])
    expect(JSON.parse(text).message).toContain(message)
    expect(log.entries).toMatchObject([{ code: 503, error: 'ONLINE_DAMAGED' }])
    await answers(ask, full)
    expect((await statisticsOf(ask)).features).toMatchObject([{ unavailable: 1 }])
  })

  test('[FS-3] is found again when it is there again', async () => {
    const { ask } = await serving()
    renameSync(file, `${file}.away`)
    expect((await ask('/invocations', records(keys))).status).toBe(503)
    renameSync(`${file}.away`, file)
    await answers(ask, keys)
  })
})

test('[FS-3] many rows are looked up in parts, and errors name the row of the request', async () => {
  const { ask, log } = await serving()
  const rows = Array.from({ length: 1_201 }, (_, row) => ({ ...keys, person_id: (row % 4) + 1 }))
  await answers(ask, ...rows)
  await expect.poll(() => log.entries.length).toBe(1)
  expect(log.entries[0].inputs?.age.slice(1_196)).toEqual([41, null, null, null, 41])
  const wrong = await ask('/invocations', records(...rows.slice(0, 1_100), { ...keys, person_id: 'x' }))
  expect(JSON.parse(wrong.text).message).toContain('(row 1101)')
})

async function statisticsOf(ask: Ask) {
  return JSON.parse((await ask('/cairn/statistics')).text)
}
