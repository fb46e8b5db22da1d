import { expect, test } from 'vitest'
import { inputCheckTexts } from '../../shared/domain/packages/inputChecks.ts'
import type { Frame } from '../frame.ts'
import { InputCounter, type KnownInput } from './inputChecks.ts'
import { rowOf } from './row.ts'

const inputs: readonly KnownInput[] = [
  { name: 'city', type: 'text', levels: ['Rome', 'Oslo'] },
  { name: 'age', type: 'integer', range: { min: 18, max: 90 } },
  { name: 'day', type: 'date', range: { min: Date.UTC(2020, 0, 1), max: Date.UTC(2020, 11, 31) } },
  { name: 'secret', type: 'number', range: { min: 0, max: 1 }, sensitive: true },
  { name: 'free', type: 'text' },
]

function batch(cities: (string | null)[], ages: number[]): Frame {
  const levels = [...new Set(cities.filter((city) => city !== null))]
  const codes = Int32Array.from(cities, (city) => (city === null ? -1 : levels.indexOf(city)))
  const day = Float64Array.from(cities, (_, row) => Date.UTC(2020 + row, 5, 1))
  return {
    rows: cities.length,
    columns: new Map([
      ['city', { kind: 'text' as const, type: 'text' as const, levels, codes }],
      ['age', { kind: 'number' as const, type: 'integer' as const, values: Float64Array.from(ages) }],
      ['day', { kind: 'number' as const, type: 'date' as const, values: day }],
      ['secret', { kind: 'number' as const, type: 'number' as const, values: new Float64Array(cities.length).fill(5) }],
      ['free', { kind: 'text' as const, type: 'text' as const, levels, codes }],
    ]),
  }
}

test('[PK-1] what a model has not seen is counted over all batches, with the first of each and its line', () => {
  const counter = new InputCounter(inputs, (row) => row + 2)
  counter.add(batch(['Rome', null, 'Mars'], [18, Number.NaN, 90]), 0)
  counter.add(batch(['Venus', 'Oslo'], [17, 91]), 3)
  const [city, age, day, secret, free] = counter.checks()
  expect(city).toMatchObject({ missing: { count: 1, place: 3 }, unseen: { count: 2, place: 4, example: 'Mars' }, outOfRange: null })
  expect(age).toMatchObject({
    missing: { count: 1, place: 3 },
    outOfRange: { count: 2, place: 5, example: '17' },
    range: { min: '18', max: '90' },
  })
  expect(day.outOfRange).toEqual({ count: 3, place: 3, example: '2021-06-01' })
  // A value of a sensitive column is counted and not told.
  expect(secret.outOfRange).toEqual({ count: 5, place: 2, example: null })
  // Where no categories are known, none is unseen.
  expect(free).toMatchObject({ unseen: null, missing: { count: 1 } })
  expect(inputCheckTexts(age, 'line')).toEqual([
    '1 value missing, first on line 3',
    '2 values outside the training range of 18 to 90, such as "17" on line 5',
  ])
})

test('[PK-1] a typed row: what is empty is missing, and what is no value of its column is refused', () => {
  const row = rowOf(inputs, { city: 'Rome', age: ' 20 ', day: '2020-06-01', secret: '' })
  expect(row.columns.get('age')).toMatchObject({ values: Float64Array.of(20) })
  expect(row.columns.get('day')).toMatchObject({ values: Float64Array.of(Date.UTC(2020, 5, 1)) })
  expect(row.columns.get('secret')).toMatchObject({ values: Float64Array.of(Number.NaN) })
  expect(row.columns.get('free')).toMatchObject({ codes: Int32Array.of(-1) })
  const refused: Record<string, string>[] = [
    { age: '20.5' },
    { age: 'x' },
    { day: '1.6.2020' },
    { secret: 'Infinity' },
    { secret: '0x10x' },
  ]
  for (const values of refused)
    expect(() => rowOf(inputs, values), JSON.stringify(values)).toThrow(expect.objectContaining({ code: 'TYPE_MISMATCH' }) as Error)
  // What belongs to every object is no value.
  expect(rowOf([{ name: 'constructor', type: 'text' }], {}).columns.get('constructor')).toMatchObject({ codes: Int32Array.of(-1) })
})
