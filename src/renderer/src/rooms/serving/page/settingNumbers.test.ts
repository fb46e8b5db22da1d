import { expect, test } from 'vitest'
import { Capture, defaultCapture, defaultEndpointLimits, EndpointLimits } from '../../../../../shared/domain/serving/capture.ts'
import { limitsOf, numbersOf, withNumbers } from './settingNumbers.ts'

test('[SV-1] settings are the same after they were shown in the units of the form, and an empty field is refused', () => {
  const capture = Capture.parse({ share: 0.125, days: 7.5, bytes: 3 * 1024 ** 2 })
  const limits = EndpointLimits.parse({ timeout: 1_500, bodyBytes: 2_048, workers: { min: 1, max: 3 } })
  for (const [kept, bounded] of [
    [defaultCapture, defaultEndpointLimits],
    [capture, limits],
  ] as const) {
    const numbers = numbersOf(kept, bounded)
    expect(Capture.parse({ ...kept, ...withNumbers(numbers) })).toEqual(kept)
    expect(EndpointLimits.parse(limitsOf(numbers))).toEqual(bounded)
  }
  const numbers = numbersOf(capture, limits)
  expect(Capture.safeParse({ ...capture, ...withNumbers({ ...numbers, days: null }) }).success).toBe(false)
  expect(EndpointLimits.safeParse(limitsOf({ ...numbers, workersMin: 4 })).error?.issues[0]?.message).toMatch(/fewest/)
})
