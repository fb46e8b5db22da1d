import { expect, test } from 'vitest'
import { parseRecords, sniffDelimiter } from './csvText.ts'

test('parses quotes, doubled quotes and newlines within quotes', () => {
  expect(parseRecords('"a\nb","c ""d""", "e" \r\n1,2,x"y', ',', 9)).toEqual([
    ['a\nb', 'c "d"', 'e'],
    ['1', '2', 'x"y'],
  ])
  expect(parseRecords('a;b\n\n1;2\n', ';', 1)).toEqual([['a', 'b']])
})

test.each([
  ['a,b\n1,2\n3,4\n', ','],
  ['a;b\n1,5;2,5\n3;4\n', ';'],
  ['a\tb\n1\t2\n', '\t'],
  ['a|b|c\n1|2|3\n', '|'],
  ['a\n1\n', ','],
  ['name;note\nx;"a, b, c"\ny;d\n', ';'],
  ['', ','],
])('%j is delimited by %j', (text, delimiter) => {
  expect(sniffDelimiter(text)).toBe(delimiter)
})
