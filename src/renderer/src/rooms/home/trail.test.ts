import { expect, test } from 'vitest'
import { nextStep, steps, type TrailData } from './trail.ts'

const nothing: TrailData = { datasets: [], runs: [], runsInAll: 0, models: [], packages: [], loading: false }
const some = (value: object) => [value] as never

test('[FR-6] the next step follows from what is in the workspace', () => {
  const datasets = some({ name: 'wine', versions: [{ ref: 'wine@v1' }] })
  const run = { status: 'done' }
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
})
