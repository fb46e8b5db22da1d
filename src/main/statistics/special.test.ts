import { describe, expect, test } from 'vitest'
import fixture from './fixtures/special.json' with { type: 'json' }
import { normalQuantile } from '../../shared/statistics/normal.ts'
import { betaI, chiSquareSf, erf, erfc, gammaP, gammaQ, logGamma, normalCdf } from './special.ts'

function near(actual: number, expected: number, tolerance = 1e-12): void {
  const error = expected === 0 ? Math.abs(actual) : Math.abs(actual / expected - 1)
  expect(error, `${actual} for ${expected}`).toBeLessThanOrEqual(tolerance)
}

describe('special functions equal 40-digit arithmetic to 1e-12', () => {
  test('ln Γ', () => {
    for (const [x, value] of fixture.logGamma) near(logGamma(x), value)
  })
  test('regularised incomplete gamma, both tails', () => {
    for (const [a, x, p, q] of fixture.gamma) {
      near(gammaP(a, x), p)
      near(gammaQ(a, x), q)
    }
  })
  test('regularised incomplete beta', () => {
    for (const [x, a, b, value] of fixture.beta) near(betaI(x, a, b), value)
  })
  test('erf and erfc', () => {
    for (const [x, value, complement] of fixture.erf) {
      near(erf(x), value)
      near(erfc(x), complement)
    }
  })
  test('the normal quantile', () => {
    for (const [p, z] of fixture.quantile) near(normalQuantile(p), z)
  })
})

test('the normal quantile undoes the normal distribution function', () => {
  for (let z = -8; z < 5; z += 0.37) near(normalQuantile(normalCdf(z)), z, 1e-9)
})

test('chi-square tail at its tabulated points', () => {
  near(chiSquareSf(3.841458820694124, 1), 0.05, 1e-12)
  near(chiSquareSf(18.307038053275146, 10), 0.05, 1e-12)
})

test('at and beyond the edges of the domain', () => {
  expect([gammaP(2, 0), gammaQ(2, 0), gammaP(2, Infinity), gammaQ(2, Infinity)]).toEqual([0, 1, 1, 0])
  expect([betaI(0, 2, 3), betaI(1, 2, 3)]).toEqual([0, 1])
  expect([normalQuantile(0), normalQuantile(1), normalQuantile(0.5)]).toEqual([-Infinity, Infinity, 0])
  for (const value of [gammaP(-1, 1), gammaQ(1, -1), betaI(2, 1, 1), normalQuantile(-0.1), normalQuantile(Number.NaN), logGamma(-1)]) {
    expect(value).toBeNaN()
  }
})
