import { expect, test } from 'vitest'
import type { RolloutState } from '../../shared/domain/serving/rollout.ts'
import type { CairnError } from '../../shared/errors.ts'
import { tendRollouts } from '../serving/index.ts'
import { advance } from '../serving/rollout/rollouts.ts'
import { requireRollout, turnRollout } from '../serving/rollout/store.ts'
import { answering, planOf } from './fixtures/rollouts.ts'

type At = Awaited<ReturnType<typeof prepared>>

/** As `answering`, with a roll-out whose first step is also its last one. */
async function prepared() {
  const at = await answering()
  const { client, name, workspace } = at
  const { rollout } = client.serving
  const start = async (more: object = {}) => {
    const started = await rollout.start({ name, plan: planOf({ steps: [{ weight: 5_000, requests: 5 }], ...more }) })
    await at.isCurrent()
    return started
  }
  const pointed = workspace.sqlite.prepare(
    'SELECT number FROM model_aliases a JOIN model_versions v ON v.id = a.version_id WHERE a.alias = ?',
  )
  const versionOf = (alias: string) => pointed.pluck().get(alias) ?? null
  const targets = async () => (await client.serving.get({ name })).revision.route.arms.map(({ target }) => target)
  const alias = (set: string, version: number) =>
    client.models.setAlias({ ref: `Wine, quality@v${version}`, alias: set, override: true, reason: 'by hand' })
  const setState = (change: Partial<RolloutState>, id: number) => {
    const { state } = requireRollout(workspace.db, id)
    workspace.sqlite.prepare('UPDATE rollouts SET state = ? WHERE id = ?').run(JSON.stringify({ ...state, ...change }), id)
  }
  return { ...at, rollout, start, versionOf, targets, alias, setState }
}

/** Skips into the last step, whose revision cannot be written: as a process that is killed when the alias has moved leaves it. */
async function killedBehindAlias({ workspace: { sqlite }, rollout, name }: At): Promise<void> {
  sqlite.exec("CREATE TRIGGER held BEFORE INSERT ON deployment_revisions BEGIN SELECT RAISE(ABORT, 'held'); END")
  await expect(rollout.skip({ name })).rejects.toThrow('held')
  sqlite.exec('DROP TRIGGER held')
}

test('[SV-2] an alias that a roll-out has made is gone when it goes back', async () => {
  const at = await prepared()
  const { start, rollout, name, arms, versionOf } = at
  await start({ alias: 'stable', watch: 3_600 })
  await rollout.skip({ name })
  expect([versionOf('stable'), await arms()]).toEqual([2, [[2, 10_000]]])
  await rollout.abort({ name })
  expect([versionOf('stable'), await arms()]).toEqual([null, [[1, 10_000]]])

  await start({ alias: 'stable' })
  await killedBehindAlias(at)
  expect(versionOf('stable')).toBe(2)
  await rollout.abort({ name })
  expect([versionOf('stable'), await arms()]).toEqual([null, [[1, 10_000]]])
})

test('[SV-2] a roll-out that ended between alias and revision goes on', async () => {
  const at = await prepared()
  const { start, ask, tend, champion, arms, targets, newest } = at
  await start()
  await killedBehindAlias(at)
  expect([await champion(), (await newest()).state.step]).toEqual([2, 0])
  await ask(30)
  expect(await tend()).toMatchObject({ status: 'done' })
  expect([await champion(), await arms(), await targets()]).toEqual([2, [[2, 10_000]], [{ alias: 'champion' }]])
})

test('[SV-2] an alias that a person moved meanwhile stays, and going back never ends at the candidate or nowhere', async () => {
  const { start, rollout, name, arms, versionOf, targets, alias, client, look } = await prepared()
  await start({ alias: 'stable', watch: 3_600 })
  await rollout.skip({ name })
  await alias('stable', 1)
  await rollout.abort({ name })
  expect(versionOf('stable')).toBe(1)

  await start({ alias: null })
  await alias('champion', 2)
  await look()
  await rollout.abort({ name })
  await look()
  expect([versionOf('champion'), await arms(), await targets()]).toEqual([2, [[1, 10_000]], [{ version: 1 }]])

  await client.serving.setRoute({ name, route: { arms: [{ name: 'live', target: { alias: 'stable' }, weight: 10_000 }] } })
  await start({ alias: null })
  await client.models.removeAlias({ name: 'Wine, quality', alias: 'stable' })
  await rollout.abort({ name })
  expect([await arms(), await targets()]).toEqual([[[1, 10_000]], [{ version: 1 }]])
  await client.serving.remove({ name })
  expect((await client.serving.list({})).deployments).toEqual([])
})

test('[SV-2] a roll-out that was aborted while gates were checked moves no alias; one that was seen before is not taken on', async () => {
  const { start, rollout, name, newest, versionOf, arms, serving, workspace, setState } = await prepared()
  await start()
  const seen = requireRollout(workspace.db, (await newest()).id)
  await rollout.abort({ name })
  await expect(advance(serving, seen, null, null)).rejects.toMatchObject({ code: 'DEPLOYMENT_BUSY' })
  expect([versionOf('champion'), await arms()]).toEqual([1, [[1, 10_000]]])

  const { id } = await start()
  const event = { at: 1, event: 'paused', step: 0, detail: '', candidate: null, live: null } as const
  setState({ history: Array.from({ length: 1_000 }, () => event) }, id)
  const full = requireRollout(workspace.db, id)
  await rollout.pause({ name })
  await rollout.resume({ name })
  const turn = () => workspace.write((db) => turnRollout(db, full, { state: {}, event: { ...event, detail: 'x'.repeat(10_000) } }, 1))
  expect(turn).toThrow('changed in the meantime')
  expect((await newest()).state.history).toHaveLength(1_000)
  await rollout.abort({ name, reason: 'y'.repeat(2_000) })
})

test('[SV-2] what the candidate did before a roll-out does not count for it', async () => {
  const { start, rollout, name, ask, tend } = await prepared()
  await start()
  await ask(30)
  await rollout.abort({ name })
  const { id } = await start()
  expect(await tend()).toMatchObject({ id, state: { step: 0 } })
  await ask(30)
  expect(await tend()).toMatchObject({ id, status: 'done' })
})

test('[SV-2] a version that a roll-out may go back to stays out of the trash', async () => {
  const { start, rollout, name, client, alias } = await prepared()
  await start({ watch: 3_600 })
  await rollout.skip({ name })
  const put = (version: number) => client.governance.trash.put({ items: [`model:Wine, quality@v${version}`] })
  await expect(put(1)).rejects.toMatchObject({ code: 'OBJECT_IN_USE' })
  await rollout.abort({ name })
  await alias('champion', 1)
  await put(2)
})

test('[SV-2] a damaged roll-out holds up no other, and its deployment can be removed', async () => {
  const { start, rollout, deploy, client, serving, ask, setState, newest } = await prepared()
  const other = await deploy({ name: 'other' })
  const { id } = await client.serving.rollout.start({ name: other, plan: planOf() })
  await start({ alias: null })
  await ask(30)
  const event = { at: 1, event: 'paused', step: 0, detail: '', candidate: null, live: null } as const
  setState({ history: Array.from({ length: 1_001 }, () => event) }, id)
  const failed: CairnError[] = []
  await tendRollouts(serving, Date.now(), (error) => failed.push(error))
  expect(failed).toMatchObject([{ code: 'ROW_DAMAGED', details: { rollout: id } }])
  expect(await newest()).toMatchObject({ status: 'done' })
  await expect(rollout.abort({ name: other })).rejects.toMatchObject({ code: 'ROW_DAMAGED' })
  await client.serving.remove({ name: other })
  expect((await client.serving.list({})).deployments).toHaveLength(1)
})

test('[SV-2] an alias that cannot move holds the roll-out, and is not tried again every second', async () => {
  const { start, rollout, name, tend, ask, newest, workspace } = await prepared()
  await start()
  const { id } = await newest()
  workspace.sqlite.prepare("UPDATE rollouts SET plan = json_set(plan, '$.alias', 'v7') WHERE id = ?").run(id)
  await expect(rollout.abort({ name })).rejects.toMatchObject({ code: 'ROW_DAMAGED' })
  workspace.sqlite.prepare("UPDATE rollouts SET plan = json_set(plan, '$.alias', 'stable') WHERE id = ?").run(id)
  workspace.sqlite.exec("CREATE TRIGGER held BEFORE INSERT ON alias_moves BEGIN SELECT RAISE(ABORT, 'no more moves'); END")
  await ask(30)
  expect(await tend()).toMatchObject({ status: 'paused', state: { step: 0, held: 'no more moves' } })
  const { history } = (await tend()).state
  expect(history.map(({ event }) => event)).toEqual(['started', 'held'])
})
