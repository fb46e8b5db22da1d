import { expect, test } from 'vitest'
import { cellAt, drawHeat, stepOf, walkCells } from './heat.ts'

test('[DR-2] a cell drifts from its own limit on, in three steps beneath and three above', () => {
  expect([0, 0.03, 0.04, 0.07, 0.0999, 0.1, 0.18, 0.31, 9].map((effect) => stepOf(effect, 0.1))).toEqual([0, 0, 1, 2, 2, 3, 4, 5, 5])
  expect(stepOf(0.12, 0.3)).toBe(1)
  expect(stepOf(null, 0.1)).toBe(-1)
  expect([stepOf(0, 0), stepOf(0.01, 0)]).toEqual([0, 5])
})

test('[DR-2] a point is in the cell over which it lies, also when the rows are scrolled', () => {
  expect(cellAt(0, 0, 100, 10, 3, 0)).toEqual({ place: 0, row: 0 })
  expect(cellAt(99.9, 45, 100, 10, 3, 0)).toEqual({ place: 9, row: 2 })
  expect(cellAt(55, 5, 100, 10, 300, 400)).toEqual({ place: 5, row: 20 })
  expect(cellAt(55, 70, 100, 10, 3, 0)).toEqual({ place: 5, row: -1 })
  expect(cellAt(-1, 0, 100, 10, 3, 0)).toBeNull()
  expect(cellAt(5, 0, 100, 0, 3, 0)).toBeNull()
})

test('[AX-2] arrows walk the cells from the newest on and stay within', () => {
  const first = walkCells('ArrowLeft', null, 5, 3)
  expect(first).toEqual({ place: 4, row: 0 })
  expect(walkCells('ArrowLeft', first, 5, 3)).toEqual({ place: 3, row: 0 })
  expect(walkCells('ArrowRight', first, 5, 3)).toEqual({ place: 4, row: 0 })
  expect(walkCells('PageDown', first, 5, 3)).toEqual({ place: 4, row: 2 })
  expect(walkCells('Home', first, 5, 3)).toEqual({ place: 0, row: 0 })
  expect(walkCells('ArrowDown', walkCells('ArrowDown', null, 5, 0), 5, 0)).toEqual({ place: 4, row: -1 })
  expect(walkCells('a', first, 5, 3)).toBeNull()
  expect(walkCells('ArrowLeft', null, 0, 3)).toBeNull()
})

test('[DR-2] only rows in view are drawn, each run of equal cells once, and what drifts has a cap', () => {
  const drawn: (number | string)[][] = []
  const context = {
    fillStyle: '',
    clearRect: () => {},
    fillRect(...at: number[]) {
      drawn.push([this.fillStyle, ...at])
    },
  }
  const columns = Array.from({ length: 500 }, () => ({ limit: 0.1, effects: [0, 0, 0.5, null] }))
  drawHeat(
    context as object as CanvasRenderingContext2D,
    { places: 4, columns },
    { steps: ['a', 'b', 'c', 'd', 'e', 'f'], cap: 'cap', nothing: '-', cursor: 'x' },
    { width: 8, height: 19, top: 200, cursor: null },
  )
  expect(drawn).toEqual([
    ['a', 0, 0, 4, 19],
    ['f', 4, 0, 2, 19],
    ['cap', 4, 0, 2, 4],
    ['-', 6, 9, 2, 1],
  ])
})
