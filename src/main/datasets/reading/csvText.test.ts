import { expect, test } from 'vitest'
import { parseRecords } from './csvText.ts'

test('parses quotes, doubled quotes and newlines within quotes', () => {
  expect(parseRecords('"a\nb","c ""d""", "e" \r\n1,2,x"y', ',', 9)).toEqual([
    ['a\nb', 'c "d"', 'e'],
    ['1', '2', 'x"y'],
  ])
  expect(parseRecords('a;b\n\n1;2\n', ';', 1)).toEqual([['a', 'b']])
})
