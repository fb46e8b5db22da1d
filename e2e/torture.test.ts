import { expect, test } from 'vitest'
import { torture } from './torture.ts'

test('[DS-2] [DK-11] [DK-12] killed, hung up, out of space and out of time at random moments, nothing committed is lost and nothing half-written is seen', async () => {
  const report = await torture({ moments: 12, seed: 7 })
  expect(report.problems).toEqual([])
  // The seed draws more than one thing that is done, and some of it comes in time.
  expect(Object.keys(report.victims).length).toBeGreaterThan(3)
  expect(Object.values(report.hits).reduce((sum, { killed, survived }) => sum + killed + survived, 0)).toBe(12)
  expect(Object.values(report.hits).some(({ killed }) => killed > 0)).toBe(true)
}, 300_000)
