import { describe, expect, test } from 'vitest'
import type { Column } from '../datasets/dataset.ts'
import { CairnError } from '../../errors.ts'
import { checkOnDemand, compileExpression, isExact, type Value } from './index.ts'
import { compilePattern, PatternError } from './pattern.ts'

const columns: Column[] = [
  { name: 'i', type: 'integer' },
  { name: 'x', type: 'number' },
  { name: 't', type: 'text' },
  { name: 'b', type: 'boolean' },
  { name: 'd', type: 'date' },
  { name: 'm', type: 'datetime' },
]
const places = new Map(columns.map(({ name }, index) => [name, index]))
const valueOf = (source: string, given: Readonly<Record<string, Value>> = {}): Value =>
  compileExpression(checkOnDemand(source, columns), places)(columns.map(({ name }) => given[name] ?? null))

function refusal(source: string): { message: string; position: unknown } | null {
  try {
    checkOnDemand(source, columns)
  } catch (error) {
    const { message, details } = CairnError.from(error)
    return { message, position: details.position }
  }
  return null
}

const max = 2n ** 63n - 1n

describe('[FS-4] an expression computed for a row', () => {
  test.each<[string, Record<string, Value>, Value]>([
    ['i + 1', { i: max }, null],
    ['-i', { i: -max - 1n }, null],
    ['i + 1', { i: 2n ** 53n }, 2n ** 53n + 1n],
    ['i / 0', { i: 1n }, null],
    ['i % -3', { i: -7n }, -1n],
    ['x * 10', { x: 1e308 }, null],
    ['0 * x', { x: -1 }, 0],
    ['i = x', { i: 2n ** 53n + 1n, x: 2 ** 53 }, true],
    ['round(x)', { x: -2.5 }, -3],
    ['round(x, 2)', { x: 1.005 }, 1],
    ['b and false', {}, false],
    ['b or false', {}, null],
    ['i in (1, missing)', { i: 2n }, null],
    ['if(b, 1, 2)', {}, 2n],
    ['min(x, i)', { i: 3n }, 3],
    ['t = ""', { t: 'a' }, null],
    ['length(t)', { t: '' }, null],
    ['length(t)', { t: '👨‍👩‍👧' }, 5n],
    ['left(t, 1)', { t: '😀a' }, '😀'],
    ['right(t, i)', { t: 'abc', i: -1n }, null],
    ['upper(t)', { t: 'straße' }, 'STRAẞE'],
    ['t < "\u{10000}"', { t: '\uffff' }, true],
    ['replace(t, "$", "$&")', { t: 'a$' }, 'a$&'],
    ['part(t, ",", 2)', { t: 'a,b' }, 'b'],
    ['text(x)', { x: 1e-5 }, '1e-05'],
    ['integer(t)', { t: ' 007.0 ' }, 7n],
    ['date(t)', { t: '2023-02-29' }, null],
    ['datetime(t)', { t: '1970-01-01T02:00:00+02' }, 0n],
    ['week(d)', { d: -1 }, 1n],
    ['year(m)', { m: -1n }, 1969n],
    ['hour(m)', { m: -1n }, 23n],
    ['daysBetween(d, m)', { d: 0, m: -1n }, -1n],
    ['addDays(m, 1)', { m: max - 1n }, null],
    ['d < "2024-01-01"', { d: 0 }, true],
  ])('%s of %o is %o', (source, given, expected) => {
    expect(valueOf(source, given)).toBe(expected)
  })

  test('has no more than a typed pattern of the part of RE2 that means the same everywhere', () => {
    expect(refusal('matches(t, t)')).toMatchObject({ position: 11 })
    expect(refusal('i > 0 and matches(t, "\\pL")')).toMatchObject({ position: 21, message: expect.stringContaining('\\p') })
    expect(refusal('extract(t, "a(b)", 2)')).toMatchObject({ position: 19 })
    expect(refusal('extract(t, "a(b)", i)')).toMatchObject({ position: 19 })
    expect(refusal('extract(t, "a(b)", 1)')).toBeNull()
  })

  test('is exact unless a function of another library is in it', () => {
    expect(['x / 3 + round(x, 2)', 'if(b, 1, log(x))'].map((source) => isExact(checkOnDemand(source, columns)))).toEqual([true, false])
  })
})

describe('[FS-4] a pattern', () => {
  test.each([
    ['(a|ab)(c|bcd)', 'abcd', 2, 'bcd'],
    ['(?:(a)|b)*', 'ab', 1, 'a'],
    ['a{2,3}?', 'aaaa', 0, 'aa'],
    ['(?i)straS', 'STRAſ', 0, 'STRAſ'],
    ['\\bb', 'ab b', 0, 'b'],
    ['[^a-c]$', 'ab\n', 0, '\n'],
    ['a.c', 'a\nc', 0, null],
    ['^.$', '😀', 0, '😀'],
    ['\\s', '\u00a0\v', 0, null],
  ])('%s in %j', (pattern, text, group, expected) => {
    expect(compilePattern(pattern).extract(text, group)).toBe(expected)
  })

  test.each([
    'a**',
    'a\\B',
    '^^',
    'a{0}$',
    '(a*)*',
    '(',
    ')',
    '[a',
    'a{2',
    'a{1001}',
    '(?=a)',
    '\\1',
    '[[:alpha:]]',
    '(?i)é',
    '+',
    '((a{100}){100}){100}',
    '('.repeat(5_000),
  ])('that other matchers read differently, or that is none, is refused: %.30s', (pattern) => {
    expect(() => compilePattern(pattern)).toThrow(PatternError)
  })

  test('takes no longer where a backtracking matcher would take for ever', () => {
    const text = 'a'.repeat(5_000)
    expect(compilePattern('(a|a)+(?:a|aa)+$').matches(`${text}!`)).toBe(false)
    expect(compilePattern('(x+x+)+y').matches('x'.repeat(5_000))).toBe(false)
  })
})
