import { describe, expect, test } from 'vitest'
import type { ModelSignature, SignatureInput } from '../../../shared/domain/packages/package.ts'
import { withoutNullTokens } from '../../frame.ts'
import { frameOf, numbers, texts } from '../../packages/formats/fixtures/models.ts'
import type { RequestCell, RequestColumn } from './contracts.ts'
import { InputReader } from './frame.ts'

const input = (name: string, type: SignatureInput['type'], more: Partial<SignatureInput> = {}): SignatureInput => ({
  name,
  type,
  onnx: type === 'text' ? 'string' : 'double',
  shape: [-1],
  missing: type === 'text' ? '""' : 'NaN',
  ...more,
})

function signatureOf(inputs: SignatureInput[], more: Partial<ModelSignature> = {}): ModelSignature {
  return {
    format: 'cairn.signature/1',
    inputs,
    outputs: [{ name: 'y', onnx: 'double', shape: [-1], description: '' }],
    target: 'y',
    labels: [],
    threshold: null,
    ...more,
  }
}

/** One column of cells, as a model of one column takes them. */
function read(type: SignatureInput['type'], cells: RequestColumn, more: Partial<SignatureInput> = {}, signature?: Partial<ModelSignature>) {
  const reader = new InputReader(signatureOf([input('x', type, more)], signature))
  const { columns, notes } = reader.read({ rows: cells.length, columns: new Map([['x', cells]]) })
  return { values: [...columns[0]], notes }
}

const refusal = (type: SignatureInput['type'], cell: RequestCell) => {
  try {
    return read(type, [null, cell]).values[1]
  } catch (error) {
    return (error as Error).message
  }
}

describe('[SV-1] a value of a request is held against its column', () => {
  test.each<[SignatureInput['type'], RequestCell, number]>([
    ['number', 1.5, 1.5],
    ['number', -0, 0],
    ['number', '1e3', 1_000],
    ['number', ' 7 ', 7],
    ['number', true, 1],
    ['number', 'inf', Infinity],
    ['number', 2n ** 53n, 2 ** 53],
    ['number', 2n ** 60n, 2 ** 60],
    ['integer', 3, 3],
    ['integer', '3.0', 3],
    ['integer', '-12', -12],
    ['integer', 9_007_199_254_740_991n, 9_007_199_254_740_991],
    ['boolean', false, 0],
    ['boolean', 'True', 1],
    ['boolean', 1, 1],
    ['date', '2026-11-26', Date.UTC(2026, 10, 26)],
    ['date', '2026-11-26T00:00:00', Date.UTC(2026, 10, 26)],
    ['date', Date.UTC(2026, 10, 26), Date.UTC(2026, 10, 26)],
    ['datetime', '2026-11-26', Date.UTC(2026, 10, 26)],
    ['datetime', '2026-11-26T10:28:00Z', Date.UTC(2026, 10, 26, 10, 28)],
    ['datetime', '2026-11-26 10:28', Date.UTC(2026, 10, 26, 10, 28)],
    ['datetime', '2026-11-26T10:28:00+02:00', Date.UTC(2026, 10, 26, 8, 28)],
    ['datetime', '2026-11-26T10:28:00.123456Z', Date.UTC(2026, 10, 26, 10, 28, 0, 123) + 0.456],
  ])('%s takes %s', (type, cell, value) => {
    const found = read(type, [cell]).values[0]
    expect(found).toBe(value)
    expect(Object.is(found, -0)).toBe(false)
  })

  test.each<[SignatureInput['type'], RequestCell, string]>([
    ['number', 'abc', '"abc" in "x" (row 2) is not a number.'],
    ['number', '0x10', '"0x10" in "x" (row 2) is not a number.'],
    ['number', 2n ** 53n + 1n, '9007199254740993 in "x" (row 2) cannot be held exactly by a model, which computes with doubles.'],
    ['integer', 2n ** 63n - 1n, '9223372036854775807 in "x" (row 2) cannot be held exactly by a model, which computes with doubles.'],
    ['integer', '9007199254740993', '"9007199254740993" in "x" (row 2) cannot be held exactly by a model, which computes with doubles.'],
    ['integer', 1.5, '1.5 in "x" (row 2) is not a whole number.'],
    ['boolean', 2, '2 in "x" (row 2) is not true or false.'],
    ['boolean', 'maybe', '"maybe" in "x" (row 2) is not true or false.'],
    ['date', '2026-02-30', '"2026-02-30" in "x" (row 2) is not a date such as 2024-01-31.'],
    ['date', 1, '1 in "x" (row 2) is not a date such as 2024-01-31.'],
    ['date', true, 'true in "x" (row 2) is not a date such as 2024-01-31.'],
    ['datetime', '2026-11-26T25:00:00Z', '"2026-11-26T25:00:00Z" in "x" (row 2) is not a time such as 2024-01-31T10:28:00Z.'],
    ['datetime', '26.11.2026', '"26.11.2026" in "x" (row 2) is not a time such as 2024-01-31T10:28:00Z.'],
  ])('%s refuses %s', (type, cell, message) => {
    expect(refusal(type, cell)).toBe(message)
  })

  test('text takes numbers and truth as they are written, and all that stands for missing', () => {
    const cells = ['a', 5, 1.5, 2n ** 63n, true, null, '', 'x\0y']
    expect(read('text', cells).values.join()).toBe('a,5,1.5,9223372036854775808,true,,,x\uFFFDy')
  })

  test('tensors are columns as they are', () => {
    expect(read('number', Float64Array.of(1, NaN)).values).toEqual([1, NaN])
    expect(read('number', Float32Array.of(0.1)).values).toEqual([Math.fround(0.1)])
    expect(read('integer', BigInt64Array.of(-5n)).values).toEqual([-5])
    expect(() => read('integer', BigUint64Array.of(2n ** 64n - 1n))).toThrow('cannot be held exactly')
  })
})

test('[SV-1] what stood for a missing value in the training data is missing, as everywhere', () => {
  const reading: ModelSignature['reading'] = {
    format: 'cairn.reading/2',
    nullTokens: { text: ['', '?', 'NA'], other: ['', '?', 'NA', '-999', '1900-01-01'] },
  }
  const inputs = [input('n', 'number'), input('t', 'text', { levels: ['NA', 'a'] }), input('d', 'date')]
  const reader = new InputReader(signatureOf(inputs, { reading }))
  const frame = frameOf([
    ['n', numbers([-999, 1, -999.5])],
    ['t', texts(['?', 'NA', 'a'])],
    ['d', numbers([Date.UTC(1900, 0, 1), 0, 86_400_000], 'date')],
  ])
  const expected = withoutNullTokens(frame, reading.nullTokens, { values: new Map([['t', new Set(['NA', 'a'])]]) })
  const table = {
    rows: 3,
    columns: new Map<string, RequestColumn>([
      ['n', [-999, 1, -999.5]],
      ['t', ['?', 'NA', 'a']],
      ['d', ['1900-01-01', '1970-01-01', '1970-01-02']],
    ]),
  }
  const { columns } = reader.read(table)
  expect(columns).toEqual([Float64Array.of(NaN, 1, -999.5), ['', 'NA', 'a'], Float64Array.of(NaN, 0, 86_400_000)])
  const levelsOf = (name: string) => {
    const column = expected.columns.get(name)
    return column?.kind === 'text' ? Array.from(column.codes, (code) => (code < 0 ? '' : column.levels[code])) : column?.values
  }
  expect(columns).toEqual(['n', 't', 'd'].map(levelsOf))
  // A token is one as a text too, where a body of texts is all that there is.
  expect(reader.read({ rows: 1, columns: new Map([...table.columns.keys()].map((name) => [name, ['?']])) }).columns).toEqual([
    Float64Array.of(NaN),
    [''],
    Float64Array.of(NaN),
  ])
})

describe('[SV-1] the columns of a request', () => {
  const reader = new InputReader(
    signatureOf([input('a', 'number', { range: { min: 0, max: 10 } }), input('b', 'text', { levels: ['x', 'y'] })]),
  )

  test('are named where they are missing, all at once', () => {
    expect(() => reader.read({ rows: 1, columns: new Map([['c', [1]]]) })).toThrow(
      'The model needs columns that are not in the request: "a", "b". Where values are not known, give null for them.',
    )
  })

  test('are noted where they have what the model has not seen', () => {
    const { notes } = reader.read({
      rows: 4,
      columns: new Map<string, RequestColumn>([
        ['b', ['x', 'z', null, 'q']],
        ['a', [11, -1, 5, null]],
        ['c', [1, 2, 3, 4]],
      ]),
    })
    expect(notes).toEqual([
      { kind: 'missing', column: 'a', rows: 1 },
      { kind: 'outOfRange', column: 'a', rows: 2 },
      { kind: 'missing', column: 'b', rows: 1 },
      { kind: 'unseen', column: 'b', rows: 2 },
      { kind: 'extraColumn', column: 'c', rows: 4 },
    ])
  })

  test('without names are those of the model, in its order', () => {
    const columns = new Map<string, RequestColumn>([
      ['0', [5]],
      ['1', ['x']],
    ])
    expect(reader.read({ rows: 1, columns, unnamed: true }).columns).toEqual([Float64Array.of(5), ['x']])
    columns.set('2', [1])
    expect(() => reader.read({ rows: 1, columns, unnamed: true })).toThrow('The model takes 2 columns, but the rows have 3.')
  })

  test('of unequal length are refused', () => {
    const columns = new Map<string, RequestColumn>([
      ['a', [1, 2]],
      ['b', ['x']],
    ])
    expect(() => reader.read({ rows: 2, columns })).toThrow('The column "b" has 1 values, but the request has 2 rows.')
  })

  test('may be called as what objects have anyway', () => {
    const odd = new InputReader(signatureOf([input('__proto__', 'number'), input('constructor', 'number')]))
    const columns = new Map<string, RequestColumn>([
      ['constructor', [2]],
      ['__proto__', [1]],
    ])
    expect(odd.read({ rows: 1, columns }).columns).toEqual([Float64Array.of(1), Float64Array.of(2)])
  })
})
