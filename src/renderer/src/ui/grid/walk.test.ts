import { expect, test } from 'vitest'
import { cellsIn, clampPlace, rangeOf, walk } from './walk.ts'

const size = { rows: 1_000_000, columns: 200, page: 20 }
const from = { row: 10, column: 3 }
const press = (key: string, ctrlKey = false) => walk({ key, ctrlKey, metaKey: false }, from, size)

test.each([
  ['ArrowDown', false, 11, 3],
  ['ArrowUp', false, 9, 3],
  ['ArrowLeft', false, 10, 2],
  ['ArrowRight', false, 10, 4],
  ['PageDown', false, 30, 3],
  ['PageUp', false, 0, 3],
  ['Home', false, 10, 0],
  ['End', false, 10, 199],
  ['Home', true, 0, 0],
  ['End', true, 999_999, 199],
  ['ArrowDown', true, 999_999, 3],
  ['ArrowRight', true, 10, 199],
] as const)('[DS-6] %s with Ctrl %s leads to row %i, column %i', (key, ctrl, row, column) => {
  expect(press(key, ctrl)).toEqual({ row, column })
})

test('[DS-6] other keys do not move', () => expect(press('a')).toBeNull())

test('[DS-6] a range has its corners, whichever way it was drawn', () => {
  const range = rangeOf({ row: 5, column: 1 }, { row: 2, column: 4 })
  expect(range).toEqual({ firstRow: 2, lastRow: 5, firstColumn: 1, lastColumn: 4 })
  expect(cellsIn(range)).toBe(16)
})

test('[DS-6] a place outside of what is shown becomes the nearest one in it', () => {
  expect(clampPlace({ row: 10, column: 5 }, 3, 2)).toEqual({ row: 2, column: 1 })
  expect(clampPlace({ row: 10, column: 5 }, 0, 0)).toEqual({ row: 0, column: 0 })
  const inside = { row: 1, column: 1 }
  expect(clampPlace(inside, 3, 2)).toBe(inside)
})
