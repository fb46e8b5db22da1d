import { expect, test } from 'vitest'
import { compareValues, instant, sortable } from './order.ts'

test('values are sorted as people sort them', () => {
  expect(['run 10', 'b', 'run 9', 'A', 'ä'].toSorted(compareValues)).toEqual(['A', 'ä', 'b', 'run 9', 'run 10'])
  expect([10, 9, -1, 0.5].toSorted(compareValues)).toEqual([-1, 0.5, 9, 10])
  expect([true, false].toSorted(compareValues)).toEqual([false, true])
})

test('numbers among texts are sorted by what they say', () => {
  expect(['10', 9, 'x'].toSorted(compareValues)).toEqual([9, '10', 'x'])
})

test('what is missing is nothing to sort by, a zero and an empty text are', () => {
  expect([null, undefined, Number.NaN].map(sortable)).toEqual([undefined, undefined, undefined])
  expect([0, '', false].map(sortable)).toEqual([0, '', false])
})

test('moments are sorted as they are copied', () => {
  expect(instant(Date.UTC(2026, 4, 3))).toBe('2026-05-03T00:00:00.000Z')
  expect(instant(null)).toBeNull()
})
