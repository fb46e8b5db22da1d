import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { AbSettings, type AbSettingsInput } from '../../../shared/domain/monitoring/abTest.ts'
import { GatePolicy } from '../../../shared/domain/models/gates.ts'
import { type Route, wholeTraffic } from '../../../shared/domain/serving/route.ts'
import { AbTestKeeper, lookAtAbTest } from '../../monitoring/index.ts'
import { schema } from '../../workspace/index.ts'
import { answering } from '../fixtures/rollouts.ts'

const routeOf = (canary: number, more: Partial<Route> = {}): Route => ({
  arms: [
    { name: 'live', target: { alias: 'champion' }, weight: wholeTraffic - canary },
    { name: 'canary', target: { version: 2 }, weight: canary },
  ],
  shadows: [],
  unitColumn: null,
  salt: '',
  ...more,
})

const settingsOf = (deployment: string, more: Partial<AbSettingsInput> = {}) =>
  AbSettings.parse({
    deployment,
    control: 'live',
    challenger: 'canary',
    metric: { kind: 'outcome', name: 'revenue', better: 'higher' },
    expected: 100,
    leastUnits: 20,
    ...more,
  })

/** The same, with outcomes that come back for what was asked: the canary earns more. */
async function selling() {
  const wine = await answering()
  const { client, name, ask } = wine
  const { url } = (await client.serving.get({ name })) as { url: string }
  const { token } = await client.serving.token({})
  const sell = async (times: number) => {
    const outcomes = (await ask(times)).map(({ id, arm }, i) => ({ id, name: 'revenue', value: (arm === 'canary' ? 10 : 0) + (i % 5) }))
    const response = await fetch(`${url}/feedback`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ outcomes }),
    })
    expect(response.status).toBe(200)
  }
  const abActions = () => wine.workspace.sqlite.prepare("SELECT action FROM audit WHERE action LIKE 'abtest.%' ORDER BY id").pluck().all()
  return { ...wine, sell, abActions }
}

test('[AB-1] a test is started, looked at as its outcomes come, decided, and its winner promoted through the gates', {
  timeout: 240_000,
}, async () => {
  const { client, workspace, serving, runner, name, sell, arms, champion, isCurrent, abActions } = await selling()
  const { abtests } = client.monitoring
  const settings = settingsOf(name, { alias: 'champion' })
  // A deployment with one arm has nothing to compare.
  await expect(abtests.start({ name: 'earns more', settings })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('no arm canary'),
  })
  await client.serving.setRoute({ name, route: routeOf(5_000, { salt: 'kept' }), reason: '' })
  await isCurrent()
  const started = await abtests.start({ name: 'earns more', settings })
  expect(started).toMatchObject({ status: 'running', looks: [], verdict: { verdict: 'undecided' }, problem: null })
  await expect(abtests.start({ name: 'Earns  more'.replace('  ', ' '), settings })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
  await expect(abtests.start({ name: 'again', settings })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })

  await sell(10)
  const early = await abtests.look({ name: 'earns more' })
  expect(early.verdict.sentence).toContain('Too little has come')
  expect(early.looks).toHaveLength(1)
  expect(early.looks[0].control.requests + early.looks[0].challenger.requests).toBe(10)
  await expect(abtests.promote({ name: 'earns more' })).rejects.toMatchObject({ message: expect.stringContaining('still runs') })

  await sell(90)
  const decided = await abtests.look({ name: 'earns more' })
  expect(decided).toMatchObject({ status: 'decided', promotable: true, verdict: { verdict: 'challenger' }, looks: [{}, { ratioP: 1 }] })
  expect(decided.looks[1].difference?.value).toBeGreaterThan(8)
  expect(decided.reason).toContain('Wine, quality@v2 is better than Wine, quality@v1')
  // It has ended: nothing is added.
  expect(await abtests.look({ name: 'earns more' })).toEqual(decided)
  expect(await abtests.list({ deployment: name })).toMatchObject([{ name: 'earns more', looks: [{ at: decided.looks[1].at }] }])

  // Gates keep the alias, and the route with it.
  const gate = (limit: number) =>
    client.models.gates.set({
      name: 'Wine, quality',
      alias: 'champion',
      policy: GatePolicy.parse({ gates: [{ kind: 'metric', metric: 'rmse', part: 'validation', limit }] }),
    })
  await gate(0)
  await expect(abtests.promote({ name: 'earns more' })).rejects.toMatchObject({ code: 'GATE_FAILED' })
  expect([await champion(), (await arms()).length]).toEqual([1, 2])
  await gate(100)
  await abtests.promote({ name: 'earns more' })
  expect((await abtests.get({ name: 'earns more' })).promotable).toBe(false)
  expect([await champion(), await arms()]).toEqual([2, [[2, wholeTraffic]]])
  const { route, reason } = (await client.serving.get({ name })).revision
  expect(route).toMatchObject({ arms: [{ name: 'live', target: { alias: 'champion' } }], salt: 'kept' })
  expect(reason).toContain('A/B test earns more: Wine, quality@v2 is better')
  expect(abActions()).toEqual(['abtest.start', 'abtest.decide', 'abtest.promote'])

  // A route that changes ends a test.
  await client.serving.setRoute({
    name,
    route: routeOf(4_000, { arms: routeOf(4_000).arms.map((arm, i) => (i === 0 ? { ...arm, target: { version: 1 } } : arm)) }),
    reason: '',
  })
  await isCurrent()
  await abtests.start({ name: 'moved', settings: settingsOf(name, { stopWhenDecided: false }) })
  await sell(12)
  const { route: before } = (await client.serving.get({ name })).revision
  await client.serving.setRoute({ name, route: { ...before, salt: 'shuffled' }, reason: '' })
  // Changed back: units may have moved all the same.
  await client.serving.setRoute({ name, route: before, reason: '' })
  await sell(5)
  expect((await abtests.get({ name: 'moved' })).problem?.message).toContain('split in another way')
  const moved = await abtests.look({ name: 'moved' })
  expect(moved).toMatchObject({ status: 'stopped', reason: expect.stringContaining('split in another way') })
  // What came before still counts, and nothing after.
  expect(moved.looks.map(({ control, challenger }) => control.requests + challenger.requests)).toEqual([12])
  await expect(abtests.promote({ name: 'moved' })).rejects.toMatchObject({ message: expect.stringContaining('no winner') })
  await expect(abtests.stop({ name: 'moved' })).rejects.toMatchObject({ message: expect.stringContaining('has ended') })

  // Two processes look at once: what the quicker one saw stays, and the slower one writes nothing over it.
  await abtests.start({ name: 'two', settings: settingsOf(name, { mostUnits: 1 }) })
  await sell(6)
  const monitoring = { workspace, services: serving.services, perform: serving.perform, runner }
  const both = await Promise.all([lookAtAbTest(monitoring, 'two'), lookAtAbTest(monitoring, 'two')])
  expect(both.map(({ status, state }) => [status, state.looks.length])).toEqual([
    ['stopped', 1],
    ['stopped', 1],
  ])
  expect(abActions().slice(3)).toEqual(['abtest.start', 'abtest.stop', 'abtest.start', 'abtest.stop'])

  // A keeper looks by itself, past a row that is damaged; that can be removed.
  await abtests.start({ name: 'kept', settings: settingsOf(name, { mostUnits: 1 }) })
  await abtests.start({ name: 'damaged', settings: settingsOf(name, { metric: { kind: 'label' } }) })
  workspace.write((db) => db.update(schema.abTests).set({ state: {} }).where(eq(schema.abTests.name, 'damaged')).run())
  await expect(abtests.get({ name: 'damaged' })).rejects.toMatchObject({ code: 'ROW_DAMAGED' })
  await sell(6)
  const keeper = new AbTestKeeper(monitoring)
  keeper.run()
  await expect.poll(async () => (await abtests.get({ name: 'kept' })).status, { timeout: 30_000 }).toBe('stopped')
  await keeper.stop()
  await abtests.remove({ name: 'damaged' })
  const names = ['kept', 'two', 'moved', 'earns more']
  expect((await abtests.list({})).map((one) => one.name)).toEqual(names)

  // They go with their deployment, and whoever removes it is told so.
  const { abTests } = await client.serving.remove({ name })
  expect(abTests.toSorted()).toEqual(names.toSorted())
  expect(await abtests.list({})).toEqual([])
  const { rows } = await client.governance.audit.list({ limit: 10 })
  expect(rows.find(({ action }) => action === 'deployment.remove')?.detail).toMatchObject({ log: false, abTests })
})
