import { expect, test } from 'vitest'
import { groupCurves, inliers, smooth } from './curves.ts'

test('[CM-8] smoothing begins at the first value and leaves gaps; without weight nothing changes', () => {
  expect(smooth([4, null, 8, 8], 0)).toEqual([4, null, 8, 8])
  const smoothed = smooth([4, null, 8, 8], 0.5)
  expect(smoothed[0]).toBe(4)
  expect(smoothed[1]).toBeNull()
  // (0.25·4 + 0.5·8) / 0.75
  expect(smoothed[2]).toBeCloseTo(6.6667, 4)
})

test('[CM-8] a few outliers don’t set the axis', () => {
  const y = [...Array.from({ length: 199 }, (_, i) => 1 + (i % 10) / 10), 1e6]
  const [low, high] = inliers([{ y }]) ?? []
  expect(low).toBeGreaterThan(0.9)
  expect(high).toBeLessThan(2)
  expect(inliers([{ y: [1, 2, null] }])).toBeNull()
})

test('[CM-8] runs of a group are one line: their mean, and their deviation as a band', () => {
  const curve = (run: number, ...values: (number | null)[]) => ({
    run,
    name: `run ${run}`,
    points: values.map((value, i) => [i + 1, value] as const),
  })
  const [slow, quick] = groupCurves([curve(1, 1, 2), curve(2, 3, 4, 5), curve(3, 7, null)], (run) => (run < 3 ? 'rate 0.1' : 'rate 1'))
  expect(slow).toMatchObject({ name: 'rate 0.1 (2)', x: [1, 2, 3], y: [2, 3, 5] })
  expect(slow.low?.[0]).toBeCloseTo(2 - Math.SQRT2)
  expect(slow.high?.[2]).toBe(5)
  expect(quick).toEqual({ name: 'rate 1 (1)', x: [1], y: [7] })
})
