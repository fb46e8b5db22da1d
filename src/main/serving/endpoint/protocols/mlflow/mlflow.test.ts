import { describe, expect, test } from 'vitest'
import { networkGraph, tableOf } from '../../fixtures/served.ts'
import type { Answer } from '../../../../http/fixtures/ask.ts'
import { listening } from '../../http/fixtures/listening.ts'

const graph = networkGraph('binary')
const rows = tableOf(graph.rows, 0, 3)
const names = [...rows.columns.keys()]
const lines = Array.from({ length: rows.rows }, (_, row) => names.map((name) => rows.columns.get(name)?.[row] ?? null))
const records = lines.map((line) => Object.fromEntries(names.map((name, place) => [name, line[place]])))
const inputs = Object.fromEntries(names.map((name, place) => [name, lines.map((line) => line[place])]))
const csv = [names.join(','), ...lines.map((line) => line.map((cell) => cell ?? '').join(','))].join('\r\n')

function predictionsOf({ status, text }: Answer): unknown {
  expect(status, text).toBe(200)
  return JSON.parse(text).predictions
}

describe('the forms of /invocations', () => {
  test('[SV-1] every form of MLflow gives the same answer: the outputs of the graph by name', async () => {
    const { ask } = await listening({ graph })
    const first = predictionsOf(await ask('/invocations', { json: { dataframe_split: { columns: names, data: lines } } })) as {
      label: string[]
      probabilities: number[][]
    }
    expect(Object.keys(first)).toEqual(['label', 'probabilities'])
    expect(first.label).toHaveLength(3)
    for (const [row, [no, yes]] of first.probabilities.entries()) {
      expect(no + yes).toBeCloseTo(1, 6)
      expect(first.label[row]).toBe(graph.signature.labels[yes >= (graph.signature.threshold ?? 0.5) ? 1 : 0])
    }
    const forms = [
      { dataframe_split: { columns: names, data: lines, index: [7, 8, 9] } },
      { dataframe_split: { columns: names.toReversed(), data: lines.map((line) => line.toReversed()) } },
      { dataframe_split: { data: lines } },
      { dataframe_records: records },
      { instances: records },
      { instances: lines },
      { inputs },
      { inputs: Object.fromEntries(Object.entries(inputs).map(([name, cells]) => [name, cells.map((cell) => [cell])])) },
      { inputs: lines, params: {}, unknown: 'ignored' },
    ]
    for (const json of forms) expect(predictionsOf(await ask('/invocations', { json })), JSON.stringify(json)).toEqual(first)
    expect(predictionsOf(await ask('/invocations', { body: csv, headers: { 'content-type': 'text/csv; charset=UTF-8' } }))).toEqual(first)
    for (const path of ['/wine/invocations', '/wine/versions/1/invocations', '/versions/1/invocations'])
      expect(predictionsOf(await ask(path, { json: { inputs } })), path).toEqual(first)
  })

  test('[SV-1] headers say which request, version and arm answered, and what the model has not seen', async () => {
    const { ask, log } = await listening({ graph })
    const odd = { ...records[0], town: 'Zürich', extra: 1 }
    const { headers } = await ask('/invocations', { json: { dataframe_records: [odd] }, headers: { 'x-request-id': 'mine' } })
    expect(headers).toMatchObject({
      'x-cairn-request-id': 'mine',
      'x-cairn-model-version': 'wine@v1',
      'x-cairn-arm': 'live',
      'content-type': 'application/json',
      'cache-control': 'no-store',
    })
    expect(headers['x-cairn-notes']).toBe('unseen;column=town;rows=1, extraColumn;column=extra;rows=1')
    expect(headers).not.toHaveProperty('server')
    expect(headers).not.toHaveProperty('x-powered-by')
    expect(log.entries).toMatchObject([
      { id: 'mine', deployment: 'wine', ref: 'wine@v1', arm: 'live', protocol: 'mlflow', rows: 1, code: 200 },
    ])
  })

  test('a column may be called __proto__', async () => {
    const { ask } = await listening({ graph })
    const body = JSON.stringify({ inputs }).replace('{"inputs":{', '{"inputs":{"__proto__":[1,2,3],"constructor":["a","b","c"],')
    const { status, headers } = await ask('/invocations', { body, headers: { 'content-type': 'application/json' } })
    expect(status).toBe(200)
    expect(headers['x-cairn-notes']).toBe('extraColumn;column=__proto__;rows=3, extraColumn;column=constructor;rows=3')
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

describe('what /invocations refuses', () => {
  const refused: [what: string, body: unknown, message: RegExp][] = [
    ['no object', [1], /has to be a JSON object/],
    ['no form', { data: 1 }, /exactly one of .*'inputs', but has none/],
    ['two forms', { inputs, instances: lines }, /exactly one of .* but has 'instances' and 'inputs'/],
    ['a body for chats', { messages: [] }, /exactly one of/],
    ['a list as split', { dataframe_split: [] }, /must be a dictionary. Got list/],
    ['a split without data', { dataframe_split: { columns: names } }, /must have 'data' field and optionally 'columns' and 'index' fields/],
    ['a split with other keys', { dataframe_split: { data: lines, rows: 1 } }, /must have 'data' field and optionally/],
    ['a wrong index', { dataframe_split: { columns: names, data: lines, index: [1] } }, /one value for each row/],
    [
      'a short row',
      { dataframe_split: { columns: names, data: [lines[0].slice(1)] } },
      /5 columns passed, but row 1 of 'data' has 4 values/,
    ],
    ['a column twice', { dataframe_split: { columns: ['size', 'size'], data: [] } }, /same name/],
    ['a dictionary as records', { dataframe_records: {} }, /must be a list of records. Got dictionary/],
    ['a record that is none', { dataframe_records: [1] }, /Row 1 is number/],
    ['instances that differ', { instances: [records[0], { size: 1 }] }, /not the same/],
    ['a signature name', { instances: lines, signature_name: 'x' }, /signature_name/],
    ['inputs that differ', { inputs: { ...inputs, size: [1] } }, /not the same/],
    ['a cell that is a list', { dataframe_records: [{ ...records[0], size: [1, 2] }] }, /Row 1 of "size" has to be one value. Got list/],
    ['a missing column', { dataframe_records: [{ size: 1 }] }, /"age", "town", "member", "since"/],
    ['a wrong type', { dataframe_records: [{ ...records[0], age: 'old' }] }, /"old" in "age" \(row 1\) is not a whole number/],
    ['a number that no double is', { dataframe_records: [{ ...records[0], age: 0 }] }, /9007199254740993 in "age" .*exactly/],
    ['params that are a list', { inputs, params: [] }, /'params' has to be an object/],
    ['a wrong param', { inputs, params: { explain: 'yes' } }, /'explain' has to be true or false/],
  ]
  test.each(refused)('[SV-1] %s is refused with 400', async (_what, json, message) => {
    const { ask, log } = await listening({ graph })
    // Only as text: a number would have been rounded before it was sent.
    const body = JSON.stringify(json).replace('"age":0', '"age":9007199254740993')
    const { status, headers, text } = await ask('/invocations', { body, headers: { 'content-type': 'application/json' } })
    expect(status, text).toBe(400)
    expect(headers['content-type']).toBe('application/json')
    const problem = JSON.parse(text)
    expect(Object.keys(problem)).toEqual(['error_code', 'message'])
    expect(problem.error_code).toMatch(/^(BAD_REQUEST|INVALID_PARAMETER_VALUE)$/)
    expect(problem.message).toMatch(message)
    expect(log.entries).toMatchObject([{ code: 400, rows: 0 }])
  })

  const types: [type: string, message: string][] = [
    ['text/plain', "This predictor only supports the following content types: 'text/csv', 'application/json'. Got 'text/plain'."],
    ['application/json; charset=latin1', 'The scoring server only supports UTF-8'],
    ['application/json; boundary=x', 'Unrecognized content type parameters: boundary=x.'],
    ['', "This predictor only supports the following content types: 'text/csv', 'application/json'. Got none."],
  ]
  test.each(types)('[SV-1] the content type %j is refused with 415 in plain text', async (type, message) => {
    const { ask } = await listening({ graph })
    const { status, headers, text } = await ask('/invocations', { body: '{}', headers: type === '' ? {} : { 'content-type': type } })
    expect([status, text]).toEqual([415, message])
    expect(headers['content-type']).toBe('text/plain; charset=utf-8')
  })

  test('[SV-1] a body that is no JSON is refused without being quoted', async () => {
    const { ask } = await listening({ graph })
    for (const body of ['{"secret": x}', '', '\uFEFF{}', '{"inputs": NaN}', new Uint8Array([0x22, 0xff, 0x22])]) {
      const { status, text } = await ask('/invocations', { body, headers: { 'content-type': 'application/json' } })
      expect(status, text).toBe(400)
      expect(text).not.toContain('secret')
    }
    const deep = `{"inputs":${'['.repeat(200_000)}${']'.repeat(200_000)}}`
    const { status, text } = await ask('/invocations', { body: deep, headers: { 'content-type': 'application/json' } })
    expect(status, text.slice(0, 200)).toBe(400)
  })
})

describe('signs of life', () => {
  test('[SV-1] /ping and /health answer with a line break, /version with the version', async () => {
    const { ask } = await listening({ graph })
    for (const path of ['/ping', '/health', '/wine/ping', '/wine/health']) {
      const { status, headers, text } = await ask(path)
      expect([status, headers['content-type'], text], path).toEqual([200, 'application/json', '\n'])
    }
    expect((await ask('/version')).text).toMatch(/^\d+\.\d+\.\d+/)
    expect((await ask('/beer/ping')).status).toBe(404)
  })

  test('[SV-1] /ping is 404 without a deployment', async () => {
    const { ask } = await listening({ graph, settings: { deployments: [] } })
    expect((await ask('/ping')).status).toBe(404)
  })
})
