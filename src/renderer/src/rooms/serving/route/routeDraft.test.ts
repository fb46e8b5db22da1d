import { expect, test } from 'vitest'
import { liveRoute, Route } from '../../../../../shared/domain/serving/route.ts'
import { draftOf, routeOf, targetKey, targetOf, totalOf, withArm, withoutArm, withPercent } from './routeDraft.ts'

const live = draftOf(liveRoute({ alias: 'champion' }))

test('[SV-2] a route is the same after it was shown in the form', () => {
  const route: Route = {
    arms: [
      { name: 'live', target: { alias: 'in use' }, weight: 9_975 },
      { name: 'canary', target: { version: 12 }, weight: 25 },
    ],
    shadows: [{ version: 3 }],
    pinned: [{ version: 1 }, { alias: 'in use' }],
    unitColumn: 'customer',
    salt: 'a',
  }
  expect(routeOf(draftOf(route))).toEqual(route)
  expect(targetOf(targetKey({ alias: 'a b 3' }))).toEqual({ alias: 'a b 3' })
})

test('[SV-2] a canary takes its part from the live arm, and gives it back', () => {
  const canary = withArm(live, 'version 4')
  expect(canary.arms.map(({ name, percent }) => [name, percent])).toEqual([
    ['live', 90],
    ['canary', 10],
  ])
  const third = withArm(canary, 'version 5', 0.1)
  expect(third.arms.map(({ name, percent }) => [name, percent])).toEqual([
    ['live', 89.9],
    ['canary', 10],
    ['canary-2', 0.1],
  ])
  expect(totalOf(third)).toBe(100)
  expect(Route.safeParse(routeOf(third)).success).toBe(true)
  expect(routeOf(withoutArm(withoutArm(third, third.arms[2].id), canary.arms[1].id))).toEqual(routeOf(live))
  expect(withArm(withPercent(live, 0, 5), 'version 4').arms[1].percent).toBe(5)
})

test('[SV-2] of two arms one has what the other leaves; of more, each has what is typed', () => {
  const canary = withArm(live, 'version 4')
  expect(withPercent(canary, canary.arms[1].id, 33.33).arms.map(({ percent }) => percent)).toEqual([66.67, 33.33])
  expect(withPercent(canary, canary.arms[1].id, '').arms.map(({ percent }) => percent)).toEqual([90, ''])
  const three = withArm(canary, 'version 5')
  expect(totalOf(withPercent(three, three.arms[2].id, 30))).toBe(120)
  expect(Route.safeParse(routeOf(withPercent(three, three.arms[2].id, 30))).success).toBe(false)
})
