import { expect, test } from 'vitest'
import { binFilters, withColumnFilters } from './binFilters.ts'

test('[DS-8] a bar holds its lower edge, the last one both', () => {
  const histogram = { edges: [0, 0.5, 1], counts: [3, 4] }
  expect(binFilters('a', 'number', histogram, 0)).toEqual([
    { column: 'a', operator: '>=', value: '0' },
    { column: 'a', operator: '<', value: '0.5' },
  ])
  expect(binFilters('a', 'number', histogram, 1)[1]).toEqual({ column: 'a', operator: '<=', value: '1' })
})

test('[DS-8] days and times are asked for as such', () => {
  const noon = Date.UTC(2024, 0, 1, 12)
  const histogram = { edges: [noon, noon + 86_400_000, noon + 2 * 86_400_000], counts: [1, 1] }
  expect(binFilters('d', 'date', histogram, 0).map(({ value }) => value)).toEqual(['2024-01-02', '2024-01-03'])
  expect(binFilters('d', 'datetime', histogram, 0)[0].value).toBe('2024-01-01T12:00:00.000')
})

test('[DS-8] one value alone, and the conditions of other columns stay', () => {
  const own = binFilters('a', 'number', { edges: [5, 5], counts: [9] }, 0)
  expect(own).toEqual([{ column: 'a', operator: '=', value: '5' }])
  const other = { column: 'b', operator: 'missing' as const }
  expect(withColumnFilters([other, { column: 'a', operator: '=', value: '1' }], 'a', own)).toEqual([other, ...own])
})
