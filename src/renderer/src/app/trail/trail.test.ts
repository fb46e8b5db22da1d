import { expect, test } from 'vitest'
import { bestRun, nextStep, steps, type TrailData } from './trail.ts'

const nothing: TrailData = { datasets: [], runs: [], runsInAll: 0, models: [], packages: [], loading: false }
const some = (value: object) => [value] as never

test('[FR-6] the next step follows from what is in the workspace', () => {
  const datasets = some({ name: 'wine', versions: [{ ref: 'wine@v1' }] })
  const run = { status: 'done', dataset: 'wine@v1', metrics: {}, leaks: [] }
  const walked: Partial<TrailData>[] = [
    {},
    { datasets },
    { datasets, runs: [run] as never },
    { datasets, runs: [run, run] as never },
    { datasets, runs: [run, run] as never, models: some({ versions: [{ aliases: [] }] }) },
    { datasets, runs: [run, run] as never, models: some({ versions: [{ aliases: ['champion'] }] }) },
    { datasets, runs: [run, run] as never, models: some({ versions: [{ aliases: ['champion'] }] }), packages: some({}) },
  ]
  expect(walked.map((part) => nextStep({ ...nothing, ...part }).at)).toEqual([0, 1, 2, 3, 4, 5, steps.length])
  expect(nextStep({ ...nothing, datasets }).title).toContain('wine@v1')
  expect(nextStep({ ...nothing, datasets, runs: some({ status: 'failed' }) }).at).toBe(1)
  // A model may come from elsewhere.
  expect(nextStep({ ...nothing, datasets, models: some({ versions: [{ aliases: [] }] }) }).at).toBe(4)
})

test('the best run is chosen among those on the same data, by the direction of its figure', () => {
  const run = (id: number, dataset: string, metrics: object, status = 'done', leaks: string[] = []) =>
    ({ id, dataset, metrics, status, leaks }) as never
  expect(bestRun([run(4, 'wine@v2', { rmse: 0.7 }), run(3, 'wine@v2', { rmse: 0.6 }), run(1, 'wine@v1', { rmse: 0.1 })])?.id).toBe(3)
  expect(bestRun([run(2, 'c@v1', { rocAuc: 0.9 }), run(1, 'c@v1', { rocAuc: 0.8 })])?.id).toBe(2)
  expect(bestRun([run(1, 'c@v1', {}, 'failed')])).toBeUndefined()
  // nor one that another program trained
  const foreign = { id: 9, dataset: null, metrics: {}, status: 'done', leaks: [] } as never
  expect(bestRun([foreign])).toBeUndefined()
  expect(bestRun([foreign, run(2, 'c@v1', { rocAuc: 0.7 })])?.id).toBe(2)
  // one that learns from a column that gives the target away is never recommended
  const leaking = run(3, 'c@v1', { rocAuc: 1 }, 'done', ['copy'])
  expect(bestRun([leaking, run(2, 'c@v1', { rocAuc: 0.7 })])?.id).toBe(2)
  const datasets = some({ name: 'c', versions: [{ ref: 'c@v1' }] })
  expect(nextStep({ ...nothing, datasets, runs: [leaking, leaking] as never }).command).toBe('run.new')
})
