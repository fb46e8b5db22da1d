import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LiveDispatcher, openDispatcher } from '../../dispatcher.ts'
import {
  endpointSettings,
  memoryFeedback,
  memoryLog,
  networkGraph,
  predictRequest,
  servedDeployment,
  storeExplained,
  storeServable,
  tableOf,
  temporaryObjects,
} from '../../fixtures/served.ts'
import { type EndpointServer, openServer } from '../../http/server.ts'
import { registerV2 } from './index.ts'

const objects = temporaryObjects()
const log = memoryLog()
const classes = networkGraph('multiclass', { seed: 3 })
const values = networkGraph('regression', { seed: 4 })
let dispatcher: LiveDispatcher
let server: EndpointServer
let url = ''

beforeAll(async () => {
  const [first, second, third] = await Promise.all([
    storeExplained(objects, classes),
    storeServable(objects, networkGraph('multiclass', { seed: 5 }), { version: 2 }),
    storeServable(objects, values, { model: 'House prices', ref: 'House prices@v7', version: 7 }),
  ])
  const settings = endpointSettings(
    servedDeployment(first, { pinned: [second] }),
    servedDeployment(third, { name: 'prices', model: 'House prices', isDefault: false }),
  )
  dispatcher = await openDispatcher(settings, { objects, log })
  server = await openServer({ ...settings, port: 0 }, dispatcher, memoryFeedback(), { register: registerV2 })
  url = `http://127.0.0.1:${server.port}`
})
afterAll(async () => {
  await server.drain()
  await dispatcher.close()
})

const get = async (path: string): Promise<[number, unknown]> => {
  const response = await fetch(url + path)
  return [response.status, await response.json()]
}
const post = (path: string, body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url + path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })

/** The first rows of the data as tensors: dates as texts. */
const inputsOf = (rows: number) =>
  [...tableOf(classes.rows, 0, rows).columns].map(([name, cells]) => {
    const texts = name === 'town' || name === 'since'
    const datatype = texts ? 'BYTES' : name === 'member' ? 'BOOL' : 'FP64'
    return { name, shape: [rows, 1], datatype, data: Array.from(cells) }
  })

const predictedBy = (version?: number, rows = 3, deployment = 'wine') =>
  dispatcher.predict(predictRequest(tableOf(classes.rows, 0, rows), { version, deployment }))

const inputs = [
  { name: 'size', datatype: 'FP64', shape: [-1] },
  { name: 'age', datatype: 'FP64', shape: [-1] },
  { name: 'town', datatype: 'BYTES', shape: [-1] },
  { name: 'member', datatype: 'FP64', shape: [-1] },
  { name: 'since', datatype: 'FP64', shape: [-1] },
]
const wine = {
  name: 'wine',
  versions: ['1', '2'],
  platform: 'onnx_onnxv1',
  inputs,
  outputs: [
    { name: 'label', datatype: 'BYTES', shape: [-1] },
    { name: 'probabilities', datatype: 'FP32', shape: [-1, 3] },
  ],
}

test.each<[string, number, unknown]>([
  ['/v2', 200, { name: 'cairn', version: expect.any(String), extensions: ['binary_tensor_data', 'statistics'] }],
  ['/v2/health/live', 200, { live: true }],
  ['/v2/health/ready', 200, { ready: true }],
  ['/v2/models', 200, { models: ['wine', 'prices'] }],
  ['/wine/v2/models', 200, { models: ['wine'] }],
  ['/v2/models/wine', 200, wine],
  ['/v2/models/wine/versions/2', 200, wine],
  ['/wine/v2/models/wine', 200, wine],
  ['/v2/models/wine/ready', 200, { name: 'wine', ready: true }],
  ['/v2/models/wine/versions/2/ready', 200, { name: 'wine', ready: true }],
  ['/prices/v2/models/House%20prices/ready', 200, { name: 'prices', ready: true }],
  [
    '/v2/models/prices',
    200,
    { ...wine, name: 'prices', versions: ['7'], outputs: [{ name: 'prediction', datatype: 'FP64', shape: [-1] }] },
  ],
  ['/v2/models/beer', 404, { error: 'Model with name "beer" does not exist.' }],
  ['/v2/models/beer/ready', 404, { error: 'Model with name "beer" does not exist.' }],
  ['/wine/v2/models/prices', 404, { error: 'Model with name "prices" does not exist.' }],
  ['/beer/v2/models', 404, { error: 'The endpoint has no deployment "beer".' }],
  ['/v2/models/wine/versions/3/ready', 404, { error: 'Model with name "wine" has no version "3" here.' }],
  ['/v2/models/wine/versions/1.0', 404, { error: 'Model with name "wine" has no version "1.0" here.' }],
])('[SV-1] GET %s', async (path, status, body) => {
  expect(await get(path)).toEqual([status, body])
})

test('[SV-1] what infer answers is what the model predicts, and as its metadata says', async () => {
  const { predictions } = await predictedBy()
  if (predictions.kind !== 'classes') throw new Error('Classes were expected.')
  const response = await post('/v2/models/wine/infer', JSON.stringify({ id: 'abc', inputs: inputsOf(3) }))
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(response.headers.get('x-cairn-model-version')).toBe('wine@v1')
  expect(await response.json()).toEqual({
    model_name: 'wine',
    model_version: '1',
    id: 'abc',
    outputs: [
      { name: 'label', shape: [3], datatype: 'BYTES', data: predictions.labels },
      { name: 'probabilities', shape: [3, 3], datatype: 'FP32', data: Array.from(predictions.probabilities) },
    ],
  })
})

test('[SV-1] numbers are FP64, and an id is made where none was given', async () => {
  const response = await post('/v2/models/prices/infer', JSON.stringify({ inputs: inputsOf(2) }))
  const { predictions } = await predictedBy(undefined, 2, 'prices')
  if (predictions.kind !== 'values') throw new Error('Values were expected.')
  expect(await response.json()).toEqual({
    model_name: 'prices',
    model_version: '7',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    outputs: [{ name: 'prediction', shape: [2], datatype: 'FP64', data: Array.from(predictions.values) }],
  })
})

test('[SV-1] a version by its path', async () => {
  const { predictions } = await predictedBy(2)
  for (const path of ['/v2/models/wine/versions/2/infer', '/wine/v2/models/wine/versions/2/infer']) {
    const response = await post(path, JSON.stringify({ inputs: inputsOf(3) }))
    expect(response.headers.get('x-cairn-arm')).toBe('pinned')
    const answer: unknown = await response.json()
    expect(answer).toMatchObject({ model_version: '2', outputs: [{ data: predictions.kind === 'classes' ? predictions.labels : [] }, {}] })
  }
  const missing = await post('/v2/models/wine/versions/9/infer', JSON.stringify({ inputs: inputsOf(3) }))
  expect([missing.status, await missing.json()]).toEqual([404, { error: 'Model with name "wine" has no version "9" here.' }])
})

test('[SV-1] outputs as raw bytes after the JSON, each or all', async () => {
  const { predictions } = await predictedBy()
  if (predictions.kind !== 'classes') throw new Error('Classes were expected.')
  for (const more of [
    { parameters: { binary_data_output: true } },
    { outputs: ['label', 'probabilities'].map((name) => ({ name, parameters: { binary_data: true } })) },
  ]) {
    const response = await post('/v2/models/wine/infer', JSON.stringify({ ...more, inputs: inputsOf(3) }))
    expect(response.headers.get('content-type')).toBe('application/octet-stream')
    const body = Buffer.from(await response.arrayBuffer())
    const length = Number(response.headers.get('inference-header-content-length'))
    const labels = predictions.labels
      .map((label) => [Buffer.from(Uint32Array.of(Buffer.byteLength(label)).buffer), Buffer.from(label)])
      .flat()
    const probabilities = Buffer.from(Float32Array.from(predictions.probabilities).buffer)
    expect(body.subarray(length)).toEqual(Buffer.concat([...labels, probabilities]))
    const size = Buffer.concat(labels).length
    expect(JSON.parse(body.subarray(0, length).toString())).toMatchObject({
      outputs: [
        { name: 'label', shape: [3], datatype: 'BYTES', parameters: { binary_data_size: size } },
        { name: 'probabilities', shape: [3, 3], datatype: 'FP32', parameters: { binary_data_size: 36 } },
      ],
    })
  }
})

test('[SV-1] some outputs, in the order in which they are wanted', async () => {
  const outputs = [{ name: 'probabilities' }]
  const response = await post('/v2/models/wine/infer', JSON.stringify({ outputs, inputs: inputsOf(1) }))
  expect(await response.json()).toMatchObject({ outputs: [{ name: 'probabilities', shape: [1, 3] }] })
  const unknown = await post('/v2/models/wine/infer', JSON.stringify({ outputs: [{ name: 'logits' }], inputs: inputsOf(1) }))
  expect([unknown.status, await unknown.json()]).toEqual([
    400,
    { error: 'The model has no output "logits". It has "label", "probabilities".' },
  ])
})

test('[SV-1] a table as MLServer writes it is answered as one', async () => {
  const response = await post('/v2/models/wine/infer', JSON.stringify({ parameters: { content_type: 'pd' }, inputs: inputsOf(1) }))
  expect(await response.json()).toMatchObject({
    parameters: { content_type: 'pd' },
    outputs: [{ parameters: { content_type: 'str' } }, { parameters: { content_type: 'np' } }],
  })
})

test('[SV-1] an explanation is three outputs more, and each row adds up', async () => {
  for (const [path, more] of [
    ['/v2/models/wine/infer', { parameters: { explain: true } }],
    ['/v2/models/wine/infer?explain=true', {}],
  ] as const) {
    const response = await post(path, JSON.stringify({ ...more, inputs: inputsOf(2) }))
    const { outputs } = (await response.json()) as {
      outputs: { name: string; shape: number[]; data: number[]; parameters?: { columns: string } }[]
    }
    const of = (name: string) => outputs.filter((output) => output.name === name)[0]
    const { shape, data, parameters } = of('contributions')
    const columns = JSON.parse(parameters?.columns ?? '[]') as string[]
    expect(columns.toSorted()).toEqual(inputs.map(({ name }) => name).toSorted())
    expect(shape).toEqual([2, columns.length])
    for (const row of [0, 1]) {
      const sum = data.slice(row * columns.length, (row + 1) * columns.length).reduce((total, value) => total + value, 0)
      // A gradient is followed in steps along its path.
      expect(of('baseline').data[row] + sum).toBeCloseTo(of('score').data[row], 3)
    }
  }
  const outputs = [{ name: 'score' }]
  const response = await post('/v2/models/wine/infer', JSON.stringify({ parameters: { explain: true }, outputs, inputs: inputsOf(1) }))
  expect(await response.json()).toMatchObject({ outputs: [{ name: 'score', shape: [1] }] })
})

test('[SV-1] no rows have an answer too', async () => {
  const response = await post('/v2/models/wine/infer', JSON.stringify({ inputs: inputsOf(0) }))
  expect(await response.json()).toMatchObject({
    outputs: [
      { shape: [0], data: [] },
      { shape: [0, 3], data: [] },
    ],
  })
})

test('[SV-1] what is refused says why under one key, and is logged with its status', async () => {
  const answers: [string | Buffer<ArrayBuffer>, Record<string, string>, RegExp][] = [
    ['{"inputs":', {}, /not valid JSON/],
    [JSON.stringify({ inputs: inputsOf(2).slice(1) }), {}, /"size"/],
    [JSON.stringify({ inputs: [{ name: 'size', shape: [1], datatype: 'BYTES', data: ['tall'] }] }), {}, /.+/],
    [Buffer.from('{}'), { 'inference-header-content-length': '7' }, /body has 2/],
  ]
  for (const [body, headers, message] of answers) {
    const before = log.entries.length
    const response = await post('/v2/models/wine/infer', body, headers)
    expect(response.status).toBe(400)
    const answer: unknown = await response.json()
    expect(answer).toEqual({ error: expect.stringMatching(message) })
    expect(log.entries.slice(before)).toMatchObject([{ protocol: 'v2', code: 400, rows: 0 }])
  }
})

test("[SV-1] statistics are Triton's, of every version", async () => {
  const before = await get('/v2/models/wine/versions/2/stats')
  await post('/v2/models/wine/versions/2/infer', JSON.stringify({ inputs: inputsOf(3) }))
  await post('/v2/models/wine/versions/2/infer', JSON.stringify({ inputs: [] }))
  const [, after] = await get('/v2/models/wine/versions/2/stats')
  const of = ([, body]: [number, unknown]) => (body as { model_stats: Record<string, unknown>[] }).model_stats
  const [one, two] = [of(before)[0], of([200, after])[0]]
  expect(of([200, after])).toEqual([
    {
      name: 'wine',
      version: '2',
      last_inference: expect.any(Number),
      inference_count: Number(one.inference_count) + 3,
      execution_count: expect.any(Number),
      inference_stats: Object.fromEntries(
        ['success', 'fail', 'queue', 'compute_input', 'compute_infer', 'compute_output'].map((part) => [
          part,
          { count: expect.any(Number), ns: expect.any(Number) },
        ]),
      ),
    },
  ])
  type Stats = Record<string, { count: number; ns: number }>
  const [counted, counts] = [one.inference_stats as Stats, two.inference_stats as Stats]
  expect(counts.success.count).toBe(counted.success.count + 1)
  expect(counts.success.ns).toBeGreaterThan(counted.success.ns)
  expect((await get('/v2/models/stats'))[1]).toMatchObject({
    model_stats: [{ name: 'wine', version: '1' }, { version: '2' }, { name: 'prices', version: '7' }],
  })
})
