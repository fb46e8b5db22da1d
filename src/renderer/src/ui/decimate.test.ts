import { expect, test } from 'vitest'
import { decimate } from './decimate.ts'

test('a short line is kept whole', () => {
  expect(decimate([3, 1, 2], 4)).toEqual([0, 1, 2])
})

test('[CM-4] a long line keeps its ends and its peaks, whatever their place', () => {
  const y = Array.from({ length: 100_000 }, (_, i) => Math.sin(i / 500))
  y[12_345] = 40
  y[77_777] = -40
  const kept = decimate(y, 2_000)
  expect(kept.length).toBeLessThanOrEqual(2_000)
  expect(kept).toEqual([...kept].sort((a, b) => a - b))
  for (const index of [0, 12_345, 77_777, 99_999]) expect(kept).toContain(index)
})

test('gaps do not hide the points beside them', () => {
  const y = Array.from({ length: 10_000 }, (_, i) => (i % 3 === 0 ? null : i))
  expect(decimate(y, 100).some((index) => y[index] !== null)).toBe(true)
})
