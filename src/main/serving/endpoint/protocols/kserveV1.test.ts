import { expect, test } from 'vitest'
import { networkGraph, tableOf } from '../fixtures/served.ts'
import { listening } from '../http/fixtures/listening.ts'

const body = (graph: ReturnType<typeof networkGraph>) => {
  const { columns } = tableOf(graph.rows, 0, 2)
  return { instances: [0, 1].map((row) => Object.fromEntries([...columns].map(([name, cells]) => [name, cells[row]]))) }
}

test('[SV-1] KServe v1: a prediction for each instance, as MLflow answers by column', async () => {
  const graph = networkGraph('multiclass')
  const { ask, log } = await listening({ graph })
  const json = body(graph)
  const { status, headers, text } = await ask('/v1/models/wine:predict', { json })
  expect(status, text).toBe(200)
  const { label, probabilities } = JSON.parse((await ask('/invocations', { json })).text).predictions
  expect(JSON.parse(text)).toEqual({ predictions: [0, 1].map((row) => ({ label: label[row], probabilities: probabilities[row] })) })
  expect(headers['x-cairn-model-version']).toBe('wine@v1')
  expect(log.entries[0]).toMatchObject({ protocol: 'v1', rows: 2 })
})

test('[SV-1] KServe v1: numbers are bare', async () => {
  const graph = networkGraph('regression')
  const { ask } = await listening({ graph })
  const { predictions } = JSON.parse((await ask('/v1/models/wine:predict', { json: body(graph) })).text)
  expect(predictions).toEqual([expect.any(Number), expect.any(Number)])
})

test('[SV-1] KServe v1: models and whether they are ready', async () => {
  const { ask } = await listening()
  expect(JSON.parse((await ask('/v1/models')).text)).toEqual({ models: ['wine'] })
  expect(JSON.parse((await ask('/v1/models/wine')).text)).toEqual({ name: 'wine', ready: true })
})

test('[SV-1] KServe v1: refusals in its form', async () => {
  const { ask } = await listening()
  const unknown = await ask('/v1/models/beer:predict', { json: { instances: [] } })
  expect([unknown.status, unknown.text]).toEqual([404, '{"error":"Model with name beer does not exist."}'])
  for (const json of [[], {}, { instances: {} }, { instances: [1, { a: 1 }] }]) {
    const { status, text } = await ask('/v1/models/wine:predict', { json })
    expect(status).toBe(400)
    expect(Object.keys(JSON.parse(text))).toEqual(['error'])
  }
  expect((await ask('/v1/models/wine:explain', { json: {} })).status).toBe(404)
  expect((await ask('/v1/models/wine', { method: 'DELETE' })).status).toBe(405)
})
