import { expect, test } from 'vitest'
import { loggedText } from './logged.ts'

test('a metric that another program logged is shown with its last value and where that was', () => {
  const range = { minimum: 0.25, minimumStep: 3, maximum: 0.5, maximumStep: 0 }
  const text = loggedText([{ name: 'val\u001b[31m/loss', points: 1_200, last: null, lastStep: 1_199, ...range }])
  expect(text).not.toContain('\u001b')
  expect(text).toMatch(/– +1,199 +0\.2500 +0\.5000 +1,200/)
})
