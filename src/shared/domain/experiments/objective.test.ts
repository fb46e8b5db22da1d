import { expect, test } from 'vitest'
import { classRows, objectiveFor } from './objective.ts'

const target = (counts: Readonly<Record<string, number>>, distinct = Object.keys(counts).length) => ({
  top: Object.entries(counts).map(([value, count]) => ({ value, count })),
  distinct,
})

test('[TR-12] the objective suits the task and its classes: of rare positives the average precision', () => {
  const binary = { task: 'binary', positive: 'yes' } as const
  expect(objectiveFor(binary, target({ no: 930, yes: 70 }))).toBe('averagePrecision')
  expect(objectiveFor(binary, target({ yes: 930, no: 70 }))).toBe('rocAuc')
  expect(objectiveFor(binary, target({ no: 500, yes: 500 }))).toBe('rocAuc')
  expect(objectiveFor({ task: 'binary' }, target({ no: 930, yes: 70 }))).toBe('rocAuc')
  expect(objectiveFor(binary, undefined)).toBe('rocAuc')
  expect(objectiveFor({ task: 'multiclass' }, target({ a: 90, b: 5, c: 5 }))).toBe('balancedAccuracy')
  expect(objectiveFor({ task: 'regression' }, target({ 1: 3 }, 900))).toBe('rmse')
})

test('[TR-13] rows of classes are known only where the profile lists every one', () => {
  expect(classRows({ task: 'multiclass' }, target({ a: 3, b: 1 }))).toEqual([
    { name: 'a', rows: 3 },
    { name: 'b', rows: 1 },
  ])
  expect(classRows({ task: 'multiclass' }, target({ a: 3, b: 1 }, 40))).toBeNull()
  expect(classRows({ task: 'regression' }, target({ a: 3, b: 1 }))).toBeNull()
})
