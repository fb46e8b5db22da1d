import { describe, expect, test } from 'vitest'
import type { FittedFeature } from '../../../../shared/domain/training/model.ts'
import { dateParts } from '../../../../shared/domain/training/recipe.ts'
import type { FrameColumn } from '../../../frame.ts'
import { seededRandom } from '../../../random.ts'
import { transform } from '../../../training/preprocessing/transform.ts'
import { columnsOf, frameOf, identityModel, numbers, texts } from '../fixtures/models.ts'
import { runPreprocessing } from '../fixtures/run.ts'

/** Both sides: the features as training makes them, and as onnxruntime makes them. */
async function both(columns: readonly (readonly [string, FrameColumn])[], ...features: FittedFeature[]) {
  const frame = frameOf(columns)
  const { preprocessing } = identityModel(columnsOf(frame), features).model.body
  const onnx = await runPreprocessing(preprocessing, columnsOf(frame), frame)
  return { onnx: [...onnx], training: [...transform(preprocessing, frame)] }
}

const numeric = (column: string, rest: Partial<Extract<FittedFeature, { kind: 'numeric' }>> = {}): FittedFeature => ({
  kind: 'numeric',
  column,
  fill: 2.5,
  log: false,
  offset: 1,
  scale: 2,
  indicator: false,
  ...rest,
})
const oneHot = (column: string, levels: string[], other: boolean, missing: boolean): FittedFeature => ({
  kind: 'onehot',
  column,
  levels,
  other,
  missing,
})

const odd = [0, -0, 1, -1, NaN, 1e-300, -1e300, 1e9, -1e9, 0.1, Infinity, -Infinity, 5e-324, 2 ** 53]

describe('[PK-1] numbers', () => {
  test.each([
    ['plain', {}],
    ['with an indicator', { indicator: true }],
    ['log', { log: true }],
    ['log with an indicator', { log: true, indicator: true }],
    ['far from zero with a small deviation', { offset: 1e9, scale: 1e-3, fill: 1e9 }],
  ])('%s', async (_, rest) => {
    const { onnx, training } = await both([['x', numbers(odd)]], numeric('x', rest))
    expect(onnx).toEqual(training)
  })

  test('1e9 with a deviation of 1e-3 keeps its digits', async () => {
    const { onnx } = await both([['x', numbers([1e9 + 0.001, 1e9 - 0.002])]], numeric('x', { offset: 1e9, scale: 1e-3 }))
    expect(onnx[0]).toBeCloseTo(1, 3)
    expect(onnx[1]).toBeCloseTo(-2, 3)
  })

  test('neighbours of the same and of other steps keep their order', async () => {
    const columns = ['a', 'b', 'c', 'd', 'e'].map((name, i) => [name, numbers([i, NaN, 10 * i])] as const)
    const { onnx, training } = await both(
      columns,
      numeric('a'),
      numeric('b', { offset: 7, fill: -1 }),
      numeric('c', { indicator: true }),
      numeric('d', { log: true }),
      numeric('e'),
      numeric('a', { scale: 0.5 }),
    )
    expect(onnx).toEqual(training)
  })
})

describe('[PK-1] one-hot', () => {
  const values = [
    'red',
    'blue',
    '',
    null,
    'never seen',
    'Red',
    ' red',
    'é',
    'e\u0301',
    '😀',
    '\u0000',
    'red\u0000',
    'red\u0000green',
    'o\'br"ien\n',
    'NaN',
    '__proto__',
    '-1',
  ]
  const flags = [
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ] as const

  test.each(flags)('of text (other %s, missing %s)', async (other, missing) => {
    const { onnx, training } = await both(
      [['x', texts(values)]],
      oneHot('x', ['red', 'red\u0000green', 'é', '😀', 'o\'br"ien\n', '__proto__'], other, missing),
    )
    expect(onnx).toEqual(training)
  })

  test.each(flags)('of numbers (other %s, missing %s)', async (other, missing) => {
    const { onnx, training } = await both(
      [['x', numbers(odd)]],
      oneHot('x', ['0', '-1', '0.1', '1e-300', '5e-324', 'Infinity'], other, missing),
    )
    expect(onnx).toEqual(training)
  })

  test.each(['integer', 'boolean', 'date', 'datetime'] as const)('of %s', async (type) => {
    const { onnx, training } = await both(
      [['x', numbers([0, 1, NaN, 86_400_000, 2], type)]],
      oneHot('x', ['1', '0', '86400000'], true, true),
    )
    expect(onnx).toEqual(training)
  })

  test.each(flags)('of hashed text (unseen %s, missing %s)', async (unseen, missing) => {
    const levels = ['red', 'red\u0000green', 'é', '😀', 'o\'br"ien\n', '__proto__']
    const { onnx, training } = await both([['x', texts(values)]], {
      kind: 'hashed',
      column: 'x',
      levels,
      buckets: [2, 0, 2, 1, 0, 3],
      size: 5,
      unseen,
      missing,
    })
    expect(onnx).toEqual(training)
  })

  test('without a level', async () => {
    const columns = [
      ['t', texts(['a', null])],
      ['n', numbers([1, NaN])],
    ] as const
    const { onnx, training } = await both(columns, oneHot('t', [], true, true), oneHot('n', [], true, true), oneHot('n', [], true, false))
    expect(onnx).toEqual(training)
    expect(onnx).toEqual([1, 0, 1, 0, 1, 0, 1, 0, 1, 0])
  })

  test('with no feature at all beside one that has some', async () => {
    const columns = [
      ['t', texts(['a', null])],
      ['n', numbers([1, NaN])],
    ] as const
    const { onnx, training } = await both(columns, oneHot('t', [], false, false), numeric('n'))
    expect(onnx).toEqual(training)
  })
})

test.each([0, 1] as const)('[PK-1] booleans, missing is %s', async (fill) => {
  const { onnx, training } = await both([['x', numbers([0, 1, NaN], 'boolean')]], { kind: 'boolean', column: 'x', fill })
  expect(onnx).toEqual(training)
  expect(onnx).toEqual([0, 1, fill])
})

describe('[PK-1] dates', () => {
  const parts = dateParts.map((part, i) => ({ part, offset: i, scale: i + 0.5 }))
  const plain = dateParts.map((part) => ({ part, offset: 0, scale: 1 }))

  test('as training has them, every 11th day from −3000 to 3000, and at the ends', async () => {
    const start = Date.UTC(-3000, 0, 1)
    const many = Array.from({ length: 200_000 }, (_, i) => start + i * 11 * 86_400_000 + ((i * 7_919_000) % 86_400_000))
    const ends = [-8.64e15, 8.64e15, 8.64e15 - 1, -1, 0, 1, -86_400_000, -86_400_001, NaN]
    const { onnx, training } = await both([['x', numbers([...many, ...ends], 'datetime')]], { kind: 'dateparts', column: 'x', parts })
    expect(onnx).toEqual(training)
  })

  test.each([
    ['1969-12-31T23:59:59.999Z', [1969, 12, 31, 2, 365, 23]],
    ['1970-01-01T00:00:00Z', [1970, 1, 1, 3, 1, 0]],
    ['2000-02-29T12:00:00Z', [2000, 2, 29, 1, 60, 12]],
    ['1900-03-01T01:00:00Z', [1900, 3, 1, 3, 60, 1]],
    ['2024-12-31T00:00:00Z', [2024, 12, 31, 1, 366, 0]],
    ['0001-01-01T00:00:00Z', [1, 1, 1, 0, 1, 0]],
  ])('%s', async (iso, expected) => {
    const { onnx } = await both([['x', numbers([Date.parse(iso)], 'datetime')]], { kind: 'dateparts', column: 'x', parts: plain })
    expect(onnx).toEqual(expected)
  })

  test('a missing date gives zeros, whatever the offset', async () => {
    const { onnx } = await both([['x', numbers([NaN], 'date')]], { kind: 'dateparts', column: 'x', parts })
    expect(onnx).toEqual([0, 0, 0, 0, 0, 0])
  })
})

describe('[PK-1] quantiles', () => {
  const random = seededRandom(4)
  const drawn = Array.from({ length: 2500 }, () => Math.exp(random.normal())).sort((a, b) => a - b)
  const close = ({ onnx, training }: Awaited<ReturnType<typeof both>>) => {
    expect(onnx.length).toBe(training.length)
    expect(Math.max(...onnx.map((value, i) => (value === training[i] ? 0 : Math.abs(value - training[i]))))).toBeLessThan(1e-6)
  }
  test.each(['uniform', 'normal'] as const)('to %s, with repeats and at the ends', async (to) => {
    const few = [-2, -1, -1, 0, 0, 0, 0.5, 3, 3]
    const many = Array.from({ length: 1000 }, (_, i) => drawn[Math.floor(i * 2.5)])
    const near = few.flatMap((x) => [x - 1e-3, x - 5e-8, x, x + 5e-8, x + 1e-3])
    const values = [...odd, ...near, ...drawn]
    const columns = [
      ['x', numbers(values)],
      ['y', numbers(values)],
      ['z', numbers(values)],
    ] as const
    const feature = (column: string, quantiles: number[], indicator: boolean): FittedFeature => ({
      kind: 'quantile',
      column,
      fill: 0.25,
      quantiles,
      to,
      indicator,
    })
    const other = to === 'normal' ? 'uniform' : 'normal'
    close(
      await both(columns, feature('x', few, true), numeric('y'), feature('y', many, false), feature('z', [1, 1, 1], true), {
        ...(feature('z', [0, 2], false) as Extract<FittedFeature, { kind: 'quantile' }>),
        to: other,
      }),
    )
  })

  test('cyclic parts of a date', async () => {
    const times = Array.from({ length: 3000 }, (_, i) => Date.UTC(1890, 0, 1) + i * 17 * 86_400_000 + i * 3_600_000)
    const parts = (['month', 'weekday', 'dayOfYear', 'hour'] as const).flatMap((part, i) =>
      (['sin', 'cos'] as const).map((wave) => ({ part, offset: 0, scale: 1, cycle: { wave, period: [12, 7, 365.25, 24][i] } })),
    )
    const columns = [['x', numbers([...times, NaN], 'datetime')]] as const
    close(await both(columns, { kind: 'dateparts', column: 'x', parts: [...parts, { part: 'year', offset: 1900, scale: 20 }] }))
  })
})

test.each([false, true])('[PK-1] words (binary %s)', async (binary) => {
  const spellings = ['good', 'Good', 'good!', 'naïve', '😀', '"quoted"', 'nul\uFFFDl', 'a\tb', '__proto__', 'x']
  const values = [
    'good',
    'Good  good! bad good',
    ' naïve 😀😀 😀 ',
    null,
    '',
    ' ',
    '"quoted" GOOD goods',
    'nul\u0000l a\tb a b __proto__ x x\u00a0x',
    'x\ud800 x',
  ]
  const { onnx, training } = await both([['t', texts(values)]], {
    kind: 'words',
    column: 't',
    terms: ['good', 'naïve', '😀', 'quoted', 'nul', 'tab', 'proto', 'x'],
    spellings,
    termOf: [0, 0, 0, 1, 2, 3, 4, 5, 6, 7],
    binary,
  })
  expect(onnx).toEqual(training)
  expect(training.slice(8, 16)).toEqual([binary ? 1 : 3, 0, 0, 0, 0, 0, 0, 0])
  const none = await both([['t', texts([null, ''])]], { kind: 'words', column: 't', terms: ['a'], spellings: ['a'], termOf: [0], binary })
  expect(none.onnx).toEqual([0, 0])
})

test('[PK-1] columns of any name', async () => {
  const names = [
    '__proto__',
    '"; drop table',
    'constructor',
    ' ',
    'a\nb',
    'Größe 😀',
    'nul\u0000',
    'features',
    'float',
    "it's",
    'numbers',
    'x'.repeat(5000),
  ]
  const columns = names.map((name, i) => [name, numbers([i, NaN])] as const)
  const { onnx, training } = await both(columns, ...names.map((name) => numeric(name)), oneHot('__proto__', ['0'], true, true))
  expect(onnx).toEqual(training)
})
