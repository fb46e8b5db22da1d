import { expect, test } from 'vitest'
import { escapeLines, escapeText, shorten } from './escape.ts'

test.each([
  ['a\u001b[31mb', 'a\\x1b[31mb'],
  ['line\nend\ttab\r', 'line\\nend\\ttab\\r'],
  ['\u009b2J', '\\x9b2J'],
  ['safe\u202egnp.exe', 'safe\\u202egnp.exe'],
  ['\u2028', '\\u2028'],
  ['\ud800x', '\\ud800x'],
  ['Größe 重 👩‍🔬 ñ', 'Größe 重 👩‍🔬 ñ'],
])('%j is shown as text', (text, shown) => expect(escapeText(text)).toBe(shown))

test('lines and tabs stay where a text has them of its own', () => {
  expect(escapeLines('a\n\tb\u0007')).toBe('a\n\tb\\x07')
})

test('what is cut says so, and no character is cut in two', () => {
  expect(shorten('👩👩👩', 2)).toBe('👩…')
  expect(shorten('abc', 3)).toBe('abc')
})
