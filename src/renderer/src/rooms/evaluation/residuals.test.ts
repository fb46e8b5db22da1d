import { expect, test } from 'vitest'
import { residualBars } from './residuals.ts'

test('[EV-5] residuals are counted in equal bins, the last one closed', () => {
  expect(residualBars([-2, -1, 0, 0.5, 2], 4)).toEqual({ centres: [-1.5, -0.5, 0.5, 1.5], counts: [1, 1, 2, 1] })
  expect(residualBars([3, 3])).toEqual({ centres: [3], counts: [2] })
  expect(residualBars([])).toEqual({ centres: [], counts: [] })
})
