import { describe, expect, test } from 'vitest'
import type { Column } from '../datasets/dataset.ts'
import { CairnError } from '../../errors.ts'
import { checkExpression, columnsOf, parseExpression } from './index.ts'

const columns: Column[] = [
  { name: 'price', type: 'number' },
  { name: 'qty', type: 'integer' },
  { name: 'unit price', type: 'number' },
  { name: 'a]b', type: 'text' },
  { name: 'day', type: 'date' },
  { name: 'and', type: 'boolean' },
]
const refusal = (source: string) => {
  try {
    checkExpression(source, columns)
  } catch (error) {
    const { code, message, details } = CairnError.from(error)
    return { code, message, position: details.position }
  }
  return null
}
const typeOf = (source: string) => checkExpression(source, columns).type

describe('[DS-16] an expression', () => {
  test('reads columns by name, in brackets where the name is no word', () => {
    expect(columnsOf(checkExpression('[unit price] + price * qty + length([a]]b]) + if([and], 1, 2)', columns))).toEqual([
      'unit price',
      'price',
      'qty',
      'a]b',
      'and',
    ])
  })

  test('binds as in arithmetic and logic', () => {
    const shape = (source: string): unknown => {
      const show = (part: ReturnType<typeof parseExpression>): unknown =>
        part.kind === 'call'
          ? [part.name, ...part.of.map(show)]
          : part.kind === 'column'
            ? part.name
            : 'text' in part
              ? part.text
              : part.kind
      return show(parseExpression(source))
    }
    expect(shape('1 + 2 * -3 - a')).toEqual(['-', ['+', '1', ['*', '2', '-3']], 'a'])
    expect(shape('not a = 1 or b and c is not missing')).toEqual(['or', ['not', ['=', 'a', '1']], ['and', 'b', ['present', 'c']]])
    expect(shape('a not in (1, 2)')).toEqual(['not', ['in', 'a', '1', '2']])
  })

  test('has a type: integers stay integers, a quotient is a number, a typed day is a date', () => {
    expect(
      ['qty + 1', 'qty / 2', 'qty + price', 'day > "2024-01-31"', 'coalesce(price, qty)', 'if(qty > 1, "a", missing)', 'missing'].map(
        typeOf,
      ),
    ).toEqual(['integer', 'number', 'number', 'boolean', 'number', 'text', 'missing'])
  })

  test.each([
    ['prise > 3', 'COLUMN_UNKNOWN', 0],
    ['price > "a"', 'STEP_INVALID', 8],
    ['price +', 'STEP_INVALID', 7],
    ['1 < price < 3', 'STEP_INVALID', 10],
    ['round(price, 1, 2)', 'STEP_INVALID', 0],
    ['getenv("HOME")', 'STEP_INVALID', 0],
    ['random()', 'STEP_INVALID', 0],
    ['day > "2024-02-30"', 'STEP_INVALID', 6],
    ['"open', 'STEP_INVALID', 0],
    ['price; drop', 'STEP_INVALID', 5],
    ['1e999', 'STEP_INVALID', 0],
    ['9223372036854775808', 'STEP_INVALID', 0],
    [`${'('.repeat(5_000)}1${')'.repeat(5_000)}`, 'STEP_INVALID', 101],
    [`${'-'.repeat(4_999)}price`, 'STEP_INVALID', 101],
    [Array.from({ length: 2_000 }, () => 'qty').join(' + '), 'STEP_INVALID', 0],
  ])('is refused where it is wrong: %.40s', (source, code, position) => {
    expect(refusal(source)).toMatchObject({ code, position })
  })

  test('a long list of alternatives is no deep tree', () => {
    expect(typeOf(Array.from({ length: 1_000 }, (_, i) => `qty = ${i}`).join(' or '))).toBe('boolean')
  })
})
