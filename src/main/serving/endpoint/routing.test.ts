import { describe, expect, test } from 'vitest'
import { armOf } from './assign.ts'
import { openDispatcher } from './dispatcher.ts'
import { pickyGraph, slowGraph } from './fixtures/graphs.ts'
import {
  endpointSettings,
  memoryLog,
  networkGraph,
  predictRequest,
  servedDeployment,
  storeServable,
  tableOf,
  temporaryObjects,
} from './fixtures/served.ts'

/** A process must not end while native code computes in one of its threads: a slow graph takes long on a busy machine. */
const untilGone = 300_000

const objects = temporaryObjects()
const served = networkGraph('regression')
const versions = await Promise.all(
  [1, 2, 3].map((version) => storeServable(objects, networkGraph('regression', { seed: version }), { version })),
)
const arms = [
  { name: 'live', servable: versions[0], weight: 7_000 },
  { name: 'canary', servable: versions[1], weight: 3_000 },
]
const row = (more = {}) => predictRequest(tableOf(served.rows, 0, 1), more)

async function opened(settings: Parameters<typeof servedDeployment>[1]) {
  const log = memoryLog()
  return { log, dispatcher: await openDispatcher(endpointSettings(servedDeployment(versions[0], settings)), { objects, log }) }
}

describe('[SV-2] who answers', () => {
  test('is logged with no more of a unit than a header may have, however long the cell is', async () => {
    const { dispatcher, log } = await opened({ arms, unitColumn: 'customer' })
    const { columns } = tableOf(served.rows, 0, 1)
    const table = { rows: 1, columns: new Map([...columns, ['customer', ['x'.repeat(100_000)]]]) }
    ;(await dispatcher.predict(row({ table }))).sent(200, 0)
    expect(log.entries[0].unit).toHaveLength(1_000)
    await dispatcher.close()
  })

  test('is found by the unit of the header, else the column, else the id', async () => {
    const { dispatcher, log } = await opened({ arms, unitColumn: 'customer', salt: 's' })
    const { columns } = tableOf(served.rows, 0, 1)
    for (let place = 0; place < 40; place++) {
      const withColumn = { rows: 1, columns: new Map([...columns, ['customer', [place]]]) }
      const id = `id ${place}`
      const cases = [
        { answered: await dispatcher.predict(row({ id, unit: `unit ${place}`, table: withColumn })), unit: `unit ${place}` },
        { answered: await dispatcher.predict(row({ id, table: withColumn })), unit: `${place}` },
        { answered: await dispatcher.predict(row({ id })), unit: id },
      ]
      for (const { answered, unit } of cases) {
        expect(answered.arm).toBe(arms[armOf([7_000, 3_000], 's', unit)].name)
        expect(answered.servable.version).toBe(answered.arm === 'live' ? 1 : 2)
        answered.sent(200, 0)
      }
      expect(log.entries.slice(-3).map(({ unit }) => unit)).toEqual([`unit ${place}`, `${place}`, null])
    }
    await dispatcher.close(untilGone)
  })

  test('of a version that is asked by path is that version, as pinned', async () => {
    const { dispatcher } = await opened({ arms, pinned: [versions[2]] })
    for (const version of [1, 2, 3]) {
      const answered = await dispatcher.predict(row({ version }))
      expect([answered.servable.version, answered.arm]).toEqual([version, 'pinned'])
    }
    await expect(dispatcher.predict(row({ version: 4 }))).rejects.toMatchObject({ code: 'NOT_FOUND', details: { versions: [1, 2, 3] } })
    await expect(dispatcher.predict(row({ deployment: 'other' }))).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(new Set(dispatcher.deployment()?.versions.keys())).toEqual(new Set([1, 2, 3]))
    await dispatcher.close(untilGone)
  })

  test('a value of a sensitive column shares out the traffic, and is not kept', async () => {
    const hidden = await storeServable(objects, served, { sensitive: ['town'], version: 9 })
    const { dispatcher, log } = await opened({ arms: [{ name: 'live', servable: hidden, weight: 10_000 }], unitColumn: 'town' })
    for (const unit of [null, 'given']) (await dispatcher.predict(row({ unit }))).sent(200, 0)
    expect(log.entries.map(({ unit }) => unit)).toEqual([null, 'given'])
    await dispatcher.close(untilGone)
  })
})

describe('[SV-2] a route that changes', () => {
  test('loses no request, and refuses none, through hundreds of switches', async () => {
    const log = memoryLog()
    const route = (switches: number) =>
      endpointSettings(
        servedDeployment(versions[switches % 3], { revision: switches + 1, shadows: switches % 5 === 0 ? [versions[1]] : [] }),
      )
    const dispatcher = await openDispatcher(route(0), { objects, log })
    const expected = await Promise.all(
      [1, 2, 3].map(async (version) => {
        const settings = endpointSettings(servedDeployment(versions[version - 1]))
        const alone = await openDispatcher(settings, { objects, log: memoryLog() })
        const { predictions } = await alone.predict(row())
        await alone.close()
        return predictions
      }),
    )
    let isOver = false
    let answered = 0
    const stream = async () => {
      while (!isOver) {
        const answer = await dispatcher.predict(row())
        // All of an answer is of one version, also while another takes over.
        expect(answer.predictions).toEqual(expected[answer.servable.version - 1])
        expect((answer.revision - 1) % 3).toBe(answer.servable.version - 1)
        answer.sent(200, 0)
        answered++
      }
    }
    const streams = Array.from({ length: 8 }, stream)
    for (let switches = 1; switches <= 200; switches++) await dispatcher.configure(route(switches))
    isOver = true
    await Promise.all(streams)
    expect(answered).toBeGreaterThan(200)
    expect(log.entries.filter(({ arm }) => arm === 'live')).toHaveLength(answered)
    const { arms: counted, pending } = dispatcher.statistics()
    expect(counted.reduce((sum, { arm, requests }) => sum + (arm === 'live' ? requests : 0), 0)).toBe(answered)
    expect(counted.every(({ failures }) => Object.values(failures).every((count) => count === 0))).toBe(true)
    expect(pending).toEqual({ wine: 0 })
    await dispatcher.close(untilGone)
  })

  test('to what cannot be loaded leaves all as it was', async () => {
    const { dispatcher } = await opened({})
    const before = dispatcher.deployment()
    const broken = await storeServable(objects, { ...served, graph: Buffer.from('no graph') }, { version: 7 })
    const missing = await storeServable(objects, served, { version: 8, graph: 'a'.repeat(64) })
    for (const [servable, code] of [
      [broken, 'PACKAGE_INVALID'],
      [missing, 'OBJECT_MISSING'],
      ['b'.repeat(64), 'OBJECT_MISSING'],
    ]) {
      const next = endpointSettings(servedDeployment(servable, { revision: 2 }), servedDeployment(versions[1], { name: 'second' }))
      await expect(dispatcher.configure(next)).rejects.toMatchObject({ code })
      expect(dispatcher.deployment()).toBe(before)
      expect(dispatcher.deployments()).toHaveLength(1)
      expect((await dispatcher.predict(row())).servable.version).toBe(1)
    }
    await dispatcher.configure(endpointSettings(servedDeployment(versions[1], { revision: 2 })))
    expect((await dispatcher.predict(row())).servable.version).toBe(2)
    await dispatcher.close(untilGone)
  })

  test('lets a long run end on the version that it began with', async () => {
    const log = memoryLog()
    const slow = await storeServable(objects, slowGraph())
    const dispatcher = await openDispatcher(endpointSettings(servedDeployment(slow)), { objects, log })
    const long = dispatcher.predict(predictRequest({ rows: 1, columns: new Map([['work', [2_000]]]) }))
    await dispatcher.configure(endpointSettings(servedDeployment(versions[0], { revision: 2 })))
    expect((await dispatcher.predict(row())).revision).toBe(2)
    expect(await long).toMatchObject({ revision: 1, predictions: { kind: 'values', values: Float64Array.of(2_000) } })
    await dispatcher.close(untilGone)
  })

  test('without a deployment lets its last request end', async () => {
    const slow = await storeServable(objects, slowGraph())
    const dispatcher = await openDispatcher(endpointSettings(servedDeployment(slow)), { objects, log: memoryLog() })
    const long = dispatcher.predict(predictRequest({ rows: 1, columns: new Map([['work', [1_000]]]) }))
    await dispatcher.configure(endpointSettings())
    expect(dispatcher.deployments()).toEqual([])
    expect((await long).predictions).toEqual({ kind: 'values', values: Float64Array.of(1_000) })
    await dispatcher.close(untilGone)
  })
})

describe('[SV-2] a shadow', () => {
  const both = (place: number, work = 10) => ({
    rows: 1,
    columns: new Map([
      ['place', [place]],
      ['work', [work]],
    ]),
  })
  const shadowed = async (graph: typeof served | ReturnType<typeof pickyGraph>, timeout = 60_000) => {
    const log = memoryLog()
    const live = await storeServable(objects, pickyGraph())
    const shadow = await storeServable(objects, graph, { version: 2 })
    const { limits } = servedDeployment(live)
    const settings = endpointSettings(servedDeployment(live, { shadows: [shadow], limits: { ...limits, timeout } }))
    return { log, dispatcher: await openDispatcher(settings, { objects, log }) }
  }
  const ofShadow = (log: ReturnType<typeof memoryLog>) => log.entries.filter(({ arm }) => arm === 'shadow')
  const until = async (holds: () => boolean) => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2))
  }

  test('is asked the same, and logged under the same id', async () => {
    const { dispatcher, log } = await shadowed(slowGraph())
    const answered = await dispatcher.predict(predictRequest(both(2, 7), { id: 'one', unit: 'u' }))
    expect(ofShadow(log)).toEqual([])
    answered.sent(200, 0)
    await until(() => ofShadow(log).length === 1)
    expect(log.entries).toMatchObject([
      { id: 'one', arm: 'live', ref: 'wine@v1', unit: 'u', outputs: { values: [20] } },
      { id: 'one', arm: 'shadow', ref: 'wine@v2', unit: 'u', code: 200, inputs: { work: [7] }, outputs: { values: [7] } },
    ])
    await dispatcher.close(untilGone)
  })

  test('that throws touches no answer', async () => {
    const { dispatcher, log } = await shadowed(networkGraph('binary'))
    ;(await dispatcher.predict(predictRequest(both(1)))).sent(200, 0)
    await until(() => ofShadow(log).length === 1)
    expect(ofShadow(log)).toMatchObject([{ code: 500, error: 'COLUMN_UNKNOWN', ref: 'wine@v2', inputs: null, outputs: null }])
    await dispatcher.close(untilGone)
  })

  test('that hangs touches no answer: what it does not come to is dropped, and counted', async () => {
    const { dispatcher, log } = await shadowed(slowGraph(), 500)
    for (let place = 0; place < 200; place++) {
      const answered = await dispatcher.predict(predictRequest(both(place % 4, 2_500)))
      expect(answered.predictions).toEqual({ kind: 'values', values: Float64Array.of((place % 4) * 10) })
      answered.sent(200, 0)
    }
    await until(() => dispatcher.statistics().dropped.wine > 0)
    // Those that it was to answer are given up in time.
    await until(() => ofShadow(log).length + dispatcher.statistics().dropped.wine === 200)
    const [live] = dispatcher.statistics().arms
    expect(live).toMatchObject({ arm: 'live', requests: 200, failures: { backend: 0, rejected: 0, cancelled: 0, other: 0 } })
    expect(dispatcher.statistics().pending).toEqual({ wine: 0 })
    await dispatcher.close(untilGone)
  })
})
