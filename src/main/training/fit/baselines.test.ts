import { expect, test } from 'vitest'
import type { ModelTarget } from '../../../shared/domain/training/model.ts'
import { trivialPredictions } from './baselines.ts'

const target: ModelTarget = { column: 'y', labels: ['a', 'b', 'c'], offset: 10, scale: 2 }

test('[TR-11] the trivial baseline knows the training rows only', () => {
  const train = Uint32Array.of(0, 1, 2, 3)
  const multiclass = trivialPredictions('multiclass', target, Float32Array.of(0, 2, 2, 1, 1, 1), train)
  expect([...multiclass.subarray(0, 3)]).toEqual([0.25, 0.25, 0.5])
  expect(multiclass.length).toBe(6 * 3)
  const binary = trivialPredictions('binary', { ...target, labels: ['no', 'yes'] }, Float32Array.of(1, 0, 0, 0, 1, 1), train)
  expect([...binary]).toEqual(Array.from({ length: 6 }, () => 0.25))
  const regression = trivialPredictions('regression', target, Float32Array.of(1, 0, 0, 0, 99), train)
  expect([...regression]).toEqual(Array.from({ length: 5 }, () => 10.5))
})
