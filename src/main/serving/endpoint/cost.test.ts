import { expect, test } from 'vitest'
import { Cost } from './cost.ts'
import { inlineMost } from './lanes/modelQueue.ts'

test('[SV-1] a run that was held up once makes no long one of those that follow', () => {
  const cost = new Cost()
  cost.measured({ rows: 4, took: 0.06 }, { rows: 256, took: 0.3 })
  for (let run = 0; run < 100; run++) cost.learn(1, run === 50 ? 200 : 0.06)
  expect(cost.of(1)).toBeLessThan(0.1)
})

test('[SV-1] a graph that takes longer than its made rows did is known for it after some runs', () => {
  const cost = new Cost()
  let runs = 0
  for (; cost.of(1) < inlineMost; runs++) cost.learn(1, 50)
  expect(runs).toBeLessThan(20)
})
