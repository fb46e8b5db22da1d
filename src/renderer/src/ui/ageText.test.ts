import { describe, expect, test } from 'vitest'
import { ageText } from './ageText.ts'

describe('[FS-2] an age', () => {
  test.each([
    [0, '0 s'],
    [0.25, '0.25 s'],
    [0.000_001, '<0.001 s'],
    [59, '59 s'],
    [3_600, '1 h'],
    [90_061, '1 d 1 h'],
    [86_400 + 61, '1 d'],
    [-120, '−2 min'],
  ])('of %d s is %s', (seconds, text) => expect(ageText(seconds)).toBe(text))
})
