import { expect, test } from 'vitest'
import { layered, neighbour } from './layers.ts'

const links = [
  { from: 'data', to: 'run 1' },
  { from: 'data', to: 'run 2' },
  { from: 'run 1', to: 'model' },
  { from: 'model', to: 'package' },
  { from: 'data', to: 'model' },
]
const ids = ['package', 'data', 'run 1', 'run 2', 'model']

test('[GV-2] whatever was made of something lies right of it', () => {
  const layers = new Map(layered(ids, links).map(({ id, layer }) => [id, layer]))
  expect(Object.fromEntries(layers)).toEqual({ data: 0, 'run 1': 1, 'run 2': 1, model: 2, package: 3 })
  expect(layered([], [])).toEqual([])
})

test('[GV-2] a circle is placed too', () => {
  const placed = layered(
    ['a', 'b'],
    [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'a' },
    ],
  )
  expect(placed.map(({ layer }) => layer).toSorted((a, b) => a - b)).toEqual([0, 1])
})

test('[GV-2] arrows walk along the lines and within a layer', () => {
  const placed = layered(ids, links)
  expect(neighbour(placed, links, 'data', 'ArrowRight')).toBe('run 1')
  expect(neighbour(placed, links, 'model', 'ArrowLeft')).toBe('run 1')
  expect(neighbour(placed, links, 'run 1', 'ArrowDown')).toBe('run 2')
  expect(neighbour(placed, links, 'run 2', 'ArrowUp')).toBe('run 1')
  expect(neighbour(placed, links, 'package', 'ArrowRight')).toBeNull()
})
