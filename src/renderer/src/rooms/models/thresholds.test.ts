import { expect, test } from 'vitest'
import { atThreshold, rates } from './thresholds.ts'

/** Scores 0.9 (positive), 0.7 (negative), 0.4 (positive), 0.1 (negative). */
const points = [
  { threshold: 0.9, tp: 1, fp: 0, fn: 1, tn: 2 },
  { threshold: 0.7, tp: 1, fp: 1, fn: 1, tn: 1 },
  { threshold: 0.4, tp: 2, fp: 1, fn: 0, tn: 1 },
  { threshold: 0.1, tp: 2, fp: 2, fn: 0, tn: 0 },
]

test('[EV-2] a threshold counts what is at it or above', () => {
  expect(atThreshold(points, 0.95)).toEqual({ tp: 0, fp: 0, fn: 2, tn: 2 })
  expect(atThreshold(points, 0.9)).toMatchObject({ tp: 1, fp: 0 })
  expect(atThreshold(points, 0.5)).toMatchObject({ tp: 1, fp: 1 })
  expect(atThreshold(points, 0.4)).toMatchObject({ tp: 2, fp: 1 })
  expect(atThreshold(points, 0)).toMatchObject({ tp: 2, fp: 2 })
  expect(atThreshold([], 0.5)).toEqual({ tp: 0, fp: 0, fn: 0, tn: 0 })
})

test('[EV-2] rates are those of the counts, and nothing where nothing can be divided', () => {
  expect(rates({ tp: 2, fp: 1, fn: 0, tn: 1 })).toEqual({ precision: 2 / 3, recall: 1, f1: 0.8, falsePositiveRate: 0.5 })
  expect(rates({ tp: 0, fp: 0, fn: 0, tn: 0 })).toEqual({ precision: null, recall: null, f1: null, falsePositiveRate: null })
})
