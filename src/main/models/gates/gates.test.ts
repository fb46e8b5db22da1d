import { expect, test } from 'vitest'
import type { Gate } from '../../../shared/domain/models/gates.ts'
import { addData, addRun, type FinishedRun, workspaceWithData } from '../../experiments/fixtures/registry.ts'
import { schema, type Workspace } from '../../workspace/index.ts'
import { aliasAt, versionToRollBackTo } from '../aliases/aliases.ts'
import { setStatement } from '../cards/cards.ts'
import { checksOf, keepCheck, policyOf, removePolicy, requirePassed, setPolicy } from './gates.ts'
import { basisOf } from './basis.ts'
import { checkGates } from './check.ts'
import { checkAndKeep } from './checkAndKeep.ts'
import { addModelVersion, type ModelVersionRow, requireModel, setAlias } from '../versions/store.ts'

function addVersion(workspace: Workspace, run: FinishedRun = { metrics: { rmse: 0.7 } }): ModelVersionRow {
  const { id } = addRun(workspace, run)
  const version = { runId: id, importedFromId: null, task: 'regression', threshold: null, checksum: `c${id}`, notes: '' } as const
  return workspace.write((db) => addModelVersion(db, 'quality', version))
}

async function verdict(workspace: Workspace, version: ModelVersionRow, gate: Gate) {
  const [{ passed, detail }] = await checkGates(workspace, version, 'champion', { gates: [gate] })
  return [passed, detail] as const
}

const notWorse: Gate = { kind: 'champion', metric: 'rmse', part: 'test' }

test('[RG-4] a metric floor, by the direction of the metric', async () => {
  const workspace = workspaceWithData()
  const version = addVersion(workspace, { metrics: { rmse: 0.7, r2: 0.4 } })
  const limit = (metric: 'rmse' | 'r2', value: number): Gate => ({ kind: 'metric', metric, part: 'test', limit: value })
  expect(await verdict(workspace, version, limit('rmse', 0.7))).toEqual([true, 'It is 0.7 (0.6 to 0.8) on 15 test rows; the limit is 0.7.'])
  expect((await verdict(workspace, version, limit('rmse', 0.69)))[0]).toBe(false)
  expect((await verdict(workspace, version, limit('r2', 0.4)))[0]).toBe(true)
  expect((await verdict(workspace, version, limit('r2', 0.41)))[0]).toBe(false)
  const unmeasured = await verdict(workspace, version, { kind: 'metric', metric: 'mae', part: 'test', limit: 1 })
  expect(unmeasured).toEqual([false, `Run ${version.runId} has no Mean absolute error on test.`])
})

test('[RG-4] not worse than the champion beyond its uncertainty', async () => {
  const workspace = workspaceWithData()
  const champion = addVersion(workspace)
  expect(await verdict(workspace, champion, notWorse)).toEqual([true, 'No champion to compare with.'])
  workspace.write((db) => setAlias(db, champion, 'champion', ''))
  const of = async (rmse: number) => verdict(workspace, addVersion(workspace, { metrics: { rmse } }), notWorse)
  expect((await of(0.65))[1]).toMatch(/not worse\.$/)
  expect(await of(0.85)).toEqual([true, expect.stringMatching(/worse, but the intervals overlap/)])
  expect(await of(0.95)).toEqual([false, expect.stringMatching(/significantly worse: the intervals do not overlap/)])
})

test('[RG-4] a champion that was measured on other rows is not compared with', async () => {
  const workspace = workspaceWithData()
  const champion = addVersion(workspace)
  workspace.write((db) => setAlias(db, champion, 'champion', ''))
  addData(workspace, 'other', 50)
  const [passed, detail] = await verdict(workspace, addVersion(workspace, { version: 2, metrics: { rmse: 0.1 } }), notWorse)
  expect(passed).toBe(false)
  expect(detail).toContain('It cannot be compared with quality@v1: different dataset versions')
})

test('[RG-4] card, reproduction and parity are looked up, and say what to do', async () => {
  const workspace = workspaceWithData()
  const version = addVersion(workspace)
  expect(await verdict(workspace, version, { kind: 'card' })).toEqual([false, 'Missing: Intended use, Out-of-scope use, Contact.'])
  workspace.write((db) => {
    for (const section of ['intendedUse', 'outOfScope', 'contact'] as const) setStatement(db, version, section, 'written')
  })
  expect((await verdict(workspace, version, { kind: 'card' }))[0]).toBe(true)
  expect(await verdict(workspace, version, { kind: 'parity' })).toEqual([false, expect.stringContaining('cairn package build quality@v1')])
  expect(await verdict(workspace, version, { kind: 'rules' })).toEqual([
    false,
    expect.stringContaining('There are no data rules for wine@v1'),
  ])
  expect((await verdict(workspace, version, { kind: 'reproduces' }))[1]).toContain(
    'Reproduce it on its page, or run cairn runs reproduce 1.',
  )
})

test('[RG-4] reproduces: the same weights and model, bit for bit', async () => {
  const workspace = workspaceWithData()
  const version = addVersion(workspace)
  const again = addRun(workspace)
  const artifacts = (run: number, weights: string) => {
    for (const [name, object] of [
      ['weights', weights],
      ['model', 'm'.repeat(64)],
    ])
      workspace.db.insert(schema.runArtifacts).values({ runId: run, path: name, object, bytes: 1 }).run()
  }
  artifacts(version.runId!, 'a'.repeat(64))
  artifacts(again.id, 'b'.repeat(64))
  workspace.sqlite.prepare("UPDATE runs SET status = 'done' WHERE id = ?").run(again.id)
  workspace.sqlite.prepare('UPDATE training_runs SET reproduces_id = ? WHERE run_id = ?').run(version.runId, again.id)
  expect(await verdict(workspace, version, { kind: 'reproduces' })).toEqual([false, expect.stringContaining('the weights differ')])
  workspace.sqlite.prepare("UPDATE run_artifacts SET object = ? WHERE run_id = ? AND path = 'weights'").run('a'.repeat(64), again.id)
  expect(await verdict(workspace, version, { kind: 'reproduces' })).toEqual([true, 'Run 2 reproduced run 1: bit-identical.'])
})

test('[RG-4] the evidence of a check is kept, and a failing one names its gates', async () => {
  const workspace = workspaceWithData()
  const version = addVersion(workspace)
  const { db } = workspace
  const policy = { gates: [{ kind: 'card' }, { kind: 'metric', metric: 'rmse', part: 'test', limit: 1 }] } as const
  const model = requireModel(db, 'quality')
  workspace.write(() => setPolicy(db, model, 'champion', { gates: [...policy.gates] }))
  const found = policyOf(db, model.id, 'champion')!
  const results = await checkGates(workspace, version, 'champion', found)
  const check = workspace.write(() =>
    keepCheck(db, version, 'champion', found, results, { actor: 'ada', basis: basisOf(db, version, 'champion', found) }),
  )
  expect(checksOf(db, version)).toEqual([check])
  expect(check).toMatchObject({ ref: 'quality@v1', passed: false })
  expect(() => requirePassed(check)).toThrowError(
    expect.objectContaining({ code: 'GATE_FAILED', details: expect.objectContaining({ gates: ['Model card complete'], check: check.id }) }),
  )
  workspace.write(() => removePolicy(db, model, 'champion'))
  expect(policyOf(db, model.id, 'champion')).toBeUndefined()
  expect(() => removePolicy(db, model, 'champion')).toThrowError(expect.objectContaining({ code: 'NOT_FOUND' }))
})

test('[RG-4] rolling back twice goes back two versions; a removed alias comes back', () => {
  const workspace = workspaceWithData()
  const [first, second, third] = [addVersion(workspace), addVersion(workspace), addVersion(workspace)]
  const { db } = workspace
  const model = requireModel(db, 'quality')
  const move = (version: ModelVersionRow) => workspace.write(() => setAlias(db, version, 'champion', ''))
  for (const version of [first, second, third]) move(version)
  const back = () => {
    const version = versionToRollBackTo(db, model, 'champion')
    move(version)
    return version.number
  }
  expect([back(), back()]).toEqual([2, 1])
  expect(back).toThrowError(expect.objectContaining({ code: 'NOT_FOUND' }))
})

test('[RG-1] what an alias pointed to at a moment', () => {
  const workspace = workspaceWithData()
  const [first, second] = [addVersion(workspace), addVersion(workspace)]
  const { db } = workspace
  workspace.write(() => {
    setAlias(db, first, 'champion', 'the first')
    setAlias(db, second, 'champion', 'better')
  })
  workspace.sqlite.exec('UPDATE alias_moves SET at = id * 1000')
  const model = requireModel(db, 'quality')
  const at = (moment: number) => aliasAt(db, model, 'champion', moment).ref
  expect([at(999), at(1000), at(1999), at(2000), at(9e12)]).toEqual([null, 'quality@v1', 'quality@v1', 'quality@v2', 'quality@v2'])
})

test('[RG-4] a check is out of date when the card, the gates, the alias or an evaluation changed after it, and says which', async () => {
  const workspace = workspaceWithData()
  const [version, other] = [addVersion(workspace), addVersion(workspace)]
  const { db } = workspace
  const model = requireModel(db, 'quality')
  const set = (gates: Gate[]) => workspace.write(() => setPolicy(db, model, 'champion', { gates }))
  const check = async () => {
    await checkAndKeep(workspace, version, 'champion', policyOf(db, model.id, 'champion')!)
    return outOfDate()
  }
  const outOfDate = () => checksOf(db, version)[0].outOfDate
  set([{ kind: 'card' }, notWorse])
  expect(await check()).toEqual([])
  workspace.write(() => setStatement(db, version, 'contact', 'Ada'))
  expect(outOfDate()).toEqual(['the model card changed'])
  expect(await check()).toEqual([])
  workspace.write(() => setAlias(db, other, 'champion', ''))
  expect(outOfDate()).toEqual(['champion points to another version'])
  // What it has let through does not make it out of date.
  expect(await check()).toEqual([])
  workspace.write(() => setAlias(db, version, 'champion', ''))
  expect(outOfDate()).toEqual([])
  workspace.sqlite
    .prepare(
      'INSERT INTO model_evaluations (version_id, dataset_version_id, rows, evaluation_object, predictions_object, at) VALUES (?, 1, ?, ?, ?, 1)',
    )
    .run(version.id, '{}', 'a'.repeat(64), 'b'.repeat(64))
  expect(outOfDate()).toEqual(['the version was evaluated again'])
  set([{ kind: 'rules' }])
  expect(outOfDate()).toEqual(['the gates changed'])
  // What nothing of its gates looks at does not matter.
  expect(await check()).toEqual([])
  workspace.write(() => setStatement(db, version, 'contact', 'Grace'))
  expect(outOfDate()).toEqual([])
  workspace.sqlite.exec('UPDATE gate_checks SET basis = NULL')
  expect(outOfDate()).toEqual([expect.stringContaining('an earlier release')])
})

test('[RG-4] a check is not out of date because the dataset of its rules got another name', async () => {
  const workspace = workspaceWithData()
  const version = addVersion(workspace)
  const { db } = workspace
  const model = requireModel(db, 'quality')
  workspace.write(() => setPolicy(db, model, 'champion', { gates: [{ kind: 'rules' }] }))
  await checkAndKeep(workspace, version, 'champion', policyOf(db, model.id, 'champion')!)
  workspace.sqlite.exec(`UPDATE datasets SET name = 'vinho' WHERE name = 'wine'`)
  expect(checksOf(db, version)[0].outOfDate).toEqual([])
})
