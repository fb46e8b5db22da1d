import { describe, expect, test } from 'vitest'
import { decideRollout, type Guard, RolloutPlan, type RolloutState, routeOfEnd, routeOfStep, seenSince, type SeenArms } from './rollout.ts'
import { liveRoute, Route, wholeTraffic } from './route.ts'
import { type ArmStatistics, latencyBounds, latencyWithin } from './statistics.ts'

const before = liveRoute({ alias: 'champion' })
const plan = (more: object = {}) =>
  RolloutPlan.parse({
    candidate: { version: 2 },
    steps: [
      { weight: 100, seconds: 60 },
      { weight: 5_000, requests: 100 },
    ],
    ...more,
  })
const state = (more: Partial<RolloutState> = {}): RolloutState => ({
  step: 0,
  since: 1_000_000,
  pausedAt: null,
  baseline: { endpointSince: null, restarts: 0, candidate: [], live: [] },
  revision: 1,
  aliasMoved: null,
  held: null,
  history: [],
  ...more,
})
const seen = (more: Partial<SeenArms> = {}): SeenArms => ({
  candidate: { requests: 1_000, failures: 0, p95: 10 },
  live: { requests: 1_000, failures: 0, p95: 10 },
  drift: null,
  restarts: 0,
  endpointSince: 0,
  ...more,
})

function arm(more: Partial<ArmStatistics> = {}): ArmStatistics {
  return {
    deployment: 'wine',
    ref: 'wine@v1',
    arm: 'live',
    requests: 0,
    rows: 0,
    executions: 0,
    failures: { rejected: 0, cancelled: 0, backend: 0, other: 0 },
    ns: { total: 0, queue: 0, input: 0, infer: 0, output: 0 },
    latency: latencyBounds.map(() => 0),
    lastAt: null,
    ...more,
  }
}

describe('[SV-5] the route of a step', () => {
  test('gives the candidate its weight, and the others share the rest as they did', () => {
    const split = Route.parse({
      arms: [
        { name: 'live', target: { version: 1 }, weight: 7_500 },
        { name: 'b', target: { version: 3 }, weight: 2_500 },
      ],
    })
    for (const weight of [1, 33, 100, 3_333, 9_999, wholeTraffic]) {
      const { arms } = Route.parse(routeOfStep(split, { version: 2 }, weight))
      expect(arms.at(-1)).toMatchObject({ name: 'canary', weight })
      expect(Math.abs(arms[1].weight - ((wholeTraffic - weight) * 2_500) / wholeTraffic)).toBeLessThanOrEqual(1)
    }
  })

  test('ends with everything for the candidate, or for the alias that points to it', () => {
    expect(routeOfEnd(before, { candidate: { version: 2 }, alias: null }).arms).toEqual([
      { name: 'live', target: { version: 2 }, weight: wholeTraffic },
    ])
    expect(routeOfEnd(before, { candidate: { version: 2 }, alias: 'champion' }).arms[0].target).toEqual({ alias: 'champion' })
  })
})

describe('[SV-5] what comes next', () => {
  test.each([
    ['before its time', 1_000_000 + 59_999, {}, 0, 'wait'],
    ['at its time', 1_000_000 + 60_000, {}, 0, 'advance'],
    ['while the endpoint has not answered for so long', 1_000_000 + 60_000, { endpointSince: 1_000_001 }, 0, 'wait'],
    ['with too few requests', 2_000_000, { candidate: { requests: 99, failures: 0, p95: 1 } }, 1, 'wait'],
    ['with as many requests as it asks for', 1_000_000, { candidate: { requests: 100, failures: 0, p95: 1 } }, 1, 'advance'],
    ['after the last step, without a watch', 1_000_000, {}, 2, 'finish'],
  ] as const)('%s', (_, now, more, step, kind) => {
    expect(decideRollout(plan(), state({ step }), seen(more), now).kind).toBe(kind)
  })

  test('after the last step, the guards watch for as long as was asked', () => {
    const watching = plan({ watch: 10, guards: [{ kind: 'errorRate', above: 0.1 }] })
    expect(decideRollout(watching, state({ step: 2 }), seen(), 1_009_999).kind).toBe('wait')
    expect(decideRollout(watching, state({ step: 2 }), seen(), 1_010_000).kind).toBe('finish')
    const failing = seen({ candidate: { requests: 20, failures: 3, p95: 1 } })
    expect(decideRollout(watching, state({ step: 2 }), failing, 1_000_001)).toEqual({
      kind: 'rollBack',
      detail: '3 of 20 requests failed (15 %), more than 10 %.',
    })
  })

  const guards: [Guard, Partial<SeenArms>, Partial<SeenArms>][] = [
    [
      { kind: 'errorRate', above: 0.02, minimum: 50 },
      { candidate: { requests: 50, failures: 2, p95: 1 } },
      { candidate: { requests: 50, failures: 1, p95: 1 } },
    ],
    [
      { kind: 'p95', above: 20, minimum: 50 },
      { candidate: { requests: 50, failures: 0, p95: 20.1 } },
      { candidate: { requests: 50, failures: 0, p95: 20 } },
    ],
    [
      { kind: 'latencyRatio', above: 2, minimum: 50 },
      { candidate: { requests: 50, failures: 0, p95: 20.1 } },
      { candidate: { requests: 50, failures: 0, p95: 20 } },
    ],
    [{ kind: 'drift', above: 0.1, minimum: 200 }, { drift: { value: 0.11, rows: 200 } }, { drift: { value: 0.1, rows: 200 } }],
  ]
  test.each(guards)('the guard %o rolls back beyond its bound, and not at it', (guard, over, at) => {
    expect(decideRollout(plan({ guards: [guard] }), state(), seen(over), 1_000_001).kind).toBe('rollBack')
    expect(decideRollout(plan({ guards: [guard] }), state(), seen(at), 1_000_001).kind).toBe('wait')
  })

  test('an endpoint that ends by itself again and again is rolled back, without any guard', () => {
    expect(decideRollout(plan(), state(), seen({ restarts: 1 }), 1_000_001).kind).toBe('wait')
    expect(decideRollout(plan(), state(), seen({ restarts: 2 }), 1_000_001).kind).toBe('rollBack')
  })

  test('a guard does not judge fewer requests than it asks for', () => {
    const few = seen({ candidate: { requests: 49, failures: 49, p95: 99_999 }, drift: { value: 9, rows: 199 } })
    expect(decideRollout(plan({ guards: guards.map(([guard]) => guard) }), state(), few, 1_000_001).kind).toBe('wait')
  })
})

test('[SV-5] what an arm has done since a moment is the difference of its counts', () => {
  const latency = (fast: number, slow: number) => latencyBounds.map((_, place) => (place === 10 ? fast : place === 50 ? slow : 0))
  const noted = arm({ requests: 100, latency: latency(0, 100), failures: { rejected: 3, cancelled: 2, backend: 5, other: 0 } })
  const now = arm({ requests: 200, latency: latency(95, 105), failures: { rejected: 9, cancelled: 9, backend: 7, other: 90 } })
  expect(seenSince([now], [noted])).toEqual({ requests: 100, failures: 2, p95: latencyBounds[10] / 1_000 })
  expect(seenSince([], [])).toEqual({ requests: 0, failures: 0, p95: null })
  expect([latencyWithin([0, 0], 0.5), latencyWithin(latency(1, 1), 0.5)]).toEqual([null, latencyBounds[10]])
})

test('[SV-5] a plan whose weights do not grow, or whose step never ends, is refused', () => {
  const of = (steps: object[]) => RolloutPlan.safeParse({ candidate: { version: 2 }, steps }).success
  expect(
    of([
      { weight: 100, seconds: 1 },
      { weight: 100, seconds: 1 },
    ]),
  ).toBe(false)
  expect(of([{ weight: 100 }])).toBe(false)
  expect(
    of([
      { weight: 100, requests: 1 },
      { weight: 10_000, seconds: 1 },
    ]),
  ).toBe(true)
})
