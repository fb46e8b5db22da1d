import { expect, test } from 'vitest'
import { SplitRecipe } from '../../../../../shared/domain/datasets/dataset.ts'
import { splitOf } from './splitRequest.ts'

test.each(['random', 'stratified', 'group', 'time'] as const)(
  '[DS-10] a split by hand that is %s is one that the contract takes',
  (kind) => {
    const recipe = splitOf({ kind, by: 'patient', seed: 7 })
    expect(SplitRecipe.parse(recipe)).toEqual(recipe)
  },
)

test('[DS-10] by group or time nothing is asked before the column is chosen', () => {
  expect(splitOf({ kind: 'group', by: null, seed: 7 })).toBeNull()
  expect(splitOf({ kind: 'time', by: null, seed: 7 })).toBeNull()
  expect(splitOf({ kind: 'stratified', by: null, seed: 7 })).not.toHaveProperty('by')
})
