import { rmSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { openDispatcher } from './dispatcher.ts'
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
import { listening } from './http/fixtures/listening.ts'

const objects = temporaryObjects()
const hashOfNothing = 'f'.repeat(64)
const served = networkGraph('regression')
const [sound, broken, other] = await Promise.all(
  [1, 2, 3].map((version) => storeServable(objects, networkGraph('regression', { seed: version }), { version })),
)
const fourth = networkGraph('regression', { seed: 4 })
const lacksGraph = await storeServable(objects, fourth, { version: 4 })
const row = (deployment: string) => predictRequest(tableOf(served.rows, 0, 1), { deployment })
const path = objects.path(broken)
const bytes = readFileSync(path)

/** With one deployment whose servable is gone. */
async function opened() {
  rmSync(path, { force: true })
  const settings = endpointSettings(servedDeployment(sound), servedDeployment(broken, { name: 'rye', isDefault: false }))
  return { settings, dispatcher: await openDispatcher(settings, { objects, log: memoryLog() }) }
}

describe('[SV-1] a deployment that cannot be loaded when the endpoint starts', () => {
  test('is left out and says why; the others answer', async () => {
    const { dispatcher } = await opened()
    expect(dispatcher.leftOut).toMatchObject([{ code: 'DEPLOYMENT_UNAVAILABLE', details: { deployment: 'rye', reason: 'OBJECT_MISSING' } }])
    expect(dispatcher.deployments().map(({ name }) => name)).toEqual(['wine'])
    expect(() => dispatcher.deployment('rye')).toThrow('"rye" could not be loaded')
    expect(dispatcher.deployment('oat')).toBeUndefined()
    await expect(dispatcher.predict(row('rye'))).rejects.toMatchObject({ code: 'DEPLOYMENT_UNAVAILABLE' })
    expect((await dispatcher.predict(row('wine'))).servable.version).toBe(1)
    await dispatcher.close()
  })

  test('keeps no other from changing, and answers when it can be loaded', async () => {
    const { dispatcher, settings } = await opened()
    const [wine, rye] = settings.deployments
    await dispatcher.configure(endpointSettings({ ...wine, arms: [{ name: 'live', servable: other, weight: 10_000 }] }, rye))
    expect((await dispatcher.predict(row('wine'))).servable.version).toBe(3)
    expect(dispatcher.leftOut).toHaveLength(1)
    writeFileSync(path, bytes)
    await dispatcher.configure(settings)
    expect(dispatcher.leftOut).toEqual([])
    expect((await dispatcher.predict(row('rye'))).servable.version).toBe(2)
    await dispatcher.close()
  })

  test('one that is to change to what cannot be loaded is refused as a whole', async () => {
    const { dispatcher, settings } = await opened()
    const [wine, rye] = settings.deployments
    const changed = endpointSettings({ ...wine, arms: [{ name: 'live', servable: broken, weight: 10_000 }] }, rye)
    await expect(dispatcher.configure(changed)).rejects.toMatchObject({ code: 'OBJECT_MISSING' })
    expect((await dispatcher.predict(row('wine'))).servable.version).toBe(1)
    await dispatcher.close()
  })

  test('answers 503 with the reason in every protocol, and the endpoint is alive', async () => {
    const whole = await listening({ graph: served })
    const [wine] = whole.settings.deployments
    const { ask } = await listening({
      graph: served,
      settings: { deployments: [wine, servedDeployment(hashOfNothing, { name: 'rye', isDefault: false })] },
    })
    const json = {
      inputs: Object.fromEntries([...tableOf(served.rows, 0, 1).columns].map(([name, cells]) => [name, Array.from(cells as unknown[])])),
    }
    expect((await ask('/invocations', { json })).status).toBe(200)
    expect((await ask('/ping')).status).toBe(200)
    expect((await ask('/v2/health/live')).status).toBe(200)
    expect(await ask('/v2/health/ready')).toMatchObject({ status: 503, text: '{"error":"Not every model is ready."}' })
    const asked: [path: string, json: unknown][] = [
      ['/rye/invocations', json],
      ['/v1/models/rye:predict', { instances: [{}] }],
      ['/v2/models/rye/infer', { inputs: [] }],
    ]
    const answers = await Promise.all(asked.map(([to, body]) => ask(to, { json: body })))
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503])
    const [mlflow, ...kserve] = answers.map(({ text }) => JSON.parse(text) as Record<string, string>)
    expect(mlflow).toMatchObject({ error_code: 'TEMPORARILY_UNAVAILABLE' })
    for (const text of [mlflow.message, ...kserve.map(({ error }) => error)]) expect(text).toMatch(/"rye" could not be loaded: /)
    const gets = await Promise.all(
      ['/rye/ping', '/rye', '/v1/models/rye', '/v2/models/rye/ready', '/rye/openapi.json'].map((to) => ask(to)),
    )
    expect(gets.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503])
  })
})

describe('[SV-1] a shadow or a version asked by path that cannot be loaded', () => {
  test('keeps its deployment from nothing; that version says why, and answers when it can be loaded', async () => {
    const graph = objects.path((await objects.put(fourth.graph)).object)
    const bytes = readFileSync(graph)
    rmSync(graph, { force: true })
    const settings = endpointSettings(servedDeployment(sound, { shadows: [hashOfNothing], pinned: [lacksGraph, other] }))
    const dispatcher = await openDispatcher(settings, { objects, log: memoryLog() })
    expect(dispatcher.leftOut).toEqual([])
    expect(dispatcher.lacking.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^A shadow of the deployment "wine" could not be loaded: /),
      expect.stringMatching(/^A version wine@v4 of the deployment "wine" could not be loaded: /),
    ])
    expect((await dispatcher.predict(row('wine'))).servable.version).toBe(1)
    expect((await dispatcher.predict({ ...row('wine'), version: 3 })).servable.version).toBe(3)
    await expect(dispatcher.predict({ ...row('wine'), version: 4 })).rejects.toMatchObject({ code: 'DEPLOYMENT_UNAVAILABLE' })
    // The same again, and another arm: what was lacking already keeps nothing from changing.
    const [wine] = settings.deployments
    await dispatcher.configure(endpointSettings({ ...wine, arms: [{ name: 'live', servable: other, weight: 10_000 }] }))
    expect((await dispatcher.predict(row('wine'))).servable.version).toBe(3)
    expect(dispatcher.lacking).toHaveLength(2)
    writeFileSync(graph, bytes)
    await dispatcher.configure(settings)
    expect((await dispatcher.predict({ ...row('wine'), version: 4 })).servable.version).toBe(4)
    expect(dispatcher.lacking).toHaveLength(1)
    const more = endpointSettings({ ...wine, pinned: [...wine.pinned, '0'.repeat(64)] })
    await expect(dispatcher.configure(more)).rejects.toMatchObject({ code: 'OBJECT_MISSING' })
    await dispatcher.close()
  })

  test('answers 503 in every protocol that asks by path', async () => {
    const whole = await listening({ graph: served })
    const [wine] = whole.settings.deployments
    const { ask } = await listening({ graph: served, settings: { deployments: [{ ...wine, pinned: [hashOfNothing] }] } })
    expect((await ask('/v2/health/ready')).status).toBe(200)
    const asked = ['/versions/9/invocations', '/wine/versions/9/invocations', '/v2/models/wine/versions/9/infer']
    const answers = await Promise.all(asked.map((to) => ask(to, { json: { inputs: {} } })))
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503])
    expect((await ask('/v2/models/wine/versions/9/ready')).status).toBe(503)
  })
})
