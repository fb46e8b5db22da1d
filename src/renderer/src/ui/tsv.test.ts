import { expect, test } from 'vitest'
import { toTsv } from './tsv.ts'

test('[DS-6] copied cells are what is stored and not what is shown', () => {
  expect(
    toTsv([
      [-1.5, null, 'a\tb\nc'],
      [true, undefined, ''],
    ]),
  ).toBe('-1.5\t\ta b c\ntrue\t\t')
})
