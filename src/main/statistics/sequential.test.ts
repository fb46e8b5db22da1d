import { expect, test } from 'vitest'
import { seededRandom } from '../random.ts'
import { SampleRatioCheck, sequentialDifference, sequentialHalfWidth, tuning } from './sequential.ts'

test('[AB-1] the tuning and the half-widths are those of GrowthBook', () => {
  expect(tuning(0.05, 5_000)).toBeCloseTo(0.0398400668, 9)
  const golden = { 100: 0.6694389, 1_000: 0.1063755, 5_000: 0.0429243, 10_000: 0.0306148, 100_000: 0.0105521 }
  for (const [n, half] of Object.entries(golden)) expect(sequentialHalfWidth(1, Number(n), 0.05, 5_000)).toBeCloseTo(half, 6)
})

test('[AB-1] looked at thirty times, two equal arms are called different in fewer than one of twenty experiments', () => {
  const draw = seededRandom(20)
  const looks = 30
  const batch = 100
  let wrong = 0
  for (let experiment = 0; experiment < 1_000; experiment++) {
    const hits = [0, 0]
    let found = false
    for (let look = 1; look <= looks && !found; look++) {
      for (let i = 0; i < batch; i++) for (const arm of [0, 1]) if (draw.next() < 0.3) hits[arm]++
      const n = look * batch
      const [one, other] = hits.map((count) => ({ n, mean: count / n, variance: ((count / n) * (1 - count / n) * n) / (n - 1) }))
      const interval = sequentialDifference(one, other)
      found = interval !== null && (interval.low > 0 || interval.high < 0)
    }
    if (found) wrong++
  }
  expect(wrong / 1_000).toBeLessThan(0.05)
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
