import { expect, test } from 'vitest'
import { answering, planOf } from './fixtures/rollouts.ts'

test('[SV-5] a roll-out takes its steps as requests come, moves the alias, and ends with everything for the candidate', async () => {
  const { client, name, ask, tend, champion, arms, actions } = await answering()
  await client.serving.rollout.start({ name, plan: planOf() })
  expect(await arms()).toEqual([
    [1, 8_000],
    [2, 2_000],
  ])
  await expect(client.serving.swap({ name })).rejects.toMatchObject({ code: 'DEPLOYMENT_BUSY' })
  await expect(client.serving.rollout.start({ name, plan: planOf() })).rejects.toMatchObject({ code: 'DEPLOYMENT_BUSY' })
  expect((await tend()).state.step).toBe(0)
  await ask(40)
  expect((await tend()).state.step).toBe(1)
  expect(await arms()).toEqual([
    [1, 4_000],
    [2, 6_000],
  ])
  // What was answered before the step does not count for it.
  expect((await tend()).state.step).toBe(1)
  await ask(20)
  const done = await tend()
  expect(done).toMatchObject({ status: 'done', candidate: 'Wine, quality@v2' })
  expect(done.state.history.map(({ event }) => event)).toEqual(['started', 'step', 'step', 'watching', 'done'])
  expect([await champion(), await arms()]).toEqual([2, [[2, 10_000]]])
  expect((await client.serving.get({ name })).revision.route.arms[0].target).toEqual({ alias: 'champion' })
  expect(actions()).toEqual(['start', 'step', 'step', 'finish'].map((action) => `deployment.rollout.${action}`))
})

test('[SV-5] a guard that is broken while it watches takes back the alias and the route in one action', async () => {
  const { client, name, ask, tend, champion, arms, actions, look } = await answering()
  const guards = [{ kind: 'p95', above: 0.000_1, minimum: 60 }]
  await client.serving.rollout.start({ name, plan: planOf({ steps: [{ weight: 5_000, requests: 1 }], watch: 3_600, guards }) })
  await ask(10)
  expect(await tend()).toMatchObject({ status: 'running', state: { step: 1 } })
  expect([await champion(), await arms()]).toEqual([2, [[2, 10_000]]])
  await ask(60)
  const ended = await tend()
  expect(ended).toMatchObject({ status: 'rolledBack' })
  expect(ended.state.history.at(-1)).toMatchObject({ event: 'rolledBack', candidate: { requests: 60, failures: 0 } })
  await look()
  expect([await champion(), await arms()]).toEqual([1, [[1, 10_000]]])
  expect(actions().at(-1)).toBe('deployment.rollout.rollback')
})

test('[SV-5] a guard of the predictions reads the request log', async () => {
  const { client, name, ask, tend, arms } = await answering()
  const guards = [{ kind: 'drift', above: 0.000_001, minimum: 3 }]
  await client.serving.rollout.start({ name, plan: planOf({ steps: [{ weight: 5_000, seconds: 3_600 }], guards }) })
  await ask(20)
  const ended = await tend()
  expect(ended).toMatchObject({ status: 'rolledBack' })
  expect(ended.state.history.at(-1)?.detail).toMatch(/^The predictions moved by /)
  expect(await arms()).toEqual([[1, 10_000]])
})

test('[SV-5] it is paused, resumed, skipped and aborted; gates hold it', async () => {
  const { client, name, champion, arms, newest } = await answering()
  const { rollout } = client.serving
  await rollout.start({ name, plan: planOf() })
  expect(await rollout.pause({ name })).toMatchObject({ status: 'paused' })
  expect(await rollout.resume({ name })).toMatchObject({ status: 'running' })
  await rollout.skip({ name })
  expect(await arms()).toContainEqual([2, 6_000])
  await rollout.abort({ name, reason: 'complaints' })
  expect([(await newest()).status, await arms()]).toEqual(['aborted', [[1, 10_000]]])

  const policy = { gates: [{ kind: 'metric', metric: 'rmse', part: 'test', limit: 0.0001 } as const] }
  await client.models.gates.set({ name: 'Wine, quality', alias: 'champion', policy })
  await rollout.start({ name, plan: planOf({ steps: [{ weight: 5_000, requests: 1 }] }) })
  await rollout.skip({ name })
  expect(await newest()).toMatchObject({ status: 'paused', state: { step: 0, held: expect.stringMatching(/./) } })
  expect([await champion(), (await arms()).length]).toEqual([1, 2])
  // A person lets it pass, and it goes on.
  await client.models.setAlias({ ref: 'Wine, quality@v2', alias: 'champion', override: true, reason: 'good enough' })
  await rollout.resume({ name })
  await rollout.skip({ name })
  expect(await newest()).toMatchObject({ status: 'done', state: { held: null } })
  expect([await champion(), await arms()]).toEqual([2, [[2, 10_000]]])
})
