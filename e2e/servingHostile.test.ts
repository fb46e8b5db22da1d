import { readdirSync, readFileSync, rmSync, mkdtempSync, writeFileSync } from 'node:fs'
import { type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { seededRandom } from '../src/main/random.ts'
import { freePort, json, type Running, start } from './cairn.ts'

/** Stands in requests, as a value of a column that is marked as sensitive: nobody may find it anywhere. */
const secret = 'SECRET-DE02-1203-0000'

interface Endpoint {
  readonly cwd: string
  readonly port: number
  readonly token: string
}
let endpoint: Endpoint
let serving: Running

beforeAll(async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'cairn-hostile-'))
  const random = seededRandom(5)
  const lines = Array.from({ length: 80 }, () => {
    const age = random.int(80)
    return `${age},${random.next() < 0.5 ? 'Ulm' : 'Bonn'},${age > 40 ? 'yes' : 'no'}`
  })
  writeFileSync(join(cwd, 'people.csv'), ['age,city,member', ...lines, ''].join('\n'))
  await json(['init', cwd])
  await json(['data', 'import', 'people.csv', '--target', 'member', '--sensitive', 'city'], { cwd })
  const { id } = await json<{ id: number }>(['train', 'people', '--model', 'linear', '--epochs', '5'], { cwd })
  await json(['models', 'register', String(id), 'people'], { cwd })
  await json(['deploy', 'create', 'people@v1', '--no-start'], { cwd })
  await json(['deploy', 'limits', 'people', '--timeout', '4000'], { cwd })
  serving = start(['serve', 'people@v1', '--port', String(await freePort()), '--json'], { cwd })
  const first = await new Promise<string>((resolve, reject) => {
    serving.child.stdout?.once('data', (text: string) => resolve(text.split('\n', 1)[0]))
    serving.ended.then(({ stderr }) => reject(new Error(stderr)), reject)
  })
  const { token } = await json<{ token: string }>(['deploy', 'token'], { cwd })
  endpoint = { cwd, port: Number(new URL((JSON.parse(first) as { url: string }).url).port), token }
  return async () => {
    if (serving.child.exitCode === null) serving.interrupt()
    await serving.ended
    rmSync(cwd, { recursive: true })
  }
})

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** Exactly this request: no client resolves the path, or looks at the body. */
function ask(path: string, body?: string | Uint8Array, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { port, token } = endpoint
    const given = { host: `127.0.0.1:${port}`, authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers }
    const method = body === undefined ? 'GET' : 'POST'
    const sent = request({ host: '127.0.0.1', port, path, method, headers: given }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** What comes back for bytes, until the connection ends. */
function exchange(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: endpoint.port }, () => socket.write(bytes))
    let text = ''
    socket.setEncoding('latin1').on('data', (part) => (text += String(part)))
    socket.on('error', () => {})
    socket.on('close', () => resolve(text))
  })
}

const mlflow = '/invocations'
const v1 = '/v1/models/people:predict'
const v2 = '/v2/models/people/infer'
const row = { age: 50, city: secret }
const tensor = { name: 'age', shape: [1], datatype: 'INT64', data: [50] }
const city = { name: 'city', shape: [1], datatype: 'BYTES', data: [secret] }
const inputs = (changed: object) => JSON.stringify({ inputs: [{ ...tensor, ...changed }, city] })

const good: readonly (readonly [path: string, body: string])[] = [
  [mlflow, JSON.stringify({ dataframe_records: [row] })],
  [v1, JSON.stringify({ instances: [row] })],
  [v2, JSON.stringify({ id: 'good', inputs: [tensor, city] })],
]
let answered = 0

/** Whatever was asked before: the next one who asks right gets an answer, in every protocol, and the same one. */
async function stillAnswers(): Promise<void> {
  for (const [path, body] of good) {
    const { status, text } = await ask(path, body)
    expect(status, text).toBe(200)
    expect(text).toMatch(/"(yes|no)"/)
    answered++
  }
}

const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
/** An integer that no double is. */
const beyond = '9007199254740993'

test.each<[name: string, path: string, body: string | Uint8Array, headers: Record<string, string>, status: number]>([
  ['nothing', mlflow, '', {}, 400],
  ['half of it', mlflow, '{"dataframe_records": [{"age": 1', {}, 400],
  ['a list', mlflow, '[]', {}, 400],
  ['null', mlflow, 'null', {}, 400],
  ['a BOM', mlflow, '\uFEFF{}', {}, 400],
  ['no UTF-8', mlflow, Buffer.from([0x7b, 0xc3, 0x28, 0x7d]), {}, 400],
  ['two kinds of rows', mlflow, JSON.stringify({ instances: [row], inputs: [row] }), {}, 400],
  ['none', mlflow, '{}', {}, 400],
  ['rows of unequal length', mlflow, '{"dataframe_split":{"columns":["age","city"],"data":[[1,"a"],[2]]}}', {}, 400],
  ['a column twice', mlflow, '{"dataframe_split":{"columns":["age","age"],"data":[[1,2]]}}', {}, 400],
  ['no columns', mlflow, '{"dataframe_records":[{}]}', {}, 400],
  ['a text as a number', mlflow, JSON.stringify({ dataframe_records: [{ age: 'old', city: secret }] }), {}, 400],
  ['an integer that no double is', mlflow, `{"dataframe_records":[{"age":${beyond},"city":"Ulm"}]}`, {}, 400],
  ['an object as a value', mlflow, '{"dataframe_records":[{"age":{"a":1},"city":"Ulm"}]}', {}, 400],
  ['far too deep', mlflow, `{"inputs":${deep(300_000)}}`, {}, 400],
  ['CSV that is none', mlflow, '"age', { 'content-type': 'text/csv' }, 400],
  ['a type of nobody', mlflow, 'age=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ['another charset', mlflow, '{}', { 'content-type': 'application/json; charset=utf-16' }, 415],
  ['no gzip', mlflow, 'x', { 'content-encoding': 'gzip' }, 400],
  ['another packing', mlflow, 'x', { 'content-encoding': 'br' }, 415],
  ['more than is taken', mlflow, Buffer.alloc(100 * 1024 ** 2, 0x20), {}, 413],
  ['v1: nothing', v1, '', {}, 400],
  ['v1: no instances', v1, '{"instances":{}}', {}, 400],
  ['v1: a number as a row', v1, '{"instances":[1]}', {}, 400],
  ['v1: another verb', '/v1/models/people:drop', '{"instances":[]}', {}, 404],
  ['v1: more than is taken', v1, Buffer.alloc(100 * 1024 ** 2, 0x20), {}, 413],
  ['v2: nothing', v2, '', {}, 400],
  ['v2: half of it', v2, `{"inputs":[{"name":"city","data":["${secret}"`, {}, 400],
  ['v2: an empty list', v2, '{"inputs":[]}', {}, 400],
  ['v2: a size below zero', v2, inputs({ shape: [-1] }), {}, 400],
  ['v2: a huge shape', v2, inputs({ shape: [1e15] }), {}, 400],
  ['v2: a shape beyond numbers', v2, inputs({ shape: [2 ** 40, 2 ** 40] }), {}, 400],
  ['v2: many dimensions', v2, inputs({ shape: Array(100_000).fill(1) }), {}, 400],
  ['v2: another count', v2, inputs({ shape: [2] }), {}, 400],
  ['v2: columns of unequal length', v2, inputs({ shape: [2], data: [1, 2] }), {}, 400],
  ['v2: a text as a number', v2, inputs({ data: [secret] }), {}, 400],
  ['v2: an integer that no double is', v2, inputs({}).replace('50', beyond), {}, 400],
  ['v2: beyond INT64', v2, inputs({}).replace('50', '9223372036854775808'), {}, 400],
  ['v2: beyond doubles', v2, inputs({ datatype: 'FP64' }).replace('50', '1e999'), {}, 400],
  ['v2: a column is missing', v2, JSON.stringify({ inputs: [city] }), {}, 400],
  ['v2: a column twice', v2, JSON.stringify({ inputs: [tensor, tensor, city] }), {}, 400],
  ['v2: an output of nobody', v2, JSON.stringify({ inputs: [tensor, city], outputs: [{ name: 'logits' }] }), {}, 400],
  ['v2: far too deep', v2, inputs({}).replace('[50]', deep(300_000)), {}, 400],
  ['v2: a header that lies', v2, '{}', { 'inference-header-content-length': '99' }, 400],
  ['v2: a header of words', v2, '{}', { 'inference-header-content-length': 'all' }, 400],
  ['v2: a size that lies', v2, inputs({ data: undefined, parameters: { binary_data_size: 2 ** 50 } }), {}, 400],
  ['v2: raw bytes for a model with texts', v2, Buffer.alloc(16), { 'inference-header-content-length': '0' }, 400],
  ['v2: shared memory', v2, inputs({ data: undefined, parameters: { shared_memory_region: 'r' } }), {}, 501],
  ['v2: a model of nobody', '/v2/models/nobody/infer', inputs({}), {}, 404],
  ['v2: a version of nobody', '/v2/models/people/versions/9/infer', inputs({}), {}, 404],
  ['v2: a version that is none', '/v2/models/people/versions/0x1/infer', inputs({}), {}, 404],
  ['v2: more than is taken', v2, Buffer.alloc(100 * 1024 ** 2, 0x20), {}, 413],
  ['no token', v2, inputs({}), { authorization: '' }, 401],
  ['another token', mlflow, good[0][1], { authorization: 'Bearer 0123456789abcdef' }, 401],
  ['another name of this address', v2, inputs({}), { host: 'evil.example' }, 403],
  ['a name that begins as ours', v2, inputs({}), { host: '127.0.0.1.evil.example' }, 403],
  ['another page', v1, good[1][1], { origin: 'http://evil.example' }, 403],
  ['a page of nowhere', v1, good[1][1], { origin: 'null' }, 403],
  ['another site', mlflow, good[0][1], { 'sec-fetch-site': 'cross-site' }, 403],
  ['a unit without end', mlflow, good[0][1], { 'x-cairn-unit': 'u'.repeat(1_001) }, 400],
])('[SV-1] hostile: %s', async (_, path, body, headers, status) => {
  const answer = await ask(path, body, headers)
  expect(answer.status, answer.text.slice(0, 500)).toBe(status)
  expect(answer.text).not.toContain(secret)
  expect(answer.text).not.toMatch(/\bat .*\.(js|ts):\d+/)
  if (path.startsWith('/v2')) expect(JSON.parse(answer.text)).toMatchObject({ error: expect.any(String) })
  await stillAnswers()
})

test('[SV-1] hostile: bodies that never come whole, or whose lengths contradict each other', async () => {
  const head = (path: string, ...more: string[]) =>
    [`POST ${path} HTTP/1.1`, `Host: 127.0.0.1:${endpoint.port}`, `Authorization: Bearer ${endpoint.token}`, ...more, '', ''].join('\r\n')
  const slow = [mlflow, v1, v2].map((path) => exchange(`${head(path, 'Content-Type: application/json', 'Content-Length: 100')}{"inputs"`))
  await stillAnswers()
  for (const answer of await Promise.all(slow)) expect(answer).toMatch(/^HTTP\/1\.1 408/)
  for (const more of [
    ['Content-Length: 2', 'Content-Length: 3'],
    ['Content-Length: 2', 'Transfer-Encoding: chunked'],
    ['Content-Length: -1'],
  ])
    expect(await exchange(`${head(v2, ...more)}{}`)).toMatch(/^HTTP\/1\.1 400/)
  await stillAnswers()
})

test('[SV-1] nothing was lost, and nothing of a sensitive column was kept', async () => {
  const statistics = JSON.parse((await ask('/cairn/statistics')).text) as {
    arms: { requests: number; failures: Record<string, number> }[]
    unlogged: Record<string, number>
  }
  const [{ requests, failures }] = statistics.arms
  expect(requests - Object.values(failures).reduce((sum, count) => sum + count, 0)).toBe(answered)
  expect(Object.values(statistics.unlogged).reduce((sum, count) => sum + count, 0)).toBe(0)
  serving.interrupt()
  const { stdout, stderr } = await serving.ended
  expect(stdout + stderr).not.toContain(secret)
  const home = process.env.CAIRN_HOME
  const files = [endpoint.cwd, ...(home ? [home] : [])].flatMap(filesOf)
  expect(files.some((file) => file.includes(join('endpoint', 'log')))).toBe(true)
  for (const file of files) expect(readFileSync(file).includes(secret), file).toBe(false)
})

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
