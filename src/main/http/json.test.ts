import { expect, test } from 'vitest'
import { parseJsonText } from './json.ts'

test.each<[string, unknown]>([
  ['[NaN, 1, NaN]', [null, 1, null]],
  ['{"NaN": NaN, "a\\"NaN": ["NaN", "x, NaN"]}', { NaN: null, 'a"NaN': ['NaN', 'x, NaN'] }],
  ['[9007199254740993, NaN]', [9007199254740993n, null]],
  ['[\n NaN\n]', [null]],
])('[SV-1] a bare NaN, as Python writes a missing number, is null: %s', (text, value) => {
  expect(parseJsonText(text)).toEqual(value)
})

test.each([
  'NaN',
  '[NaNs]',
  '[-NaN]',
  '[xNaN]',
  '{NaN: 1}',
  '[nan]',
  '[Infinity]',
  '[NaN',
  '["NaN]',
  '[NaN, "\\"]',
  `["${'\\"'.repeat(100_000)}`,
  `NaN"${'\\"'.repeat(4_000_000)}`,
])('[SV-1] what is no JSON with nulls in its place is none: %#', (text) => {
  if (text === 'NaN') expect(parseJsonText(text)).toBeNull()
  else expect(() => parseJsonText(text)).toThrow(/not valid JSON/)
})

test('[SV-1] long texts and many missing values', () => {
  const text = JSON.stringify(['x'.repeat(5_000_000), '\\"'.repeat(1_000_000)]).replace(/^\[/, '[NaN,')
  expect(parseJsonText(text)).toHaveLength(3)
  expect(parseJsonText(`[${'NaN,'.repeat(500_000)}1]`)).toHaveLength(500_001)
})
