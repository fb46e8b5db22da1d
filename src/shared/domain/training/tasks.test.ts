import { expect, test } from 'vitest'
import { metric, metricsFor } from '../evaluation/metrics.ts'
import { Loss, tasks } from './recipe.ts'
import { hasClasses, hasPositive, outputsOf, primaryMetric, taskRow } from './tasks.ts'

test.each(tasks)('the row of %s is in itself right', (task) => {
  const { target, positive, end, threshold, losses, split, screens } = taskRow(task)
  expect(hasClasses(task)).toBe(target === 'classes')
  expect(hasPositive(task)).toBe(positive)
  expect(threshold !== null).toBe(positive)
  expect(end === 'sigmoid').toBe(positive)
  expect(end === 'linear').toBe(target === 'value')
  expect(outputsOf(task, 7)).toBe(end === 'softmax' ? 7 : 1)
  expect(split === 'stratified').toBe(target === 'classes')
  expect(screens.decisions === 'threshold').toBe(positive)
  expect(losses.every((loss) => Loss.options.includes(loss))).toBe(true)
})

test.each(tasks)('the main metric of %s is one of its own, and says which way is better', (task) => {
  expect(metricsFor(task)).toContain(primaryMetric(task))
  expect(metric(primaryMetric(task)).direction).not.toBe('none')
})
