import { expect, test } from 'vitest'
import { Recipe } from '../../../shared/domain/training/recipe.ts'
import type { Strategy, SweepPlan } from '../../../shared/domain/experiments/study.ts'
import type { Conductor } from '../../jobs/index.ts'
import { wineRecipe } from '../fixtures/registry.ts'
import { independentTrials, proposeTrial } from './strategy.ts'
import { together } from './together.ts'

/** Trials that end when the test says so, and what was told meanwhile. */
function crew(target: string | null, count: number) {
  const pausing = new AbortController()
  // Of a conductor only these two are used.
  const conductor = { target, pausing: pausing.signal } as Conductor
  const gates = Array.from({ length: count }, () => Promise.withResolvers<string>())
  const begun: number[] = []
  const told: [number, string][] = []
  const paused: number[] = []
  const all = together(conductor, {
    noun: 'trial',
    trials: gates.map((_, i) => i),
    text: (trial) => `trial ${trial + 1} of ${count}`,
    tell: (...how) => told.push(how),
    finish: (own, trial) => {
      begun.push(trial)
      own.pausing.addEventListener('abort', () => {
        paused.push(trial)
        gates[trial].reject(new Error(`paused ${trial}`))
      })
      return gates[trial].promise
    },
  })
  return { all, gates, begun, told, paused, pausing }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

test('[TR-12] on this computer trials are trained one after the other, and told as they begin', async () => {
  const { all, gates, begun, told } = crew(null, 3)
  for (const place of [0, 1, 2]) {
    await settled()
    expect(begun).toEqual([0, 1, 2].slice(0, place + 1))
    gates[place].resolve(`run ${place}`)
  }
  expect(await all).toEqual(['run 0', 'run 1', 'run 2'])
  expect(told).toEqual([
    [0, 'trial 1 of 3'],
    [1, 'trial 2 of 3'],
    [2, 'trial 3 of 3'],
  ])
})

test('[CL-3] on a target trials are trained at the same time, begun in their order; what they came to has it too', async () => {
  const { all, gates, begun, told } = crew('cluster', 70)
  // As many as are sent there at once.
  expect(begun).toEqual(Array.from({ length: 64 }, (_, i) => i))
  gates[5].resolve('run 5')
  await settled()
  expect(begun.at(-1)).toBe(64)
  for (const [place, gate] of [...gates.entries()].reverse()) gate.resolve(`run ${place}`)
  expect(await all).toEqual(gates.map((_, place) => `run ${place}`))
  expect(told).toContainEqual([1, '1 of 70 trials done, 63 running'])
  expect(told.at(-1)).toEqual([70, '70 of 70 trials done, 0 running'])
})

test('[CL-3] when one fails, no more are begun, the others are paused, and the reason is the first one', async () => {
  const { all, gates, begun, paused } = crew('cluster', 70)
  gates[3].reject(new Error('its target is gone'))
  await expect(all).rejects.toThrow('its target is gone')
  expect(begun).toHaveLength(64)
  expect(paused).toEqual(begun)
})

test('[CL-3] a study that is to pause pauses all of them before it rests', async () => {
  const { all, paused, pausing } = crew('cluster', 3)
  pausing.abort()
  await expect(all).rejects.toThrow('paused 0')
  expect(paused).toEqual([0, 1, 2])
})

const plan = (strategy: Strategy, changes: Partial<SweepPlan> = {}): SweepPlan => ({
  kind: 'sweep',
  recipe: Recipe.parse(wineRecipe),
  engine: 'wasm',
  space: [{ kind: 'choice', path: 'model.optimizer.learningRate', values: [0.1, 0.2, 0.3] }],
  strategy,
  metric: 'rmse',
  maxTrials: 5,
  prune: false,
  seed: 3,
  ...changes,
})

test('[CL-3] independent trials: all of a grid, of a random search and of halving, the first ones of TPE, and none that may be pruned', () => {
  const count = (strategy: Strategy, changes: Partial<SweepPlan> = {}) => independentTrials(plan(strategy, changes)).length
  expect(count({ kind: 'grid', points: 3 })).toBe(3)
  expect(count({ kind: 'random' })).toBe(5)
  expect(count({ kind: 'halving', reduction: 3 })).toBe(5)
  expect(count({ kind: 'tpe', startup: 2, candidates: 24 })).toBe(2)
  expect(count({ kind: 'tpe', startup: 8, candidates: 24 })).toBe(5)
  expect(count({ kind: 'random' }, { prune: true })).toBe(0)
  // What they set is what it would be after the others.
  const tpe = plan({ kind: 'tpe', startup: 4, candidates: 24 })
  const before = [0.1, 0.3].map((rate) => ({ assignment: [rate], loss: rate }))
  for (const { trial, assignment } of independentTrials(tpe)) expect(proposeTrial(tpe, trial, before)).toEqual(assignment)
})
