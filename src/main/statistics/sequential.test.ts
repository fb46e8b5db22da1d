import { expect, test } from 'vitest'
import { SampleRatioCheck, sequentialDifference, sequentialHalfWidth, tuning } from './sequential.ts'

test('[AB-1] the tuning and the half-widths are those of GrowthBook', () => {
  expect(tuning(0.05, 5_000)).toBeCloseTo(0.0398400668, 9)
  const golden = { 100: 0.6694389, 1_000: 0.1063755, 5_000: 0.0429243, 10_000: 0.0306148, 100_000: 0.0105521 }
  for (const [n, half] of Object.entries(golden)) expect(sequentialHalfWidth(1, Number(n), 0.05, 5_000)).toBeCloseTo(half, 6)
})

test('[AB-1] a difference that is there is found, and one that cannot be judged is not', () => {
  const group = (mean: number) => ({ n: 5_000, mean, variance: 1 })
  expect(sequentialDifference(group(0), group(0.2))).toMatchObject({ difference: 0.2 })
  expect(sequentialDifference(group(0), group(0.2))?.low).toBeGreaterThan(0)
  expect(sequentialDifference({ n: 1, mean: 0, variance: Number.NaN }, group(0))).toBeNull()
  expect(sequentialDifference({ n: 9, mean: 1, variance: 0 }, { n: 9, mean: 1, variance: 0 })).toBeNull()
})

test('[AB-1] the check of shares gives the p-values of GrowthBook', () => {
  const check = new SampleRatioCheck([0.5, 0.5])
  const values = Array.from({ length: 20 }, () => check.add([520, 480]))
  for (const [place, p] of [0.97524, 0.83902, 0.65527, 0.4742, 0.3228].entries()) expect(values[place]).toBeCloseTo(p, 4)
  expect(values[19]).toBeCloseTo(4.0308e-5, 8)
  const even = new SampleRatioCheck([0.9, 0.1])
  for (let batch = 0; batch < 50; batch++) expect(even.add([900, 100])).toBeGreaterThan(0.5)
})

test('[AB-1] a check that is less firm sees a gross slip of few units, and leaves an even split alone', () => {
  const [firm, loose] = [new SampleRatioCheck([0.5, 0.5]), new SampleRatioCheck([0.5, 0.5], 100)]
  expect(firm.add([267, 133])).toBeCloseTo(0.44, 1)
  expect(loose.add([267, 133])).toBeLessThan(1e-6)
  const even = new SampleRatioCheck([0.5, 0.5], 100)
  for (let batch = 0; batch < 50; batch++) expect(even.add([50, 50])).toBe(1)
})
