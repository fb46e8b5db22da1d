import { expect, test } from 'vitest'
import { aboutTime } from './aboutTime.ts'

test.each([
  [null, 'unknown'],
  [0, 'less than a second'],
  [1.4, 'about 1 s'],
  [9.4, 'about 9 s'],
  [38.2, 'about 40 s'],
  [94, 'about 95 s'],
  [100, 'about 2 min'],
  [733, 'about 12 min'],
  [3_300, 'about 55 min'],
  [5_700, 'about 2 hours'],
  [4_000_000, 'about 46 days'],
])('[CL-6] %s seconds are %s', (seconds, text) => {
  expect(aboutTime(seconds)).toBe(text)
})
