import { expect, test } from 'vitest'
import { batchBounds, gather } from './batches.ts'
import { derivedSeed, dropoutMasks, epochOrder } from './seeds.ts'

test('streams of different purposes, epochs and layers differ', () => {
  const seeds = [
    derivedSeed('dropout', 1, 2, 3),
    derivedSeed('dropout', 1, 3, 2),
    derivedSeed('order of rows', 1, 2),
    derivedSeed('order of rows', 12),
  ]
  expect(new Set(seeds).size).toBe(seeds.length)
  expect(seeds.every(Number.isSafeInteger)).toBe(true)
  expect(derivedSeed('dropout', 1, 2, 3)).toBe(seeds[0])
})

test('an epoch sees every row once, in an order of its own', () => {
  const rows = Uint32Array.from({ length: 50 }, (_, i) => i * 2)
  const first = epochOrder(rows, 1, 1)
  expect(first.toSorted()).toEqual(rows)
  expect(first).toEqual(epochOrder(rows, 1, 1))
  expect(first).not.toEqual(epochOrder(rows, 1, 2))
  expect(first).not.toEqual(rows)
})

test('dropout masks follow from seed, epoch, layer and step, never repeat, and keep the mean', () => {
  const next = dropoutMasks(1, 1, 2, 0.25)
  const masks = Array.from({ length: 20 }, () => next(1000))
  expect(new Set(masks.map(String)).size).toBe(20)
  expect(dropoutMasks(1, 1, 2, 0.25)(1000)).toEqual(masks[0])
  expect(new Set(masks[0])).toEqual(new Set([0, Math.fround(4 / 3)]))
  const mean = masks.flatMap((mask) => [...mask]).reduce((sum, value) => sum + value, 0) / 20_000
  expect(mean).toBeCloseTo(1, 1)
})

test('batches cover all rows; a single row left over joins the batch before', () => {
  const sizes = (rows: number, size: number) => batchBounds(rows, size).map(({ start, end }) => end - start)
  expect(sizes(10, 4)).toEqual([4, 4, 2])
  expect(sizes(9, 4)).toEqual([4, 5])
  expect(sizes(1, 4)).toEqual([1])
  expect(sizes(3, 1)).toEqual([1, 1, 1])
  expect(sizes(0, 4)).toEqual([])
})

test('a batch holds the rows in the order given', () => {
  const data = { x: Float32Array.of(1, 2, 3, 4, 5, 6), width: 2, y: Float32Array.of(7, 8, 9), weights: Float32Array.of(1, 2, 3) }
  expect(gather(data, Uint32Array.of(0, 2, 1), 1, 3)).toEqual({
    rows: 2,
    x: Float32Array.of(5, 6, 3, 4),
    y: Float32Array.of(9, 8),
    weights: Float32Array.of(3, 2),
  })
})
