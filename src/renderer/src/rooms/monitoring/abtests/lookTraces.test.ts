import { expect, test } from 'vitest'
import { AbSettings, type AbLook } from '../../../../../shared/domain/monitoring/abTest.ts'
import { lookTraces } from './lookTraces.ts'

const settings = AbSettings.parse({
  deployment: 'wine',
  control: 'live',
  challenger: 'canary',
  metric: { kind: 'label' },
  minimumEffect: 0.02,
})
const lookAt = (units: number, half: number | null): AbLook => {
  const arm = { arm: 'live', ref: 'wine@v1', units, requests: units, mean: 0.5, variance: 0.2 }
  return {
    at: units,
    control: arm,
    challenger: arm,
    difference: half === null ? null : { value: 0.1, low: 0.1 - half, high: 0.1 + half },
    ratioP: 1,
  }
}

test('[AB-1] the chart shows the interval as units come, on a scale that the first wide ones do not stretch', () => {
  expect(lookTraces({ settings, looks: [lookAt(1, null)] })).toBeNull()
  const drawn = lookTraces({ settings, looks: [lookAt(1, null), lookAt(10, 9), lookAt(100, 0.2), lookAt(200, 0.05)] })
  expect(drawn?.traces[0]).toMatchObject({
    name: 'Difference',
    x: [20, 200, 400],
    y: [0.1, 0.1, 0.1],
    high: [9.1, expect.closeTo(0.3), expect.closeTo(0.15)],
  })
  expect(drawn?.traces.slice(1).map(({ x, y }) => [x, y])).toEqual(
    [0, 0.02, -0.02].map((at) => [
      [20, 400],
      [at, at],
    ]),
  )
  const [low, high] = drawn?.range ?? [0, 0]
  expect([low < -0.1, low > -0.2, high > 0.3, high < 0.4]).toEqual([true, true, true, true])
  // One look alone is a point with whiskers; of a shadow, units are pairs.
  const paired = lookTraces({ settings: { ...settings, challenger: 'shadow' }, looks: [lookAt(50, 0.2)] })
  expect(paired?.traces[0]).toMatchObject({ kind: 'points', x: [50] })
})
