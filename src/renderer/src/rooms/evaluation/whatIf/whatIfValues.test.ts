import { expect, test } from 'vitest'
import { changesOf, signed, stepOf } from './whatIfValues.ts'

test('[EV-3] the same changes are the same question, in whatever order they were made', () => {
  const a = new Map([
    ['x', 1],
    ['b', null],
  ] as const)
  const b = new Map([
    ['b', null],
    ['x', 1],
  ] as const)
  expect(changesOf(a)).toEqual(changesOf(b))
  expect(changesOf(a)).toEqual([
    { column: 'b', value: null },
    { column: 'x', value: 1 },
  ])
})

test('[EV-3] a slider has some hundred round steps over its range', () => {
  expect(stepOf({ min: 0, max: 1 }, false)).toBe(0.01)
  expect(stepOf({ min: 8, max: 15 }, false)).toBe(0.01)
  expect(stepOf({ min: 0.02, max: 0.05 }, false)).toBeCloseTo(0.0001, 12)
  expect(stepOf({ min: 180, max: 230 }, true)).toBe(1)
  expect(stepOf({ min: 3, max: 3 }, false)).toBe(0.001)
})

test('[EV-3] contributions are signed', () => {
  expect([0.123, -2.614, 120.4, 0.001].map(signed)).toEqual(['+0.12', '−2.61', '+120', '0.00'])
})
