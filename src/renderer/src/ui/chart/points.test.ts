import { expect, test } from 'vitest'
import { numbersOf, reading, walkPoints } from './points.ts'
import type { Trace } from './traces.ts'

const line = (name: string, x: number[], y: (number | null)[]): Trace => ({ name, x, y, style: 1 })
const two = [line('train', [1, 2, 3], [0.9, 0.5, 0.25]), line('validation', [1, 2, 3], [1, null, 0.75])]

test.each([
  ['ArrowRight', { trace: 0, point: 2 }],
  ['ArrowLeft', { trace: 0, point: 0 }],
  ['ArrowDown', { trace: 1, point: 1 }],
  ['ArrowUp', { trace: 0, point: 1 }],
  ['Home', { trace: 0, point: 0 }],
  ['End', { trace: 0, point: 2 }],
  ['a', null],
] as const)('[AX-4] %s on a point', (key, next) => {
  expect(walkPoints(key, { trace: 0, point: 1 }, two)).toEqual(next)
})

test('[AX-4] the first arrow leads to the first point, and the last ends at the last', () => {
  expect(walkPoints('ArrowRight', null, two)).toEqual({ trace: 0, point: 0 })
  expect(walkPoints('ArrowRight', { trace: 0, point: 2 }, two)).toEqual({ trace: 0, point: 2 })
})

test('[AX-4] a point is read with its line and its place; a gap is one', () => {
  expect(reading(two, { trace: 1, point: 2 }, { title: 'epoch' })).toBe('validation, epoch 3: 0.75')
  expect(reading(two, { trace: 1, point: 1 }, { title: 'epoch' })).toBe('validation, epoch 2: –')
})

test('[CM-11] lines on the same places share rows, others have one for a point', () => {
  expect(numbersOf(two, { title: 'epoch' })).toEqual({
    header: ['epoch', 'train', 'validation'],
    rows: [
      [1, 0.9, 1],
      [2, 0.5, null],
      [3, 0.25, 0.75],
    ],
  })
  expect(numbersOf([line('a', [1], [2]), line('b', [5], [6])], { title: 'x' })).toEqual({
    header: ['series', 'x', 'value'],
    rows: [
      ['a', 1, 2],
      ['b', 5, 6],
    ],
  })
})
