import { expect, test } from 'vitest'
import { cellEdit, rowCondition, sortColumn } from './options.ts'

test.each([
  ['alcohol>=12', { column: 'alcohol', operator: '>=', value: '12' }],
  ['fixed acidity != 7', { column: 'fixed acidity', operator: '!=', value: '7' }],
  ['name contains an=n', { column: 'name', operator: 'contains', value: 'an=n' }],
  ['age is missing', { column: 'age', operator: 'missing' }],
  ['age is present', { column: 'age', operator: 'present' }],
])('a condition: %s', (text, expected) => {
  expect(rowCondition(text, undefined)).toEqual([expected])
})

test('a condition without an operator is refused; several are kept in their order', () => {
  expect(() => rowCondition('alcohol', undefined)).toThrow(/alcohol>=12/)
  expect(rowCondition('b<2', rowCondition('a=1', undefined)).map(({ column }) => column)).toEqual(['a', 'b'])
})

test('a column to sort by, the largest first with :desc', () => {
  expect(sortColumn('pH', undefined)).toEqual([{ column: 'pH', descending: false }])
  expect(sortColumn('a:b:desc', undefined)).toEqual([{ column: 'a:b', descending: true }])
})

test('[DS-7] a cell: the first comma and the first = divide; nothing after it is missing', () => {
  expect(cellEdit('12,pH=3.2', undefined)).toEqual([{ row: 12, column: 'pH', value: '3.2' }])
  expect(cellEdit('1,a,b=x=y', undefined)).toEqual([{ row: 1, column: 'a,b', value: 'x=y' }])
  expect(cellEdit('1,a\\=b=', undefined)).toEqual([{ row: 1, column: 'a=b', value: null }])
  expect(() => cellEdit('pH=3', undefined)).toThrow(/12,pH=3.2/)
})
