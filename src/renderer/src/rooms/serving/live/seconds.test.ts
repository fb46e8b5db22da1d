import { expect, test } from 'vitest'
import { type ArmStatistics, type EndpointStatistics, latencyBounds } from '../../../../../shared/domain/serving/statistics.ts'
import { liveLines } from './lines.ts'
import { lastText } from './texts.ts'
import { answersCallers, happened, lastOf, type Second, secondBetween } from './seconds.ts'

const none = latencyBounds.map(() => 0).concat(0)

/** @param latency counts by place */
function arm(requests: number, latency: Readonly<Record<number, number>>, more: Partial<ArmStatistics> = {}): ArmStatistics {
  return {
    deployment: 'wine',
    ref: 'wine@v3',
    arm: 'live',
    requests,
    rows: requests,
    executions: requests,
    failures: { rejected: 0, cancelled: 0, backend: 0, other: 0 },
    ns: { total: 0, queue: 0, input: 0, infer: 0, output: 0 },
    latency: none.map((_, place) => latency[place] ?? 0),
    lastAt: null,
    ...more,
  }
}

const look = (at: number, arms: ArmStatistics[], since = 1_000): EndpointStatistics => ({
  since,
  at,
  arms,
  pending: {},
  workers: {},
  unlogged: {},
  dropped: {},
  features: [],
  rss: 0,
})

test('[SV-1] what happened between two looks is the difference of their counts, for each arm', () => {
  const failures = { rejected: 1, cancelled: 0, backend: 2, other: 0 }
  const before = look(5_000, [arm(100, { 3: 60, 9: 40 }), arm(7, { 1: 7 }, { arm: 'canary', ref: 'wine@v4' })])
  const now = look(6_000, [
    arm(130, { 3: 80, 9: 50 }, { failures }),
    arm(7, { 1: 7 }, { arm: 'canary', ref: 'wine@v4' }),
    arm(2, { 2: 2 }, { arm: 'shadow' }),
  ])
  expect(secondBetween(before, now)).toEqual({
    at: 6_000,
    lasted: 1_000,
    arms: [
      {
        deployment: 'wine',
        ref: 'wine@v3',
        arm: 'live',
        requests: 30,
        failed: 3,
        places: [
          [3, 20],
          [9, 10],
        ],
      },
      { deployment: 'wine', ref: 'wine@v3', arm: 'shadow', requests: 2, failed: 0, places: [[2, 2]] },
    ],
  })
})

test('[SV-1] the first look says nothing of time, and an endpoint that was started anew counts from its start', () => {
  expect(secondBetween(null, look(5_000, [arm(100, { 3: 100 })]))).toBeNull()
  const restarted = secondBetween(look(5_000, [arm(100, { 3: 100 })]), look(9_000, [arm(20, { 4: 20 })], 7_000))
  expect(restarted).toMatchObject({ lasted: 2_000, arms: [{ requests: 20, places: [[4, 20]] }] })
  expect(secondBetween(look(5_000, []), look(5_000, []))).toBeNull()
})

const seconds: Second[] = [
  { at: 1_000, lasted: 1_000, arms: [{ deployment: 'wine', ref: 'wine@v3', arm: 'live', requests: 10, failed: 1, places: [[0, 9]] }] },
  { at: 2_000, lasted: 1_000, arms: [] },
  {
    at: 4_000,
    lasted: 2_000,
    arms: [
      {
        deployment: 'wine',
        ref: 'wine@v3',
        arm: 'live',
        requests: 20,
        failed: 0,
        places: [
          [0, 10],
          [20, 10],
        ],
      },
      { deployment: 'wine', ref: 'wine@v4', arm: 'canary', requests: 1, failed: 0, places: [[120, 1]] },
      { deployment: 'wine', ref: 'wine@v5', arm: 'shadow', requests: 20, failed: 20, places: [] },
      { deployment: 'beer', ref: 'beer@v1', arm: 'live', requests: 99, failed: 0, places: [[50, 99]] },
    ],
  },
]

test('[SV-1] rate and percentiles of several seconds, without shadows and other deployments', () => {
  const wine = happened(seconds, (one) => one.deployment === 'wine' && answersCallers(one))
  expect(wine).toEqual({
    lasted: 4_000,
    rate: 31 / 4,
    requests: 31,
    failed: 1,
    p50: latencyBounds[0] / 1000,
    p95: latencyBounds[20] / 1000,
  })
  expect(happened(seconds, ({ arm: name }) => name === 'canary')?.p50).toBe(Number.POSITIVE_INFINITY)
  expect(happened(seconds, () => false)).toMatchObject({ rate: 0, p50: null, p95: null })
  expect(happened([], () => true)).toBeNull()
  expect([0, 4_000, 57_000, 59_500].map(lastText)).toEqual(['last 1 s', 'last 4 s', 'last 57 s', 'last minute'])
  expect(lastOf(seconds, 2_000).map(({ at }) => at)).toEqual([4_000])
  expect(lastOf(seconds, 60_000)).toHaveLength(3)
})

test('[SV-1] the charts show each arm of the route, and others that answered', () => {
  const lines = liveLines(seconds, 'wine', ['live', 'green'])
  expect(lines.minutes).toEqual([-0.05, -2_000 / 60_000, 0])
  expect(lines.arms).toEqual([
    { arm: 'live', rate: [10, 0, 10] },
    { arm: 'green', rate: [0, 0, 0] },
    { arm: 'canary', rate: [0, 0, 0.5] },
  ])
  // What is beyond the histogram is not drawn, and where nothing was answered for a while the line is broken.
  expect(lines.p50).toEqual(Array(3).fill(latencyBounds[0] / 1000))
  expect(liveLines(seconds.slice(2), 'wine', []).p95).toEqual([latencyBounds[20] / 1000])
  const later = { at: 15_000, lasted: 11_000, arms: [] }
  expect(liveLines([...seconds, later], 'wine', []).p50.at(-1)).toBeNull()
})
