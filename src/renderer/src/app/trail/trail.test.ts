import { expect, test } from 'vitest'
import { bestRun } from './trail.ts'

test('the best run is chosen among those on the same data, by the direction of its figure', () => {
  const run = (id: number, dataset: string, metrics: object, status = 'done', warnings: object[] = []) =>
    ({ id, dataset, metrics, status, warnings }) as never
  expect(bestRun([run(4, 'wine@v2', { rmse: 0.7 }), run(3, 'wine@v2', { rmse: 0.6 }), run(1, 'wine@v1', { rmse: 0.1 })])?.id).toBe(3)
  expect(bestRun([run(2, 'c@v1', { rocAuc: 0.9 }), run(1, 'c@v1', { rocAuc: 0.8 })])?.id).toBe(2)
  expect(bestRun([run(1, 'c@v1', {}, 'failed')])).toBeUndefined()
  // nor one that another program trained
  const foreign = { id: 9, dataset: null, metrics: {}, status: 'done', warnings: [] } as never
  expect(bestRun([foreign])).toBeUndefined()
  expect(bestRun([foreign, run(2, 'c@v1', { rocAuc: 0.7 })])?.id).toBe(2)
})
