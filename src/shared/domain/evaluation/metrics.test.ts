import { describe, expect, test } from 'vitest'
import { isBetter, isMetricId, metric, metricCatalogue, metricIds, metricsFor } from './metrics.ts'
import { primaryMetric } from '../training/tasks.ts'
import { tasks } from '../training/recipe.ts'

describe('the metric catalogue', () => {
  test.each(metricIds)('[EV-6] %s has a name, one plain sentence, a formula, a range and a direction', (id) => {
    const copy = metric(id)
    expect(copy.name.length).toBeGreaterThan(1)
    expect(copy.definition).toMatch(/^[A-Z][^\n]{20,200}\.$/)
    expect(copy.definition).not.toMatch(/\.\s+[A-Z]/)
    expect(copy.formula.length).toBeGreaterThan(5)
    expect(copy.range).toMatch(/ to /)
    expect(['higher', 'lower', 'none']).toContain(copy.direction)
    expect(['wilson', 'bootstrap', 'calibration', 'none']).toContain(copy.interval)
    expect(copy.tasks.length).toBeGreaterThan(0)
  })

  test('[EV-6] no two metrics have the same name or definition', () => {
    const copies = metricIds.map(metric)
    expect(new Set(copies.map((copy) => copy.name)).size).toBe(copies.length)
    expect(new Set(copies.map((copy) => copy.definition)).size).toBe(copies.length)
  })

  test('every task has metrics, its primary one among them, and never the training loss', () => {
    for (const task of tasks) {
      const ids = metricsFor(task)
      expect(ids).toContain(primaryMetric(task))
      expect(ids).not.toContain('loss')
      for (const id of ids) expect(metric(id).tasks).toContain(task)
    }
    expect(metricsFor('binary')).toHaveLength(14)
    expect(metricsFor('multiclass')).toHaveLength(21)
    expect(metricsFor('regression')).toHaveLength(13)
  })

  test('better follows the direction of the metric', () => {
    expect(isBetter('rocAuc', 0.9, 0.8)).toBe(true)
    expect(isBetter('rocAuc', 0.8, 0.9)).toBe(false)
    expect(isBetter('loss', 0.1, 0.2)).toBe(true)
    expect(isBetter('rmse', 2, 1)).toBe(false)
  })

  test('nothing is better than itself, and an undefined value is never better or worse', () => {
    expect(isBetter('mae', 1, 1)).toBe(false)
    for (const nothing of [null, Number.NaN]) {
      expect(isBetter('mae', nothing, 1)).toBe(false)
      expect(isBetter('mae', 1, nothing)).toBe(false)
    }
  })

  test('an id is one of the catalogue’s own', () => {
    expect(isMetricId('brier')).toBe(true)
    for (const id of ['__proto__', 'toString', 'Brier', '']) expect(isMetricId(id)).toBe(false)
    expect(Object.keys(metricCatalogue)).toEqual(metricIds)
  })
})
