import { expect, test } from 'vitest'
import { ModelSignature } from '../../../../../shared/domain/packages/package.ts'
import { CairnError } from '../../../../../shared/errors.ts'
import { Refusal } from '../../../../http/refusal.ts'
import { type InferRequest, readInferRequest } from './request.ts'

const signatureOf = (columns: Readonly<Record<string, 'number' | 'text' | 'integer'>>): ModelSignature =>
  ModelSignature.parse({
    format: 'cairn.signature/1',
    inputs: Object.entries(columns).map(([name, type]) => ({
      name,
      type,
      onnx: type === 'text' ? 'string' : 'double',
      missing: type === 'text' ? '""' : 'NaN',
    })),
    outputs: [{ name: 'prediction', onnx: 'double', shape: [-1], description: '' }],
    target: 'y',
    labels: [],
    threshold: null,
  })
const numbersOnly = signatureOf({ a: 'number', b: 'number' })
const mixed = signatureOf({ age: 'integer', city: 'text' })

const read = (body: unknown, { signature = mixed, header }: { signature?: ModelSignature; header?: string } = {}): InferRequest =>
  readInferRequest(Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), header, signature)

/** A request whose JSON is followed by raw bytes. */
const withBytes = (json: unknown, ...raw: Uint8Array[]): { body: Buffer; header: string } => {
  const start = Buffer.from(JSON.stringify(json))
  return { body: Buffer.concat([start, ...raw]), header: String(start.length) }
}

const columns = (request: InferRequest): Record<string, unknown[]> =>
  Object.fromEntries([...request.table.columns].map(([name, values]) => [name, Array.from(values)]))

const age = { name: 'age', shape: [2], datatype: 'INT64', data: [30, 41] }
const city = { name: 'city', shape: [2], datatype: 'BYTES', data: ['Ulm', 'Köln'] }

const refusal = (act: () => unknown): { code: number | string; message: string } => {
  try {
    act()
  } catch (thrown) {
    if (thrown instanceof CairnError) return { code: thrown.code, message: thrown.message }
    if (thrown instanceof Refusal) return { code: thrown.status, message: thrown.message }
    throw thrown
  }
  throw new Error('It was taken.')
}

test('[SV-1] an input per column, as its specification has it', () => {
  const request = read({ id: 'r-1', inputs: [age, city] })
  expect(request).toMatchObject({ id: 'r-1', outputs: null, binaryOutput: false, explain: false, contentType: null })
  expect(request.table.rows).toBe(2)
  expect(request.table.unnamed).toBeUndefined()
  expect(columns(request)).toEqual({ age: [30, 41], city: ['Ulm', 'Köln'] })
})

test.each([
  ['[N], flat', [3], [1, 2, 3]],
  ['[N, 1], flat', [3, 1], [1, 2, 3]],
  ['[N, 1], nested', [3, 1], [[1], [2], [3]]],
  ['[N], nested', [3], [[1], [2], [3]]],
  ['[N, 1, 1], nested', [3, 1, 1], [[[1]], [[2]], [[3]]]],
])('[SV-1] a column of shape %s', (_, shape, data) => {
  for (const parameters of [undefined, { content_type: 'pd' }]) {
    const request = read({ parameters, inputs: [{ name: 'age', shape, datatype: 'FP64', data }] })
    expect(columns(request)).toEqual({ age: [1, 2, 3] })
  }
})

test.each([
  ['flat', [1, 2, 3, 4]],
  [
    'nested',
    [
      [1, 2],
      [3, 4],
    ],
  ],
])('[SV-1] one tensor with all columns of a model of numbers, in its order, %s', (_, data) => {
  for (const datatype of ['FP64', 'FP32', 'INT64', 'INT8', 'UINT16']) {
    const request = read({ inputs: [{ name: 'whatever', shape: [2, 2], datatype, data }] }, { signature: numbersOnly })
    expect(request.table).toMatchObject({ rows: 2, unnamed: true })
    expect(columns(request)).toEqual({ a: [1, 3], b: [2, 4] })
  }
})

test('[SV-1] numpy codecs of a model of one column', () => {
  const one = signatureOf({ only: 'number' })
  const input = { name: 'input-0', shape: [2, 1], datatype: 'FP64', data: [1, 2] }
  expect(read({ parameters: { content_type: 'np' }, inputs: [input] }, { signature: one }).table).toMatchObject({ unnamed: true })
  expect(read({ inputs: [{ ...input, parameters: { content_type: 'np' } }] }, { signature: one }).table).toMatchObject({ unnamed: true })
})

test('[SV-1] texts by their content type', () => {
  const request = read({
    inputs: [
      { ...age, datatype: 'BYTES', data: ['30', null], parameters: { content_type: 'str' } },
      { ...city, data: ['VWxt', 'S8O2bG4='], parameters: { content_type: 'base64' } },
    ],
  })
  expect(columns(request)).toEqual({ age: ['30', null], city: ['Ulm', 'Köln'] })
})

test('[SV-1] 64-bit integers are exact', () => {
  const integers = ['9007199254740993', '-9223372036854775808', '9223372036854775807', '-9007199254740993', '12']
  const request = read(`{"inputs":[{"name":"age","shape":[5],"datatype":"INT64","data":[${integers.join(',')}]}]}`)
  expect(columns(request).age.map(String)).toEqual(integers)
  const unsigned = read('{"inputs":[{"name":"age","shape":[1],"datatype":"UINT64","data":[18446744073709551615]}]}')
  expect(columns(unsigned).age).toEqual([18446744073709551615n])
})

test('[SV-1] null is a missing value of every datatype', () => {
  for (const datatype of ['FP64', 'FP32', 'INT32', 'UINT8'])
    expect(columns(read({ inputs: [{ name: 'age', shape: [2], datatype, data: [1, null] }] })).age).toEqual([1, NaN])
  for (const datatype of ['INT64', 'UINT64', 'BOOL'])
    expect(columns(read({ inputs: [{ name: 'age', shape: [2], datatype, data: [1, null] }] })).age).toEqual([
      datatype === 'BOOL' ? true : 1,
      null,
    ])
})

test('[SV-1] a bare NaN is a missing value too, as tritonclient writes it', () => {
  expect(columns(read('{"inputs":[{"name":"age","shape":[2],"datatype":"FP64","data":[1,NaN]}]}')).age).toEqual([1, NaN])
})

test('[SV-1] a column may have any name', () => {
  const request = read('{"inputs":[{"name":"__proto__","shape":[1],"datatype":"FP64","data":[1]}]}')
  expect([...request.table.columns.keys()]).toEqual(['__proto__'])
})

test('[SV-1] no rows are rows too', () => {
  expect(read({ inputs: [{ ...age, shape: [0], data: [] }] }).table.rows).toBe(0)
  const raw = { name: 'city', shape: [0], datatype: 'BYTES', parameters: { binary_data_size: 0 } }
  expect(read({ inputs: [raw] }).table.rows).toBe(0)
})

test('[SV-1] raw bytes after the JSON, in the order of the inputs, wherever they lie', () => {
  const texts = Buffer.concat([Buffer.from([3, 0, 0, 0]), Buffer.from('Ulm'), Buffer.from([5, 0, 0, 0]), Buffer.from('Köln')])
  for (const pad of ['', 'x', 'xx', 'xxx', 'xxxxxxx']) {
    const { body, header } = withBytes(
      {
        pad,
        inputs: [
          { name: 'city', shape: [2], datatype: 'BYTES', parameters: { binary_data_size: texts.length } },
          { name: 'flat', shape: [2], datatype: 'FP32', data: [0.5, 1] },
          { name: 'age', shape: [2, 1], datatype: 'FP64', parameters: { binary_data_size: 16 } },
        ],
      },
      texts,
      new Uint8Array(Float64Array.of(0.1, NaN).buffer),
    )
    expect(columns(read(body, { header }))).toEqual({ city: ['Ulm', 'Köln'], flat: [0.5, 1], age: [0.1, NaN] })
  }
})

test('[SV-1] numbers that lie aligned are not copied', () => {
  const json = (pad: string) => ({ pad, inputs: [{ name: 'age', shape: [1], datatype: 'FP64', parameters: { binary_data_size: 8 } }] })
  const pad = 'x'.repeat((8 - (JSON.stringify(json('')).length % 8)) % 8)
  const given = withBytes(json(pad), new Uint8Array(8))
  const body = Buffer.from(new Uint8Array(given.body).buffer)
  const column = read(body, { header: given.header }).table.columns.get('age')
  expect(column instanceof Float64Array && column.buffer === body.buffer).toBe(true)
})

test('[SV-1] a header of 0: the body is the one input', () => {
  const body = Buffer.from(Float64Array.of(1, 2, 3, 4).buffer)
  const request = read(body, { header: '0', signature: numbersOnly })
  expect(request).toMatchObject({ binaryOutput: true, table: { rows: 2, unnamed: true } })
  expect(columns(request)).toEqual({ a: [1, 3], b: [2, 4] })
  const text = read(Buffer.from('Köln'), { header: '0', signature: signatureOf({ city: 'text' }) })
  expect(columns(text)).toEqual({ city: ['Köln'] })
})

test('[SV-1] which outputs, and in what form', () => {
  const request = read({
    parameters: { binary_data_output: true, explain: true, priority: 3 },
    outputs: [{ name: 'label' }, { name: 'probabilities', parameters: { binary_data: false } }],
    inputs: [age],
  })
  expect(request).toMatchObject({ binaryOutput: true, explain: true })
  expect(request.outputs).toEqual([
    { name: 'label', binary: undefined },
    { name: 'probabilities', binary: false },
  ])
  expect(read({ outputs: [], inputs: [age] }).outputs).toBeNull()
})

const bad = (input: Record<string, unknown>) => ({ inputs: [{ ...age, ...input }] })
const twice = Array.from({ length: 17 }).reduce<unknown>((inner) => [inner], 1)

test.each<[string, unknown, RegExp]>([
  ['no JSON', '{"inputs":', /JSON/],
  ['Infinity in JSON', '{"inputs":[{"name":"age","shape":[1],"datatype":"FP64","data":[Infinity]}]}', /JSON/],
  ['an empty body', '', /JSON/],
  ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), /UTF-8/],
  ['a list', [], /object/],
  ['no inputs', {}, /"inputs"/],
  ['inputs that are none', { inputs: {} }, /"inputs"/],
  ['none of them', { inputs: [] }, /"inputs"/],
  ['an input that is none', { inputs: [3] }, /Input 0 must be an object/],
  ['no name', bad({ name: undefined }), /no name/],
  ['a number as a name', bad({ name: 3 }), /no name/],
  ['two of one name', { inputs: [age, age] }, /"age" is given twice/],
  ['no datatype', bad({ datatype: undefined }), /datatype/],
  ['a datatype of no protocol', bad({ datatype: 'fp64' }), /datatype/],
  ['BF16', bad({ datatype: 'BF16' }), /datatype/],
  ['no shape', bad({ shape: undefined }), /shape/],
  ['a shape of nothing', bad({ shape: [] }), /shape/],
  ['a size below zero', bad({ shape: [-1] }), /shape/],
  ['half a row', bad({ shape: [0.5] }), /shape/],
  ['a size beyond numbers', '{"inputs":[{"name":"age","shape":[9007199254740993],"datatype":"FP64","data":[1]}]}', /shape/],
  ['more than can be counted', bad({ shape: [4294967296, 4294967296] }), /counted/],
  ['more dimensions than any', bad({ shape: Array(9).fill(1) }), /shape/],
  ['a huge shape', bad({ shape: [1e15] }), /1000000000000000 elements, but its data has 2/],
  ['fewer elements', bad({ shape: [3] }), /3 elements, but its data has 2/],
  ['more elements', bad({ shape: [1] }), /1 elements, but its data has 2/],
  ['more elements, nested', bad({ shape: [1], data: [[1, 2]] }), /1 elements, but its data has 2/],
  ['no data', bad({ data: undefined }), /no data/],
  ['data that is no array', bad({ data: 'ab' }), /must be an array/],
  ['rows of unequal length', bad({ data: [[1], [2, 3]] }), /length/],
  ['rows of unequal depth', bad({ data: [[1], 2] }), /depth/],
  ['an array among numbers', bad({ data: [1, [2]] }), /Element 1 .*array/],
  ['far too deep', bad({ data: twice }), /deep/],
  ['a text among numbers', bad({ data: [1, '2'] }), /Element 1 of input "age" \(string\) is not INT64/],
  ['a fraction among integers', bad({ data: [1, 1.5] }), /Element 1/],
  ['a bool among numbers', bad({ data: [1, true] }), /Element 1/],
  ['beyond INT8', bad({ datatype: 'INT8', data: [1, 128] }), /Element 1/],
  ['below UINT8', bad({ datatype: 'UINT8', data: [1, -1] }), /Element 1/],
  ['below UINT64', bad({ datatype: 'UINT64', data: [1, -1] }), /Element 1/],
  ['beyond INT64', '{"inputs":[{"name":"age","shape":[1],"datatype":"INT64","data":[9223372036854775808]}]}', /Element 0/],
  ['an integer as a fraction', '{"inputs":[{"name":"age","shape":[1],"datatype":"INT64","data":[1e300]}]}', /Element 0/],
  ['beyond FP64', '{"inputs":[{"name":"age","shape":[1],"datatype":"FP64","data":[1e400]}]}', /Element 0/],
  ['beyond FP32', bad({ datatype: 'FP32', data: [1, 1e39] }), /Element 1/],
  ['FP16 in JSON', bad({ datatype: 'FP16' }), /no FP16/],
  ['2 as a bool', bad({ datatype: 'BOOL', data: [1, 2] }), /Element 1/],
  ['a number among texts', bad({ datatype: 'BYTES', data: ['a', 1] }), /Element 1/],
  ['parameters that are none', bad({ parameters: [] }), /parameters/],
  ['a content type of no codec', bad({ parameters: { content_type: 'pickle' } }), /content_type/],
  ['no base64', bad({ datatype: 'BYTES', data: ['VWxt', '%%%%'], parameters: { content_type: 'base64' } }), /Element 1 .*base64/],
  ['an id that is no text', { id: 5, inputs: [age] }, /"id"/],
  ['an endless id', { id: 'x'.repeat(257), inputs: [age] }, /"id"/],
  ['outputs that are none', { outputs: {}, inputs: [age] }, /"outputs"/],
  ['an output twice', { outputs: [{ name: 'a' }, { name: 'a' }], inputs: [age] }, /twice/],
  ['a flag that is none', { parameters: { explain: 'yes' }, inputs: [age] }, /explain/],
  ['bytes without a header', bad({ data: undefined, parameters: { binary_data_size: 16 } }), /0 bytes follow/],
  ['data and bytes', bad({ parameters: { binary_data_size: 0 } }), /both/],
  ['a size that is none', bad({ data: undefined, parameters: { binary_data_size: -1 } }), /number of bytes/],
  ['columns of unequal length', { inputs: [age, { ...city, shape: [1], data: ['Ulm'] }] }, /"city" has 1 rows, but "age" has 2/],
  [
    'a table beside a column',
    { inputs: [age, { name: 'x', shape: [2, 2], datatype: 'FP64', data: [1, 2, 3, 4] }] },
    /one input per column/,
  ],
  ['a table that is to be columns', { parameters: { content_type: 'pd' }, ...bad({ shape: [1, 2] }) }, /one input per column/],
  ['numbers for a model with texts', bad({ shape: [1, 2] }), /takes texts, such as "city"/],
])('[SV-1] refused: %s', (_, body, message) => {
  const { code, message: said } = refusal(() => read(body))
  expect([400, 'INVALID_INPUT']).toContain(code)
  expect(said).toMatch(message)
})

test('[SV-1] refused: tables of another width', () => {
  const input = { name: 'x', shape: [1, 3], datatype: 'FP64', data: [1, 2, 3] }
  expect(refusal(() => read({ inputs: [input] }, { signature: numbersOnly })).message).toMatch(/3 columns, but the model takes 2/)
})

const raw = { name: 'age', shape: [2], datatype: 'FP64', parameters: { binary_data_size: 16 } }
const texts = (...bytes: number[]) =>
  withBytes(
    { inputs: [{ name: 'city', shape: [1], datatype: 'BYTES', parameters: { binary_data_size: bytes.length } }] },
    Buffer.from(bytes),
  )

test.each<[string, { body: Buffer; header: string }, RegExp]>([
  ['fewer bytes than said', withBytes({ inputs: [raw] }, Buffer.alloc(15)), /binary_data_size of 16, but 15 bytes/],
  ['bytes of nobody', withBytes({ inputs: [raw] }, Buffer.alloc(17)), /1 bytes at the end/],
  [
    'a size that is not the shape',
    withBytes({ inputs: [{ ...raw, shape: [3] }] }, Buffer.alloc(16)),
    /has 24 bytes, but its binary_data_size is 16/,
  ],
  ['a bool that is none', withBytes({ inputs: [{ ...raw, datatype: 'BOOL', shape: [16] }] }, Buffer.alloc(16, 2)), /Element 0/],
  ['a text longer than all', texts(255, 255, 255, 255, 65), /Element 0 .*longer/],
  ['half a length', texts(1, 0, 0), /Element 0 .*longer/],
  ['more texts than said', texts(0, 0, 0, 0, 0, 0, 0, 0), /1 elements, but its binary data has 2/],
  ['fewer texts than said', texts(), /1 elements, but its binary data has 0/],
  ['a text that is not UTF-8', texts(1, 0, 0, 0, 255), /Element 0 .*UTF-8/],
  ['a header beyond the body', { body: Buffer.from('{}'), header: '3' }, /is 3, but the body has 2/],
  ['a header that is no number', { body: Buffer.from('{}'), header: '2x' }, /number of bytes/],
  ['two headers', { body: Buffer.from('{}'), header: '2, 2' }, /number of bytes/],
  ['a negative header', { body: Buffer.from('{}'), header: '-1' }, /number of bytes/],
  ['a header that cuts', { body: Buffer.from('{"inputs":[]}'), header: '5' }, /JSON/],
  ['no header is needed for rows of more', { body: Buffer.alloc(12), header: '0' }, /texts|numbers alone/],
])('[SV-1] refused in binary: %s', (_, { body, header }, message) => {
  const { code, message: said } = refusal(() => read(body, { header }))
  expect([400, 'INVALID_INPUT']).toContain(code)
  expect(said).toMatch(message)
})

test('[SV-1] refused: a raw body that is no whole rows', () => {
  expect(refusal(() => read(Buffer.alloc(24), { header: '0', signature: numbersOnly })).message).toMatch(/16 bytes/)
})

test('[SV-1] extensions that are not here are 501', () => {
  expect(refusal(() => read(bad({ data: undefined, parameters: { shared_memory_region: 'r' } }))).code).toBe(501)
  expect(refusal(() => read({ inputs: [age], outputs: [{ name: 'a', parameters: { classification: 2 } }] })).code).toBe(501)
})

test('[SV-1] what was sent is not said back', () => {
  const secret = 'IBAN DE02 1203'
  for (const body of [bad({ data: [1, secret] }), `{"inputs":[{"name":"age","data":["${secret}"`, bad({ datatype: secret })])
    expect(refusal(() => read(body)).message).not.toContain(secret)
})
