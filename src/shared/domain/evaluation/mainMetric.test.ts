import { expect, test } from 'vitest'
import { classCounts, classesOfMetrics, mainMetrics } from './mainMetric.ts'

test('[EV-1] the main metric suits the task and the balance of its classes', () => {
  expect(mainMetrics('binary', [630, 370])).toEqual({ overall: 'rocAuc', slices: 'accuracy' })
  // At 7 % positives an accuracy of 93 % needs no model.
  expect(mainMetrics('binary', [930, 70])).toEqual({ overall: 'averagePrecision', slices: 'f1' })
  // With rare negatives a high F1 needs no model either.
  expect(mainMetrics('binary', [70, 930])).toEqual({ overall: 'rocAuc', slices: 'balancedAccuracy' })
  expect(mainMetrics('binary', null)).toEqual({ overall: 'rocAuc', slices: 'accuracy' })
  expect(mainMetrics('multiclass', [50, 50, 50])).toEqual({ overall: 'balancedAccuracy', slices: 'accuracy' })
  expect(mainMetrics('multiclass', [500, 50, 5])).toEqual({ overall: 'balancedAccuracy', slices: 'balancedAccuracy' })
  expect(mainMetrics('regression', null)).toEqual({ overall: 'rmse', slices: 'rmse' })
})

test('the rows of classes, from labels and from what an evaluation holds', () => {
  expect(classCounts([1, 0, 1, 1, 2], 4)).toEqual([1, 3, 1, 0])
  expect(
    classesOfMetrics([
      { metric: 'recall', n: 7 },
      { metric: 'specificity', n: 93 },
      { metric: 'accuracy', n: 100 },
    ]),
  ).toEqual([93, 7])
  expect(classesOfMetrics([{ metric: 'rmse', n: 7 }])).toBe(null)
})
