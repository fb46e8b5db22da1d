import { expect, test } from 'vitest'
import { secondsText, shareText, sourceText, spanText, windowName } from './texts.ts'

const at = (hour: number, day = 21) => new Date(2026, 10, day, hour).getTime()

test('[DR-2] a window is called by its file or version, else by the time that it covers', () => {
  expect(spanText(at(10), at(11))).toBe('21 Nov 2026 10:00–11:00')
  expect(spanText(at(23), at(0, 22))).toBe('21 Nov 2026 23:00 – 22 Nov 2026 00:00')
  expect(spanText(at(10), at(10) + 5_000)).toBe('21 Nov 2026 10:00:00–10:00:05')
  expect(spanText(at(10) + 200, at(10) + 900)).toBe('21 Nov 2026 10:00:00')
  expect(windowName({ source: 'monday.csv', start: at(10), end: at(11) })).toBe('monday.csv')
  expect(windowName({ source: null, start: at(10), end: at(10) })).toBe('21 Nov 2026 10:00')
})

test('[DR-2] lengths, shares and sources are short', () => {
  expect([300, 3_600, 7_200, 86_400, 604_800, 90].map(secondsText)).toEqual(['5 min', 'hour', '2 hours', 'day', '7 days', '1.5 min'])
  expect([0.614, 0.004, 0, 1].map(shareText)).toEqual(['61 %', '0.4 %', '0 %', '100 %'])
  expect(sourceText({ kind: 'folder', path: 'C:\\data\\in\\', pattern: '*' })).toBe('folder in')
  expect(sourceText({ kind: 'folder', path: '/', pattern: '*' })).toBe('folder /')
})
