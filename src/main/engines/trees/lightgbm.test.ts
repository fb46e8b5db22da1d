import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Loss, Task } from '../../../shared/domain/training/recipe.ts'
import { boosting, planFor } from './fixtures/data.ts'
import { openTreeSession } from './learner.ts'
import type { TreePlan } from './treeTypes.ts'

interface Case {
  readonly name: string
  readonly target: string
  readonly weighted: boolean
  readonly categories: boolean
  readonly first: readonly number[]
  readonly raw: readonly number[]
}

/**
 * Made by LightGBM (`made` says which), with the same settings, where all values are told apart: raw scores after one round and after five.
 * Leaves are bounded by their second derivatives, since LightGBM only estimates their rows by these.
 */
const fixture = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/lightgbm.json'), 'utf8')) as {
  readonly x: readonly (number | null)[]
  readonly weights: readonly number[]
  readonly y: Readonly<Record<string, readonly number[]>>
  readonly cases: readonly Case[]
}
const rows = fixture.weights.length
const all = Uint32Array.from({ length: rows }, (_, row) => row)

const tasks: Readonly<Record<string, [Task, Loss]>> = {
  binary: ['binary', 'crossEntropy'],
  multi: ['multiclass', 'crossEntropy'],
  reg: ['regression', 'squared'],
  count: ['regression', 'poisson'],
}
const losses = new Map<string, Partial<TreePlan>>([
  ['absolute', { loss: 'absolute' }],
  ['quantile', { loss: 'quantile', quantileLevel: 0.8 }],
  ['huber', { loss: 'huber', huberDelta: 0.4 }],
  ['monotone', { monotone: [1, -1, 0, 0] }],
])

async function outputsAfter(rounds: number, { name, target, weighted, categories }: Case): Promise<Float32Array> {
  const [task, loss] = tasks[target]
  const model = { ...boosting, leaves: 8, minRows: 1, minHessian: 4, categorySmoothing: 0, l1: name === 'squared, l1' ? 2 : 0 }
  const inputs = { categories: [0, 0, 0, categories ? 12 : 0], monotone: [0, 0, 0, 0] as const }
  const plan = planFor(task, model, { loss, ...inputs, ...losses.get(name) })
  const x = Float32Array.from(fixture.x, (value) => value ?? Number.NaN)
  const weights = weighted ? Float32Array.from(fixture.weights) : null
  const data = { x, width: 4, y: Float32Array.from(fixture.y[target]), weights, rows: { train: all, validation: new Uint32Array() } }
  const session = await openTreeSession(plan, data, new AbortController().signal, 1)
  for (let i = 0; i < rounds; i++) await session.round(new AbortController().signal)
  const outputs = await session.predict(rounds)
  session.dispose()
  return outputs
}

const furthest = (a: ArrayLike<number>, b: readonly number[]): number => Math.max(...b.map((value, i) => Math.abs(value - a[i])))

test.each(fixture.cases)('[TR-14] $name: scores after one round and after five are those of LightGBM', async (each) => {
  expect(furthest(await outputsAfter(1, each), each.first)).toBeLessThan(2e-6)
  expect(furthest(await outputsAfter(5, each), each.raw)).toBeLessThan(1e-5)
})
