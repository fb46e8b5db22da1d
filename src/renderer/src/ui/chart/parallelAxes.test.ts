import { expect, test } from 'vitest'
import { fitting, lettersOf } from './parallelAxes.ts'

test.each([
  [560, 7],
  [1160, 10],
  [1160, 3],
])('[CM-6] labels of %d px with %d axes do not reach into each other', (width, axes) => {
  const apart = (width - 104) / (axes - 1)
  const label = fitting('Batch normalization', lettersOf(width, axes))
  expect(label.length * 6.5).toBeLessThanOrEqual(apart)
  expect(label).toMatch(/^Bat?.*…$/)
})
