import { expect, test } from 'vitest'
import { SplitRecipe } from '../../../../../shared/domain/datasets/dataset.ts'
import { hasSplitOptions, splitRecipe } from './splitOptions.ts'

const base = SplitRecipe.parse({
  kind: 'stratified',
  by: 'quality',
  seed: 7,
  fractions: { train: 0.6, validation: 0.2, test: 0.2 },
  keepDuplicatesTogether: true,
})

test('[DS-10] without options it is the split of the version; each option replaces its own part', () => {
  expect(hasSplitOptions({})).toBe(false)
  expect(splitRecipe({}, base)).toEqual(base)
  expect(hasSplitOptions({ seed: 0 })).toBe(true)
  expect(splitRecipe({ seed: 0, train: 0.5, test: 0.3 }, base)).toEqual({
    ...base,
    seed: 0,
    fractions: { train: 0.5, validation: 0.2, test: 0.3 },
  })
})

test('[DS-10] another kind drops the column and, by group or time, the copies', () => {
  expect(splitRecipe({ kind: 'random' }, base)).not.toHaveProperty('by')
  expect(splitRecipe({ kind: 'random' }, base).keepDuplicatesTogether).toBe(true)
  const group = splitRecipe({ kind: 'group', by: 'patient' }, base)
  expect(SplitRecipe.parse(group)).toEqual(group)
  expect(group).toMatchObject({ kind: 'group', by: 'patient', keepDuplicatesTogether: false })
})
