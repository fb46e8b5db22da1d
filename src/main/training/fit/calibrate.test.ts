import { expect, test } from 'vitest'
import { calibrated, interpolated } from '../../../shared/domain/training/calibration.ts'
import { Calibration } from '../../../shared/domain/training/model.ts'
import { fitCalibration, fitIsotonic, fitSigmoid } from './calibrate.ts'
import fixture from './fixtures/calibration.json' with { type: 'json' }

const cases = [
  ['binary', 1],
  ['separable', 1],
  ['multiclass', 3],
] as const

for (const [name, width] of cases) {
  test.each(['sigmoid', 'isotonic'] as const)(`[TR-16] ${name}: %s is scikit-learn’s to 1e-6`, (kind) => {
    const { p, y, q, [kind]: expected } = fixture[name]
    const calibration = Calibration.parse(JSON.parse(JSON.stringify(fitCalibration(kind, p, y, width))))
    const found = calibrated(calibration, q)
    expect(found.length).toBe(expected.length)
    expected.forEach((value, i) => expect(Math.abs(found[i] - value)).toBeLessThan(1e-6))
  })
}

test('rows of one class give finite maps, and no probability of 0 by Platt', () => {
  const sigmoid = { kind: 'sigmoid' as const, maps: [fitSigmoid([-3, -1, 0, 2], [0, 0, 0, 0])] }
  for (const p of calibrated(sigmoid, [0, 0.5, 1])) expect(p > 0 && p < 1).toBe(true)
  expect(fitIsotonic([0.1, 0.4], [0, 0])).toEqual({ from: [0.1, 0.4], to: [0, 0] })
  expect([...calibrated({ kind: 'isotonic', maps: [{ from: [0.5], to: [0.25] }] }, [0, 0.5, 1])]).toEqual([0.25, 0.25, 0.25])
})

test('classes that all come out as 0 are equally probable', () => {
  const none = { from: [0], to: [0] }
  expect([...calibrated({ kind: 'isotonic', maps: [none, none] }, [0.5, 0.5])]).toEqual([0.5, 0.5])
})

test('between points it goes straight, outside them the ends hold', () => {
  const at = (x: number) => interpolated([0.2, 0.4, 0.8], [0, 0.5, 1], x)
  expect([0, 0.2, 0.4, 0.8, 1].map(at)).toEqual([0, 0, 0.5, 1, 1])
  expect(at(0.3)).toBeCloseTo(0.25, 12)
  expect(at(0.6)).toBeCloseTo(0.75, 12)
})
