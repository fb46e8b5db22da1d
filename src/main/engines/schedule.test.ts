import { expect, test } from 'vitest'
import { LearningRateSchedule } from '../../shared/domain/training/recipe.ts'
import { rateFactor } from './schedule.ts'

const steps = 4
const at = (schedule: unknown, epoch: number, step = 0, epochs = 10) =>
  rateFactor(LearningRateSchedule.parse(schedule), { epoch, step, steps }, epochs)

test('constant, and none at all', () => {
  expect(at({ kind: 'constant' }, 7)).toBe(1)
  expect(rateFactor(undefined, { epoch: 3, step: 1, steps }, 10)).toBe(1)
})

test('step falls every so many epochs', () => {
  const schedule = { kind: 'step', every: 3, factor: 0.1 }
  expect([1, 3, 4, 6, 7].map((epoch) => at(schedule, epoch))).toEqual([1, 1, 0.1, 0.1, 0.1 ** 2])
  expect(at({ ...schedule, per: 'step' }, 3, 3)).toBe(1)
})

test('exponential by epoch and by step', () => {
  expect([1, 2, 3].map((epoch) => at({ kind: 'exponential', factor: 0.5 }, epoch, 2))).toEqual([1, 0.5, 0.25])
  expect(at({ kind: 'exponential', factor: 0.5, per: 'step' }, 2, 2)).toBe(0.5 ** 1.5)
})

test('cosine warms up, peaks, and falls to its floor', () => {
  const schedule = { kind: 'cosine', warmup: 2, floor: 0.2 }
  expect([1, 2, 3].map((epoch) => at(schedule, epoch))).toEqual([0.5, 1, 1])
  expect(at(schedule, 7)).toBeCloseTo(0.6, 12)
  expect(at(schedule, 10)).toBeGreaterThan(0.2)
  expect(at(schedule, 11)).toBeCloseTo(0.2, 12)
  const bySteps = { ...schedule, per: 'step' }
  expect(at(bySteps, 1, 0)).toBe(1 / 8)
  expect(at(bySteps, 2, 3)).toBe(1)
  const falling = Array.from({ length: 32 }, (_, i) => at(bySteps, 3 + Math.floor(i / steps), i % steps))
  expect(falling.every((value, i) => i === 0 || value < falling[i - 1])).toBe(true)
})

test('a warm-up that is longer than training only warms up', () => {
  expect(at({ kind: 'cosine', warmup: 20 }, 10)).toBe(0.5)
  expect(at({ kind: 'cosine', warmup: 10, floor: 0.1 }, 10, 0, 10)).toBe(1)
})
