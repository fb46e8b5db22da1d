import { describe, expect, test } from 'vitest'
import {
  byteSize,
  condition,
  decimal,
  delimiter,
  list,
  namedType,
  positiveWholeNumber,
  positiveWholeNumbers,
  wholeNumber,
} from './options.ts'

describe('options', () => {
  test('whole numbers', () => {
    expect(wholeNumber('0')).toBe(0)
    expect(positiveWholeNumbers('32, 16')).toEqual([32, 16])
    for (const bad of ['-1', '1.5', '1e3', '', 'x', '99999999999999999999']) expect(() => wholeNumber(bad), bad).toThrow('whole number')
    expect(() => positiveWholeNumber('0')).toThrow('1 or more')
  })

  test('decimals', () => {
    expect(decimal('1e-3')).toBe(0.001)
    for (const bad of ['', ' ', 'Infinity', 'x']) expect(() => decimal(bad), bad).toThrow('must be a number')
  })

  test('lists, where a comma may belong to a name', () => {
    expect(list('a,b c')).toEqual(['a', 'b c'])
    expect(list('a\\,b,c')).toEqual(['a,b', 'c'])
    expect(() => list('a,,b')).toThrow('a,b')
  })

  test('a delimiter that is hard to type', () => {
    expect([delimiter('\\t'), delimiter('tab'), delimiter(';')]).toEqual(['\t', '\t', ';'])
  })

  test('conditions', () => {
    expect(condition('rmse<0.7', undefined)).toEqual([{ metric: 'rmse', operator: '<', value: 0.7 }])
    expect(condition(' f1 >= .9 ', [{ metric: 'rmse', operator: '<', value: 1 }])).toHaveLength(2)
    for (const bad of ['rmse', 'rmse<', '<1', 'rmse!1', 'rmse<x']) expect(() => condition(bad, undefined), bad).toThrow()
  })

  test('types of columns, whose names may hold a =', () => {
    expect(namedType('a=b=text', undefined)).toEqual([{ column: 'a=b', type: 'text' }])
    for (const bad of ['a', '=text', 'a=']) expect(() => namedType(bad, undefined), bad).toThrow('zip=text')
  })
})

test('a size is bytes, and anything else is refused', () => {
  expect(byteSize('500MB')).toBe(500e6)
  expect(byteSize('1.5 gb')).toBe(1.5e9)
  for (const odd of ['500', 'MB', '-1MB', '1PB', '']) expect(() => byteSize(odd)).toThrow(/kB, MB, GB or TB/)
})
