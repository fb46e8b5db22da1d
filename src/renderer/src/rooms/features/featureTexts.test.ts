import { expect, test } from 'vitest'
import { Seconds } from '../../../../shared/domain/features/definitions.ts'
import { consumersText, durationText } from './featureTexts.ts'

test.each([
  [1, '1 second'],
  [90, '90 seconds'],
  [5_400, '90 minutes'],
  [7_200, '2 hours'],
  [30 * 86_400, '30 days'],
])('[FS-1] a maximum age of %d s is %s, and is read as such', (seconds, text) => {
  expect(durationText(seconds)).toBe(text)
  expect(Seconds.parse(text)).toBe(seconds)
})

test('[FS-1] consumers are counted by kind, and what has none is empty', () => {
  const none = { views: 0, services: 0, datasets: 0, models: 0, deployments: 0 }
  expect(consumersText(none)).toBe('')
  expect(consumersText({ ...none, services: 2, models: 1 })).toBe('2 services, 1 model')
})
