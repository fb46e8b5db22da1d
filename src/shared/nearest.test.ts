import { expect, test } from 'vitest'
import { editDistance, nearestName } from './nearest.ts'

const fields = ['name', 'entities', 'source', 'keyColumns', 'time', 'ttl', 'features']

test.each([
  ['nmae', 'name'],
  ['key_columns', 'keyColumns'],
  ['Features', 'features'],
  ['feature', 'features'],
  ['entites', 'entities'],
  ['tll', 'ttl'],
])('%s was meant as %s', (typed, meant) => expect(nearestName(typed, fields)).toBe(meant))

test('nothing is near to what is another word, or has no end', () => {
  expect(nearestName('schema', fields)).toBeUndefined()
  expect(nearestName('', fields)).toBeUndefined()
  expect(nearestName('x'.repeat(1e6), fields)).toBeUndefined()
})

test('distances', () => {
  expect(editDistance('', 'abc')).toBe(3)
  expect(editDistance('abc', 'abc')).toBe(0)
  expect(editDistance('ca', 'ac')).toBe(1)
  expect(editDistance('kitten', 'sitting')).toBe(3)
})
