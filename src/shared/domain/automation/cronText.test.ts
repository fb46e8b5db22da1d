import { expect, test } from 'vitest'
import { cronText } from './cronText.ts'

test('[DR-3] usual schedules are told in words, others as they are written', () => {
  const texts = ['15 * * * *', '30 2 * * *', '0 3 * * 1', '0 3 * * 7', '5 18 * * 1-5', '0 4 1 * *'].map(cronText)
  expect(texts).toEqual([
    'every hour at minute 15',
    'every day at 02:30',
    'every Monday at 03:00',
    'every Sunday at 03:00',
    'Monday to Friday at 18:05',
    'on day 1 of each month at 04:00',
  ])
  for (const cron of ['*/5 * * * *', '0 3 1 * 1', '0 3 * 2 *', '0 25 * * *', '60 3 * * *', '0 3 0 * *', '0 0 3 * * *', ''])
    expect(cronText(cron)).toBeNull()
})
