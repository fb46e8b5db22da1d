import { expect, test } from 'vitest'
import { columnKey, descendsByDefault, higherIsBetter, parseColumn } from './runsColumn.ts'

test.each([
  'status',
  'started',
  'param:feature.a:b',
  'metric:rmse:test',
  'series:valLoss:best',
  'series:valLoss:last',
  'series:valLoss:step:10',
])('[CM-1] %s is a column, and its text', (text) => {
  const column = parseColumn(text)
  expect(column).not.toBeNull()
  expect(column && columnKey(column)).toBe(text)
})

test.each(['', 'colour', 'param:', 'metric:rmse:holdout', 'series:valLoss:step:', 'series:valLoss:step:-1', 'series:valLoss:first'])(
  '%j is none',
  (text) => expect(parseColumn(text)).toBeNull(),
)

test('what is shorter stands for the usual', () => {
  expect(parseColumn('metric:f1')).toEqual({ kind: 'metric', metric: 'f1', part: 'validation' })
  expect(parseColumn('series:loss')).toEqual({ kind: 'series', series: 'loss', show: 'last' })
})

test('[CM-2] the best of a curve is by the direction of its metric', () => {
  expect(['valAccuracy', 'accuracy', 'rocAuc', 'valRmse', 'valLoss', 'loss', 'throughput'].map(higherIsBetter)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ])
  expect(descendsByDefault({ kind: 'metric', metric: 'f1', part: 'test' })).toBe(true)
  expect(descendsByDefault({ kind: 'param', param: 'seed' })).toBe(false)
})
