import { expect, test } from 'vitest'
import { erf } from '../../statistics/special.ts'
import { sigmoid } from '../../../shared/statistics/sigmoid.ts'
import { activate } from './activation.ts'

test('erf agrees with math.erf of CPython 3', () => {
  const reference: [number, number][] = [
    [0, 0],
    [0.1, 0.1124629160182849],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [2, 0.9953222650189527],
    [2.5, 0.999593047982555],
    [3, 0.9999779095030014],
    [7, 1],
  ]
  for (const [x, y] of reference) {
    expect(Math.abs(erf(x) - y)).toBeLessThan(5e-15)
    expect(erf(-x)).toBeCloseTo(-y, 14)
  }
  expect(erf(Infinity)).toBe(1)
  expect(erf(NaN)).toBeNaN()
})

test('the two ways to compute erf meet', () => {
  expect(Math.abs(erf(2.5 - 1e-12) - erf(2.5))).toBeLessThan(1e-13)
})

test('sigmoid does not overflow', () => {
  expect([sigmoid(-1000), sigmoid(0), sigmoid(1000)]).toEqual([0, 0.5, 1])
})

test('activations at known points', () => {
  expect(activate.relu(-1)).toBe(0)
  expect(activate.elu(-1)).toBeCloseTo(Math.exp(-1) - 1, 15)
  expect(activate.gelu(1)).toBeCloseTo(0.8413447460685429, 14)
})
