import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { LogEntry } from '../../../shared/domain/serving/requestLog.ts'
import { defaultCapture } from '../../../shared/domain/serving/capture.ts'
import { EndpointStatistics } from '../../../shared/domain/serving/statistics.ts'
import { tasks } from '../../../shared/domain/training/recipe.ts'
import { OnnxPredictor } from '../../onnx/run.ts'
import { answersFromOnnx } from '../../packages/tasks.ts'
import { temporaryFolder } from '../../testing.ts'
import { isCaptured } from '../log/capture.ts'
import { segmentsOf } from '../log/files.ts'
import { openRequestLog } from '../log/writer.ts'
import { openDispatcher } from './dispatcher.ts'
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
} from './fixtures/served.ts'

const objects = temporaryObjects()

/** What its package would say of the same rows. */
async function packaged({ graph, rows, signature }: ServedGraph) {
  const onnx = await OnnxPredictor.open(graph)
  const answers = answersFromOnnx(await onnx.predict(rows, signature.inputs))
  await onnx.release()
  return answers.kind === 'values' ? answers : { ...answers, classes: signature.labels }
}

const families = tasks.flatMap((task) => [
  { task, family: 'network', served: networkGraph(task) },
  { task, family: 'boosting', served: treesGraph(task, false) },
  { task, family: 'forest', served: treesGraph(task, true) },
])

describe('[SV-4] an endpoint answers what the package does, bit for bit', () => {
  test.each(families)('$task, $family', async ({ served }) => {
    const log = memoryLog()
    const settings = endpointSettings(servedDeployment(await storeServable(objects, served)))
    const dispatcher = await openDispatcher(settings, { objects, log })
    const answered = await dispatcher.predict(predictRequest(tableOf(served.rows)))
    expect(answered.predictions).toEqual(await packaged(served))
    answered.sent(200, 12.4)
    await dispatcher.drain()
    const [entry] = log.entries
    expect(LogEntry.parse(entry)).toEqual(entry)
    expect(EndpointStatistics.parse(dispatcher.statistics()).arms).toMatchObject([{ requests: 1, rows: 200, ref: 'wine@v1', arm: 'live' }])
    await dispatcher.close()
  })
})

describe('[SV-1] the log of an endpoint', () => {
  test('has the share of the requests that is to be kept, and no smaller one', async () => {
    const folder = temporaryFolder()
    const capture = { ...defaultCapture, share: 0.5 }
    const settings = endpointSettings(servedDeployment(await storeServable(objects, networkGraph('regression')), { capture }))
    const log = openRequestLog(folder, settings)
    const dispatcher = await openDispatcher(settings, { objects, log })
    const table = tableOf(networkGraph('regression').rows, 0, 1)
    const ids = Array.from({ length: 200 }, (_, place) => `request-${place}`)
    for (const id of ids) (await dispatcher.predict(predictRequest(table, { id }))).sent(200, 1)
    await dispatcher.drain()
    await log.close()
    const segments = await segmentsOf(folder, 'wine')
    const lines = segments.flatMap(({ path }) => readFileSync(path, 'utf8').trim().split('\n'))
    expect(lines.map((line) => (JSON.parse(line) as LogEntry).id)).toEqual(ids.filter((id) => isCaptured(capture, id)))
    await dispatcher.close()
  })

  test('has no value of a sensitive column, and none of a sensitive target', async () => {
    const log = memoryLog()
    const served = networkGraph('binary')
    const one = servedDeployment(await storeServable(objects, served, { sensitive: ['town', 'target'] }))
    const dispatcher = await openDispatcher(endpointSettings(one), { objects, log })
    const answered = await dispatcher.predict(predictRequest(tableOf(served.rows, 0, 2)))
    answered.sent(200, 0)
    expect(Object.keys(log.entries[0].inputs ?? {})).toEqual(['size', 'age', 'member', 'since'])
    expect(log.entries[0]).toMatchObject({ outputs: null, rows: 2, code: 200, error: null, arm: 'live', ref: 'wine@v1', unit: null })
    await dispatcher.close()
  })

  test('has an entry of many rows when its answer is on its way, and before draining is over', async () => {
    const log = memoryLog()
    const served = networkGraph('binary')
    const dispatcher = await openDispatcher(endpointSettings(servedDeployment(await storeServable(objects, served))), { objects, log })
    const answered = await dispatcher.predict(predictRequest(tableOf(served.rows)))
    answered.sent(200, 0)
    expect(log.entries).toEqual([])
    await dispatcher.drain()
    expect(log.entries).toMatchObject([{ rows: served.rows.rows, code: 200 }])
    await dispatcher.close()
  })

  test('keeps the share that was asked for, the same for the same ids', async () => {
    const served = networkGraph('regression')
    const one = servedDeployment(await storeServable(objects, served), { capture: { ...defaultCapture, share: 0.3 } })
    const ids = Array.from({ length: 400 }, (_, place) => `id-${place}`)
    const kept = await Promise.all(
      [1, 2].map(async () => {
        const log = memoryLog()
        const dispatcher = await openDispatcher(endpointSettings(one), { objects, log })
        for (const id of ids) (await dispatcher.predict(predictRequest(tableOf(served.rows, 0, 1), { id }))).sent(200, 0)
        await dispatcher.close()
        return log.entries.map((entry) => entry.id)
      }),
    )
    expect(kept[0]).toEqual(kept[1])
    expect(kept[0].length).toBeGreaterThan(80)
    expect(kept[0].length).toBeLessThan(160)
  })

  test('names who was to answer a request that was refused', async () => {
    const log = memoryLog()
    const served = networkGraph('binary')
    const dispatcher = await openDispatcher(endpointSettings(servedDeployment(await storeServable(objects, served))), { objects, log })
    const request = predictRequest({ rows: 1, columns: new Map([['size', [1]]]) })
    await expect(dispatcher.predict(request)).rejects.toMatchObject({
      code: 'COLUMN_UNKNOWN',
      details: { columns: ['age', 'town', 'member', 'since'] },
    })
    dispatcher.refused(request, 400, 'COLUMN_UNKNOWN')
    expect(log.entries).toMatchObject([{ code: 400, error: 'COLUMN_UNKNOWN', ref: 'wine@v1', arm: 'live', inputs: null, outputs: null }])
    expect(dispatcher.statistics().arms).toMatchObject([{ requests: 1, rows: 0, failures: { other: 1, backend: 0 } }])
    await dispatcher.close()
  })
})
