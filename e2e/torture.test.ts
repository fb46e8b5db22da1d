import { expect, test } from 'vitest'
import { torture } from './torture.ts'

test('[DS-2] [DK-11] [DK-12] killed at random moments, nothing committed is lost and nothing half-written is seen', async () => {
  const report = await torture({ moments: 10, seed: 7 })
  expect(report.problems).toEqual([])
  expect(Object.values(report.hits).some(({ killed }) => killed > 0)).toBe(true)
}, 300_000)
