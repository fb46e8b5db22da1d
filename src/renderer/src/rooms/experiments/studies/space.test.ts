import { expect, test } from 'vitest'
import type { Recipe } from '../../../../../shared/domain/training/recipe.ts'
import { Dimension } from '../../../../../shared/domain/experiments/study.ts'
import { spaceOf } from './space.ts'

const network = { model: { family: 'mlp', hidden: [8] } } as Recipe
const nothing = { learningRate: false, batchSize: false, l2: false, hidden: '' }

test('[TR-12] what is ticked and typed becomes a space that a sweep accepts', () => {
  const space = spaceOf(network, { learningRate: true, batchSize: true, l2: true, hidden: '16; 32, 16;; x' })
  expect(space.map(({ path }) => path)).toEqual(['model.optimizer.learningRate', 'model.batchSize', 'model.l2', 'model.hidden'])
  expect(space.at(-1)).toMatchObject({ values: [[16], [32, 16]] })
  expect(() => Dimension.array().parse(space)).not.toThrow()
  expect(spaceOf(network, nothing)).toEqual([])
  expect(spaceOf({ model: { family: 'linear' } } as Recipe, { ...nothing, hidden: '16' })).toEqual([])
})
