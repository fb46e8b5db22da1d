import { expect, test } from 'vitest'
import { seededRandom } from '../random.ts'
import fixture from './fixtures/kolmogorovSmirnov.json' with { type: 'json' }
import { ksAsymptotic, ksExact, ksTwoSample } from './kolmogorovSmirnov.ts'

test.each(fixture.cases)('[DS-4] the exact p is that of scipy: $m and $n rows, $steps steps', ({ m, n, steps, p }) => {
  expect(Math.abs(ksExact(m, n, steps) / p - 1)).toBeLessThan(1e-9)
  expect(Math.abs(ksExact(n, m, steps) / p - 1)).toBeLessThan(1e-9)
})

test.each(fixture.cases.filter(({ m }) => m >= 10_000))(
  '[DS-4] where the limit takes over, it differs by less than 1 % of p: $m and $n rows, $steps steps',
  ({ m, n, steps, p }) => expect(Math.abs(ksAsymptotic(m, n, steps) / p - 1)).toBeLessThan(0.01),
)

test('[DS-4] the result says how its p was found', () => {
  const random = seededRandom(1)
  const sample = (n: number, shift: number) => Float64Array.from({ length: n }, () => random.normal() + shift)
  expect(ksTwoSample(sample(10_001, 0), sample(10_001, 0.01)).method).toBe('exact')
  expect(ksTwoSample(sample(60_000, 0), sample(50_000, 0.01)).method).toBe('asymptotic')
  // Far apart, the exact count would take all steps though nothing is left of p.
  expect(ksTwoSample(sample(9_000, 0), sample(9_000, 9))).toMatchObject({ method: 'asymptotic', p: 0 })
})
