import { expect, test } from 'vitest'
import { filterText, nextOrder } from './gridView.ts'

test('[DS-6] a column is unsorted, rising, falling and unsorted again', () => {
  const rising = nextOrder([], 'a', false)
  expect(rising).toEqual([{ column: 'a', descending: false }])
  const falling = nextOrder(rising, 'a', false)
  expect(falling).toEqual([{ column: 'a', descending: true }])
  expect(nextOrder(falling, 'a', false)).toEqual([])
})

test('[DS-6] with Shift the other columns of the order stay', () => {
  const first = nextOrder([], 'a', false)
  const both = nextOrder(first, 'b', true)
  expect(both.map(({ column }) => column)).toEqual(['a', 'b'])
  expect(nextOrder(both, 'a', true)).toEqual([
    { column: 'a', descending: true },
    { column: 'b', descending: false },
  ])
  expect(nextOrder(both, 'c', false)).toEqual([{ column: 'c', descending: false }])
})

test('[DS-6] a condition is shown in words', () => {
  expect(filterText({ column: 'quality', operator: '>=', value: '7' })).toBe('quality ≥ 7')
  expect(filterText({ column: 'sex', operator: 'missing' })).toBe('sex is missing')
  expect(filterText({ column: 'sex', operator: '=', value: '' })).toBe('sex = ""')
})
