import { describe, expect, test, vi } from 'vitest'
import { defaultEndpointLimits } from '../../../../shared/domain/serving/capture.ts'
import { tasks } from '../../../../shared/domain/training/recipe.ts'
import { seededRandom } from '../../../random.ts'
import type { PredictRequest } from '../contracts.ts'
import { openDispatcher } from '../dispatcher.ts'
import { pickyGraph, slowGraph } from '../fixtures/graphs.ts'
import {
  endpointSettings,
  memoryLog,
  networkGraph,
  predictRequest,
  servedDeployment,
  type ServedGraph,
  storeServable,
  tableOf,
  temporaryObjects,
  treesGraph,
} from '../fixtures/served.ts'
import { LanePool, Threads } from './pool.ts'

/** A process must not end while native code computes in one of its threads: a slow graph takes long on a busy machine. */
const untilGone = 300_000

const objects = temporaryObjects()

async function opened(served: ServedGraph, limits: Partial<typeof defaultEndpointLimits> = {}) {
  const one = servedDeployment(await storeServable(objects, served), { limits: { ...defaultEndpointLimits, ...limits } })
  const log = memoryLog()
  return { log, dispatcher: await openDispatcher(endpointSettings(one), { objects, log }) }
}

const column = (name: string, ...values: number[]) => ({ rows: values.length, columns: new Map([[name, values]]) })
const work = (size: number, more?: Partial<PredictRequest>) => predictRequest(column('work', size), more)

describe('[SV-1] requests that are answered together', () => {
  const families = tasks.flatMap((task) => [
    { task, family: 'network', served: networkGraph(task, { hidden: [7, 5] }) },
    { task, family: 'boosting', served: treesGraph(task, false) },
    { task, family: 'forest', served: treesGraph(task, true) },
  ])

  test.each(families)('get what each would get alone, bit for bit: $task, $family', async ({ served }) => {
    const { dispatcher } = await opened(served)
    const random = seededRandom(4)
    const cuts = Array.from({ length: 40 }, () => [random.int(190), 1 + random.int(9)] as const)
    const ask = ([from, rows]: readonly [number, number]) => dispatcher.predict(predictRequest(tableOf(served.rows, from, from + rows)))
    const alone = []
    for (const cut of cuts) alone.push(await ask(cut))
    const together = await Promise.all(cuts.map(ask))
    expect(together.map(({ predictions }) => predictions)).toEqual(alone.map(({ predictions }) => predictions))
    for (const answered of [...alone, ...together]) answered.sent(200, 0)
    // 40 runs of those alone, and few of those together.
    const [{ executions, requests }] = dispatcher.statistics().arms
    expect(requests).toBe(80)
    expect(executions).toBeLessThan(60)
    await dispatcher.close(untilGone)
  })

  test('are not harmed by one whose rows the graph refuses', async () => {
    const { dispatcher } = await opened(pickyGraph())
    const asked = [0, 1, 99, 2, 3].map((place) => dispatcher.predict(predictRequest(column('place', place))))
    const outcomes = await Promise.allSettled(asked)
    const values = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.predictions : outcome.reason.code))
    const value = (...all: number[]) => ({ kind: 'values', values: Float64Array.from(all) })
    expect(values).toEqual([value(0), value(10), 'PACKAGE_INVALID', value(20), value(30)])
    expect(dispatcher.statistics().arms[0].failures).toMatchObject({ backend: 1, other: 0 })
    await dispatcher.close(untilGone)
  })
})

describe('[SV-1] a long run', () => {
  test('keeps no other request waiting', async () => {
    const slow = await storeServable(objects, slowGraph())
    const quick = await storeServable(objects, networkGraph('binary'), { ref: 'quick@v1', model: 'quick' })
    const settings = endpointSettings(servedDeployment(slow), servedDeployment(quick, { name: 'quick', isDefault: false }))
    const dispatcher = await openDispatcher(settings, { objects, log: memoryLog() })
    let isDone = false
    const long = dispatcher.predict(work(3_000)).then((answered) => {
      isDone = true
      return answered
    })
    const { rows } = networkGraph('binary')
    for (let place = 0; place < 50; place++)
      await dispatcher.predict(predictRequest(tableOf(rows, place, place + 1), { deployment: 'quick' }))
    expect(isDone).toBe(false)
    expect((await long).predictions).toEqual({ kind: 'values', values: Float64Array.of(3_000) })
    expect(dispatcher.statistics()).toMatchObject({ workers: { wine: 1, quick: 0 }, pending: { wine: 0, quick: 0 } })
    await dispatcher.close(untilGone)
  })

  test('of many deployments has fewer threads than they may have alone, and each has one', async () => {
    const threads = new Threads(2)
    const data = { objects: objects.root, isBehind: false }
    const limits = { min: 2, max: 2, batchWait: 0, hung: 60_000 }
    const pools = Array.from({ length: 4 }, () => new LanePool(data, limits, threads))
    await vi.waitUntil(() => pools.every(({ size }) => size > 0), { timeout: 20_000 })
    for (const pool of pools) pool.wake()
    expect(pools.map((pool) => threads.mayStart(pool, 2))).toEqual([false, false, false, false])
    expect(threads.mayStart(pools[0], 64)).toBe(true)
    await Promise.all(pools.map((pool) => pool.close()))
  })

  test('of several is shared out to as many threads as there may be', async () => {
    const { dispatcher } = await opened(slowGraph(), { workers: { min: 0, max: 2 }, batchRows: 1 })
    const workers = () => dispatcher.statistics().workers.wine
    // Others are started while requests wait, and take part as soon as they have.
    while (workers() < 2) await Promise.all([600, 601, 602].map((size) => dispatcher.predict(work(size))))
    await Promise.all([600, 601, 602].map((size) => dispatcher.predict(work(size))))
    expect(workers()).toBe(2)
    await dispatcher.close(untilGone)
  })

  test('is computed on the thread that answers where there may be no other', async () => {
    const { dispatcher } = await opened(slowGraph(), { workers: { min: 0, max: 0 } })
    expect((await dispatcher.predict(work(50))).predictions).toEqual({ kind: 'values', values: Float64Array.of(50) })
    expect(dispatcher.statistics().workers).toEqual({ wine: 0 })
    await dispatcher.close(untilGone)
  })

  test('is ended for its caller in time, and its thread for all that come after', async () => {
    const { dispatcher, log } = await opened(slowGraph(), { timeout: 400, workers: { min: 1, max: 1 } })
    const first = work(5_000)
    await expect(dispatcher.predict(first)).rejects.toMatchObject({ code: 'ENDPOINT_TIMEOUT' })
    dispatcher.refused(first, 504, 'ENDPOINT_TIMEOUT')
    expect(log.entries).toMatchObject([{ code: 504, error: 'ENDPOINT_TIMEOUT', arm: 'live', ref: 'wine@v1' }])
    // Another thread takes the place of the one that does not come back.
    const answered = await untilAnswered(() => dispatcher.predict(work(10)))
    expect(answered.predictions).toEqual({ kind: 'values', values: Float64Array.of(10) })
    expect(dispatcher.statistics().arms[0].failures.backend).toBeGreaterThan(0)
    await dispatcher.close(untilGone)
  })

  test('whose caller is gone is counted as such', async () => {
    const { dispatcher } = await opened(slowGraph())
    const gone = new AbortController()
    const asked = dispatcher.predict(work(2_000, { signal: gone.signal }))
    gone.abort()
    await expect(asked).rejects.toMatchObject({ code: 'CANCELLED' })
    const before = dispatcher.predict(work(10, { signal: AbortSignal.abort() }))
    await expect(before).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(dispatcher.statistics().arms[0]).toMatchObject({ requests: 2, failures: { cancelled: 2, backend: 0 } })
    await dispatcher.close(untilGone)
  })
})

describe('[SV-1] more requests than can be answered', () => {
  test('are refused with the time after which to try again, and the others are answered', async () => {
    const { dispatcher } = await opened(networkGraph('regression'), { queue: 10 })
    const { rows } = networkGraph('regression')
    const outcomes = await Promise.allSettled(
      Array.from({ length: 30 }, (_, place) => dispatcher.predict(predictRequest(tableOf(rows, place, place + 1)))),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
    expect(refused).toHaveLength(20)
    for (const error of refused) expect(error).toMatchObject({ code: 'ENDPOINT_BUSY', details: { retryAfter: 1 } })
    expect(dispatcher.statistics()).toMatchObject({ pending: { wine: 0 }, arms: [{ failures: { rejected: 20 } }] })
    await dispatcher.predict(predictRequest(tableOf(rows, 0, 1)))
    await dispatcher.close(untilGone)
  })

  test('draining answers what there is, and takes nothing more', async () => {
    const { dispatcher } = await opened(slowGraph())
    const asked = dispatcher.predict(work(1_500))
    const drained = dispatcher.drain()
    await expect(dispatcher.predict(work(1))).rejects.toMatchObject({ code: 'ENDPOINT_STOPPING' })
    expect(dispatcher.ready).toBe(false)
    const order: string[] = []
    await Promise.all([asked.then(() => order.push('answered')), drained.then(() => order.push('drained'))])
    expect(order.toSorted()).toEqual(['answered', 'drained'])
    await dispatcher.close(untilGone)
  })
})

/** Until a thread has come free, requests take too long. */
async function untilAnswered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await ask()
    } catch (thrown) {
      if ((thrown as { code?: string }).code !== 'ENDPOINT_TIMEOUT') throw thrown
    }
  }
}
