import { describe, expect, test } from 'vitest'
import type { ColumnType } from '../../../../../shared/domain/datasets/dataset.ts'
import { ageOf, cellOf, momentText } from './cells.ts'

describe('[FS-3] a typed key', () => {
  test.each<[string, ColumnType, unknown]>([
    ['', 'integer', null],
    [' 42 ', 'integer', 42],
    ['-7', 'integer', -7],
    ['9007199254740993', 'integer', '9007199254740993'],
    ['1.5', 'integer', undefined],
    ['1e3', 'number', 1_000],
    ['two', 'number', undefined],
    ['true', 'boolean', true],
    ['yes', 'boolean', undefined],
    ['2026-01-31', 'date', '2026-01-31'],
    ['31.1.2026', 'date', undefined],
    ['2026-01-31T10:28', 'datetime', '2026-01-31 10:28'],
    [' a|b ', 'text', ' a|b '],
  ])('%j as %s is %j', (text, type, cell) => expect(cellOf(text, type)).toEqual(cell))
})

describe('[FS-3] the event of a value', () => {
  test('has all digits of its microseconds, also before 1970', () => {
    expect(momentText('0')).toBe('1970-01-01 00:00:00')
    expect(momentText('1767225600250000')).toBe('2026-01-01 00:00:00.25')
    expect(momentText('-1')).toBe('1969-12-31 23:59:59.999999')
  })

  test('is as old as the lookup is later', () => {
    expect(ageOf('1000000', 3_000)).toBe(2)
    expect(ageOf('1000000', 0)).toBe(-1)
  })
})
