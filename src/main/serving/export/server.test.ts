import { connect } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type ColumnType, columnTypes } from '../../../shared/domain/datasets/dataset.ts'
import type { Reading } from '../../../shared/domain/datasets/reading.ts'
import { temporaryFolder } from '../../testing.ts'
import type { RequestCell } from '../endpoint/contracts.ts'
import { InputReader } from '../endpoint/frame.ts'
import { buildFolder } from './build.ts'
import { echoModel, hostile, hostileModel } from './fixtures/model.ts'
import { post, startServer } from './fixtures/server.ts'
import { writeFolder } from './folder.ts'
import type { ExportedModel } from './model.ts'

async function serve(model: ExportedModel, env?: Readonly<Record<string, string>>) {
  const folder = await writeFolder(buildFolder('node', model, 'test'), join(temporaryFolder(), 'server'), { overwrite: false })
  return startServer(folder, env)
}

const reading: Reading = {
  format: 'cairn.reading/2',
  nullTokens: { text: ['', 'NA'], other: ['', 'NA', '-999', '1900-01-01'] },
  layout: { delimiter: ',', header: true },
}

const cells: readonly (string | number | boolean | null)[] = [
  null,
  0,
  -0,
  1,
  2,
  1.5,
  -999,
  1e300,
  true,
  false,
  '',
  ' ',
  'NA',
  'true',
  'FALSE',
  '1',
  '0',
  '2',
  'yes',
  '1.5',
  ' 7 ',
  '7.',
  '1e3',
  '0x10',
  'inf',
  '-Infinity',
  'NaN',
  'constructor',
  '__proto__',
  'red',
  'a\0b',
  '😀',
  '2021-06-30',
  '2021-06-31',
  '2021-02-29',
  '1969-12-31',
  '1900-01-01',
  '2021-06-30T00:00',
  '2021-06-30 00:00:00',
  '2021-06-30T00:00:00Z',
  '2021-06-30T10:11',
  '2021-06-30T10:11:12.123456Z',
  '2021-06-30 10:11:12+02:00',
  '2021-06-30T24:00:00Z',
  '2021-06-30T10:11:12-0330',
  1_625_011_200_000,
  1_625_011_200_001,
  '2021/06/30',
  '20210630',
]

test('[SV-7] an exported server reads each value as the endpoint does, or refuses it as that does', async () => {
  const model = echoModel(reading)
  const { url } = await serve(model)
  const reader = new InputReader(model.signature)
  const usual: Record<ColumnType, RequestCell> = {
    text: 'x',
    number: 1,
    integer: 1,
    boolean: true,
    date: '2021-06-30',
    datetime: '2021-06-30',
  }
  for (const type of columnTypes) {
    for (const cell of cells) {
      const row = { ...usual, [type]: cell }
      const columns = new Map(columnTypes.map((name) => [name, [row[name]]]))
      let expected: unknown = 'refused'
      try {
        const value = reader.read({ rows: 1, columns }).columns[columnTypes.indexOf(type)][0]
        expected = typeof value === 'string' || Number.isFinite(value) ? value : null
      } catch {
        // It stays refused.
      }
      const response = await post(`${url}/invocations`, { dataframe_records: [row] })
      const body = await response.json()
      const found = response.status === 400 ? 'refused' : body.predictions[`${type} read`][0]
      expect(`${type} ${JSON.stringify(cell)}: ${JSON.stringify(found)}`).toBe(
        `${type} ${JSON.stringify(cell)}: ${JSON.stringify(expected)}`,
      )
      if (found === 'refused')
        expect(body).toEqual({ error_code: 'BAD_REQUEST', message: expect.stringContaining(`in "${type}", which is not`) })
    }
  }
})

test('[SV-7] names of models, columns and classes break nothing', async () => {
  const { url } = await serve(hostileModel())
  const x = JSON.parse(`{"__proto__": [2, null], ${JSON.stringify(hostile)}: ["red", null]}`)
  const { predictions } = await (await post(`${url}/invocations`, { inputs: x })).json()
  expect(predictions.label[0]).toBe(hostile)
  expect(predictions.probabilities[1]).toEqual([null, null])
  const path = `${url}/v2/models/${encodeURIComponent(hostile)}`
  expect((await (await fetch(path)).json()).name).toBe(hostile)
  expect((await fetch(`${path}/versions/7/ready`)).status).toBe(200)
  expect((await fetch(`${path}/versions/6/ready`)).status).toBe(404)
  const inputs = [
    { name: '__proto__', datatype: 'FP32', shape: [1], data: [0.1] },
    { name: hostile, datatype: 'BYTES', shape: [1], data: ['red'] },
  ]
  const answer = await (await post(`${path}/infer`, { id: hostile, inputs, outputs: [{ name: 'label' }] })).json()
  expect(answer).toEqual({
    model_name: hostile,
    model_version: '7',
    id: hostile,
    outputs: [{ name: 'label', datatype: 'BYTES', shape: [1], data: [hostile] }],
  })
})

test('[SV-7] a number that Python writes as NaN is missing; what stands in a text stays', async () => {
  const { url } = await serve(echoModel())
  const texts = ['NaN', '\\"NaN', 'a\\', '", NaN, "', 'Infinity']
  const row = (text: string, number: string) =>
    `{"text": ${JSON.stringify(text)}, "number": ${number}, "integer": NaN, "boolean": null, "date": NaN, "datetime": null}`
  const rows = texts.map((text, place) => row(text, ['NaN', '-Infinity', 'Infinity', '1', '-1e999'][place]))
  const { predictions } = await (await post(`${url}/invocations`, `{"dataframe_records": [${rows.join()}]}`)).json()
  expect(predictions['text read']).toEqual(texts)
  expect(predictions['number read']).toEqual([null, null, null, 1, null])
  for (const body of ['{"inputs": NaN', '{"inputs": nan}', '{"inputs": "NaN}', 'NaN', '{"inputs": xNaN}', '"\\"NaN'])
    expect([body, (await post(`${url}/invocations`, body)).status]).toEqual([body, 400])
})

const x = { name: '__proto__', datatype: 'FP64', shape: [2], data: [1, 2] }
const text = { name: hostile, datatype: 'BYTES', shape: [2], data: ['a', 'b'] }

test('[SV-7] an exported server refuses what is wrong with the code of the protocol, and without a stack trace', async () => {
  const { url, output } = await serve(hostileModel({ name: 'm' }), { BODY_LIMIT: '10000' })
  const infer = '/v2/models/m/infer'
  const refusals: readonly (readonly [path: string, body: unknown, status: number, message: RegExp, headers?: Record<string, string>])[] = [
    ['/invocations', 'x', 400, /not valid JSON/],
    ['/invocations', '[1]', 400, /must be an object/],
    ['/invocations', {}, 400, /exactly one of/],
    ['/invocations', { instances: [], inputs: [] }, 400, /exactly one of/],
    ['/invocations', { dataframe_split: { data: [], other: 1 } }, 400, /must have 'data'/],
    ['/invocations', { dataframe_split: { columns: ['__proto__'], data: [[1]] } }, 400, /Failed to enforce schema: missing/],
    ['/invocations', { dataframe_split: { columns: ['__proto__', '__proto__'], data: [[1, 2]] } }, 400, /a name twice/],
    ['/invocations', { dataframe_split: { data: [[1]] } }, 400, /has 1 values; expected 2/],
    ['/invocations', { dataframe_records: {} }, 400, /must be a list/],
    ['/invocations', { instances: [[1, 'a'], 2] }, 400, /Row 2 of instances/],
    ['/invocations', { instances: [[{}, 'a']] }, 400, /Row 1 has an object/],
    ['/invocations', '{"inputs": {"__proto__": [1, 2], "y": [1]}}', 400, /not the same/],
    ['/invocations', '{"inputs": {"__proto__": 1}}', 400, /no list of values/],
    ['/invocations', JSON.stringify({ instances: [[1, 'a'.repeat(20_000)]] }), 413, /larger than 10000/],
    ['/invocations', '{}', 415, /application\/json/, { 'content-type': 'text/plain' }],
    ['/invocations', '{}', 415, /UTF-8/, { 'content-type': 'application/json; charset=latin1' }],
    ['/invocations', '{}', 415, /compressed/, { 'content-encoding': 'gzip' }],
    ['/v2/models/other/infer', {}, 404, /does not exist/],
    ['/v2/models/m/versions/1/infer', {}, 404, /no version/],
    [infer, {}, 400, /list of tensors/],
    [infer, { inputs: [x, x] }, 400, /appears twice/],
    [infer, { inputs: [x] }, 400, /missing/],
    [infer, { inputs: [{ ...x, shape: [3] }, text] }, 400, /has 2 values; its shape has 3/],
    [infer, { inputs: [{ ...x, shape: [1, 2] }, text] }, 400, /\[N\] or \[N, 1\]/],
    [infer, { inputs: [{ ...x, shape: [-1] }, text] }, 400, /\[N\] or \[N, 1\]/],
    [infer, { inputs: [{ ...x, datatype: 'INT8', data: [1, 200] }, text] }, 400, /whole numbers of INT8/],
    [infer, { inputs: [{ ...x, datatype: 'toString' }, text] }, 400, /not supported/],
    [infer, { inputs: [{ ...x, shape: [1], data: [1] }, text] }, 400, /not the same/],
    [infer, { inputs: [x, text], outputs: [{ name: 'constructor' }] }, 400, /no output/],
    [infer, { inputs: [x, text], id: 5 }, 400, /id must be/],
    [infer, '{}', 400, /Binary tensors/, { 'inference-header-content-length': '2' }],
    ['/v1/models/m:predict', { instances: 5 }, 400, /list/],
    ['/v1/models/other:predict', { instances: [] }, 404, /does not exist/],
    ['/%E0%A4%A', {}, 400, /path/],
    ['/nothing', {}, 404, /nothing at this path/],
    ['/ping', {}, 405, /Use GET/],
  ]
  for (const [path, body, status, message, headers] of refusals) {
    const response = await post(`${url}${path}`, body, headers)
    const answer = await response.json()
    expect([path, response.status, answer.message ?? answer.error]).toEqual([path, status, expect.stringMatching(message)])
    expect(Object.keys(answer)).toEqual(path === '/invocations' || path === '/ping' ? ['error_code', 'message'] : ['error'])
    expect(JSON.stringify(answer)).not.toMatch(/\bat .*\.mjs|node:/)
  }
  expect((await post(`${url}/invocations`, { instances: [] })).status).toBe(200)
  expect(output().trim().split('\n')).toHaveLength(1)
})

test('[SV-7] no other web page gets an answer, and a token is asked for where one is set', async () => {
  const { url } = await serve(hostileModel({ name: 'm' }), { TOKEN: 'secret', HOSTS: 'models.example' })
  const { port } = new URL(url)
  const ask = (path: string, headers: Readonly<Record<string, string>>) => rawStatus(Number(port), path, headers)
  const bearer = { authorization: 'Bearer secret' }
  expect(await ask('/v2', { host: `127.0.0.1:${port}`, ...bearer })).toBe(200)
  expect(await ask('/v2', { host: `localhost:${port}`, ...bearer })).toBe(200)
  expect(await ask('/v2', { host: 'models.example', ...bearer })).toBe(200)
  expect(await ask('/v2', { host: `127.0.0.1:${port}` })).toBe(401)
  expect(await ask('/v2', { host: `127.0.0.1:${port}`, authorization: 'Bearer secret2' })).toBe(401)
  expect(await ask('/ping', { host: `127.0.0.1:${port}` })).toBe(200)
  for (const host of ['evil.example', `127.0.0.1.evil.example:${port}`, `127.0.0.1:1`, `a@127.0.0.1:${port}`, ''])
    expect([host, await ask('/v2', { host, ...bearer })]).toEqual([host, 403])
  expect(await ask('/ping', { host: 'evil.example' })).toBe(403)
  for (const origin of ['https://evil.example', 'null', `http://127.0.0.1:1`])
    expect([origin, await ask('/v2', { host: `127.0.0.1:${port}`, origin, ...bearer })]).toEqual([origin, 403])
  expect(await ask('/v2', { host: `127.0.0.1:${port}`, 'sec-fetch-site': 'cross-site', ...bearer })).toBe(403)
})

test('[SV-7] an exported server answers what it was asked before it stops', async () => {
  const { url, child } = await serve(hostileModel({ name: 'm' }))
  const { port } = new URL(url)
  const body = JSON.stringify({ instances: [[1, 'red']] })
  const head = ['POST /invocations HTTP/1.1', `host: 127.0.0.1:${port}`, 'content-type: application/json', `content-length: ${body.length}`]
  const socket = connect(Number(port), '127.0.0.1', () => socket.write([...head, 'expect: 100-continue', '', ''].join('\r\n')))
  let answer = ''
  socket.setEncoding('utf8').on('data', (part: string) => {
    if (answer === '') child.kill('SIGTERM')
    answer += part
    if (answer === 'HTTP/1.1 100 Continue\r\n\r\n') socket.write(body)
  })
  const ended = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  expect([ended, answer]).toEqual([0, expect.stringMatching(/\r\n\r\nHTTP\/1\.1 200 OK\r\n.*"predictions"/s)])
})

/** The status of a GET with exactly these headers, which fetch would not send. */
function rawStatus(port: number, path: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write([`GET ${path} HTTP/1.1`, ...lines, 'connection: close', '', ''].join('\r\n')),
    )
    let answer = ''
    socket.setEncoding('latin1').on('data', (part: string) => (answer += part))
    socket.on('error', reject)
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])))
  })
}
