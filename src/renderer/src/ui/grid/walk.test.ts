import { expect, test } from 'vitest'
import { cellsIn, rangeOf, toTsv, walk } from './walk.ts'

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

test('[DS-6] copied cells are what is stored and not what is shown', () => {
  expect(
    toTsv([
      [-1.5, null, 'a\tb\nc'],
      [true, undefined, ''],
    ]),
  ).toBe('-1.5\t\ta b c\ntrue\t\t')
})
