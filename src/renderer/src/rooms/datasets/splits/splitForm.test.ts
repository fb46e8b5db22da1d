import { expect, test } from 'vitest'
import { SplitRecipe } from '../../../../../shared/domain/datasets/dataset.ts'
import { formOf, problemsOf, splitOf, withKind } from './splitForm.ts'

const recipe = SplitRecipe.parse({
  kind: 'stratified',
  by: 'quality',
  seed: 7,
  fractions: { train: 0.7, validation: 0.15, test: 0.15 },
  keepDuplicatesTogether: true,
})
const form = formOf(recipe)

test('[DS-10] a form that nobody changed is the split it was made of', () => {
  expect(form).toMatchObject({ train: 70, validation: 15, test: 15 })
  expect(splitOf(form)).toEqual(recipe)
  const odd = SplitRecipe.parse({ kind: 'random', seed: 0, fractions: { train: 0.57, validation: 0.29, test: 0.14 } })
  expect(splitOf(formOf(odd))).toEqual(odd)
})

test.each(['random', 'stratified', 'group', 'time'] as const)('[DS-10] a form that is %s is a split that the contract takes', (kind) => {
  const made = splitOf({ ...withKind(form, kind), by: 'patient' })
  expect(SplitRecipe.parse(made)).toEqual(made)
})

test('[DS-10] what is wrong stands beside its field, and nothing is saved', () => {
  expect(problemsOf(form)).toEqual({})
  expect(problemsOf({ ...form, test: 20 })).toEqual({ shares: 'The parts add up to 105 %; expected 100 %' })
  expect(problemsOf({ ...form, train: 0, test: 85 })).toEqual({ shares: 'Train needs more than 0 %' })
  expect(problemsOf(withKind(form, 'group'))).toEqual({ by: 'Choose the group column' })
  expect(splitOf(withKind(form, 'time'))).toBeNull()
  expect(splitOf({ ...form, test: 20 })).toBeNull()
})

test('[DS-10] another kind takes no column over, and by group or time no copies', () => {
  expect(withKind(form, 'group')).toMatchObject({ kind: 'group', by: '', keepDuplicatesTogether: false })
  expect(withKind(form, 'random')).toMatchObject({ kind: 'random', by: '', keepDuplicatesTogether: true })
})
