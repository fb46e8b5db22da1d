import { expect, test } from 'vitest'
import { classSizes } from './classSizes.ts'

const topOf = (counts: readonly number[]) => counts.map((count, i) => ({ value: `class ${i}`, count }))

test('exact where the profile lists all classes', () => {
  expect(classSizes({ top: topOf([60, 30, 10]), distinct: 3, missing: 0 }, 100)).toEqual({ commonest: 60, rarest: 10, exact: true })
})

test('else the rarest is at most the mean of the rest', () => {
  expect(classSizes({ top: topOf([60, 30]), distinct: 6, missing: 0 }, 100)).toEqual({ commonest: 60, rarest: 2, exact: false })
})

test('none where the profile lists none', () => {
  expect(classSizes({ top: [], distinct: 2, missing: 0 }, 100)).toBeNull()
})
