import { expect, test } from 'vitest'
import { compareCodePoints } from './codePoints.ts'

test('texts are ordered by code point, also beyond the basic plane', () => {
  const texts = ['b', '😀', 'a', '', 'ab', 'Z', 'é', '\uffff']
  const byCodePoint = ['', 'Z', 'a', 'ab', 'b', 'é', '\uffff', '😀']
  expect(texts.sort(compareCodePoints)).toEqual(byCodePoint)
  expect([...texts].sort()).not.toEqual(byCodePoint)
  expect(compareCodePoints('😀', '😁')).toBeLessThan(0)
  expect(compareCodePoints('same', 'same')).toBe(0)
})
