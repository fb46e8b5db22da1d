import { expect, test } from 'vitest'
import { nextRow } from './walk.ts'

test.each([
  ['ArrowDown', 5, 6],
  ['ArrowDown', 99, 99],
  ['ArrowUp', 5, 4],
  ['ArrowUp', 0, 0],
  ['Home', 5, 0],
  ['End', 5, 99],
  ['PageDown', 5, 25],
  ['PageDown', 95, 99],
  ['PageUp', 5, 0],
  ['Enter', 5, null],
])('[AX-2] %s in row %i of 100 leads to %s', (key, row, next) => {
  expect(nextRow(key, row, 100)).toBe(next)
})
