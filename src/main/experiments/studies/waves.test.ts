import { expect, test } from 'vitest'
import { Recipe } from '../../../shared/domain/training/recipe.ts'
import { wineRecipe } from '../fixtures/registry.ts'
import { type PlannedTrials, wavesOf } from './waves.ts'

const recipe = Recipe.parse(wineRecipe)
const sweep = {
  kind: 'sweep',
  recipe,
  space: [{ kind: 'choice', path: 'model.optimizer.learningRate', values: [0.1, 0.01, 0.001] }],
  strategy: { kind: 'random' },
  maxTrials: 12,
  prune: false,
} as const satisfies PlannedTrials

const sizes = (plan: PlannedTrials) => wavesOf(plan).map((wave) => wave.length)

test('[CL-6] trials that do not depend on each other are one wave, and the others come in turn', () => {
  expect(sizes(sweep)).toEqual([12])
  expect(sizes({ ...sweep, strategy: { kind: 'grid', points: 3 } })).toEqual([3])
  expect(sizes({ ...sweep, strategy: { kind: 'tpe', startup: 8, candidates: 24 } })).toEqual([8, 1, 1, 1, 1])
  expect(sizes({ ...sweep, strategy: { kind: 'tpe', startup: 20, candidates: 24 } })).toEqual([12])
  expect(sizes({ ...sweep, prune: true })).toEqual(Array.from({ length: 12 }, () => 1))
  expect(sizes({ kind: 'crossValidation', recipe, folds: 5 })).toEqual([5])
  expect(wavesOf({ kind: 'best', trials: [{ recipe }] })).toEqual([[{ family: 'linear', rounds: 10 }]])
})

test('[CL-6] rungs of successive halving add the rounds that are missing to the next rung', () => {
  const waves = wavesOf({ ...sweep, maxTrials: 9, strategy: { kind: 'halving', reduction: 3 } })
  expect(waves.map((wave) => [wave.length, wave[0].rounds])).toEqual([
    [9, 1],
    [3, 2],
    [1, 7],
  ])
})
