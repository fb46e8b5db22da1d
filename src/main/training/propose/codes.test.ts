import { expect, test } from 'vitest'
import type { ColumnProfile } from '../../../shared/domain/datasets/dataset.ts'
import { codeOf } from './codes.ts'

const rows = 1000
const bunched = { p05: 1200, p25: 1300, p50: 1400, p75: 1600, p95: 2500 }

function integer(name: string, more: Partial<ColumnProfile> = {}): ColumnProfile {
  const shape = { missing: 0, distinct: 200, min: 1000, max: 9000, mean: null, sd: null, quantiles: bunched, top: [], histogram: null }
  return { name, type: 'integer', ...shape, ...more }
}

const even = (min: number, max: number) => {
  const at = (share: number) => min + share * (max - min)
  return { min, max, quantiles: { p05: at(0.05), p25: at(0.25), p50: at(0.5), p75: at(0.75), p95: at(0.95) } }
}

test.each([
  ['zip', 'a postal code'],
  ['zipCode', 'a postal code'],
  ['POST_CODE', 'a postal code'],
  ['store_id', 'an ID'],
  ['CustomerID', 'an ID'],
  ['userid', 'an ID'],
  ['county_fips', 'a code'],
  ['Region Code', 'a code'],
])('%s names something: %s', (name, what) => {
  expect(codeOf(integer(name), rows)).toEqual({ why: expect.stringContaining(what), repeats: true })
  expect(codeOf(integer(name, { distinct: 400 }), rows)).toMatchObject({ repeats: false })
})

test.each(['humidity', 'paid', 'grid', 'price_index', 'number_of_rooms', 'width', 'year', 'covid', 'keystrokes', 'decoded'])(
  '%s is an amount',
  (name) => {
    expect(codeOf(integer(name), rows)).toBeNull()
  },
)

test('`index` and the like name a row only where every value is unique', () => {
  expect(codeOf(integer('row_index', { distinct: rows }), rows)).toMatchObject({ why: expect.stringContaining('an ID'), repeats: false })
})

test('unique integers: row numbers, and those that are spread as no amount is', () => {
  expect(codeOf(integer('n', { distinct: rows, ...even(1, rows) }), rows)?.why).toBe('it is a row number')
  expect(codeOf(integer('n', { distinct: rows - 5, missing: 5, ...even(0, rows - 6) }), rows)?.why).toBe('it is a row number')
  expect(codeOf(integer('reference', { distinct: rows, ...even(100_000, 999_000) }), rows)?.why).toContain('like an ID')
  expect(codeOf(integer('weight', { distinct: rows, min: 1000, max: 90_000 }), rows)).toBeNull()
  expect(codeOf(integer('reference', { distinct: 50, ...even(100, 999) }), 50)).toBeNull()
})

test('what is no code: two values, negative ones, numbers with a fraction', () => {
  expect(codeOf(integer('zip', { distinct: 2 }), rows)).toBeNull()
  expect(codeOf(integer('zip', { min: -7 }), rows)).toBeNull()
  expect(codeOf(integer('zip', { type: 'number' }), rows)).toBeNull()
})
