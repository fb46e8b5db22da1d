import { expect, test } from 'vitest'
import { addRun, workspaceWithData } from '../../experiments/fixtures/registry.ts'
import { addModelVersion, aliasHistory, checksOf, currentAlias, type ModelVersionRow, requireModel, setPolicy } from '../index.ts'
import type { Workspace } from '../../workspace/index.ts'
import { moveAlias } from './moveAlias.ts'

function gatedModel() {
  const workspace = workspaceWithData()
  const [good, poor] = [addVersion(workspace, 0.6), addVersion(workspace, 0.9)]
  const model = requireModel(workspace.db, 'quality')
  workspace.write((db) => setPolicy(db, model, 'champion', { gates: [{ kind: 'metric', metric: 'rmse', part: 'test', limit: 0.7 }] }))
  const move = (ref: string, rest: { reason?: string; override?: boolean; check?: number } = {}) =>
    moveAlias(workspace, { ref, alias: 'champion', reason: '', override: false, ...rest })
  return { workspace, model, good, poor, move, champion: () => currentAlias(workspace.db, model.id, 'champion') }
}

function addVersion(workspace: Workspace, rmse: number): ModelVersionRow {
  const { id } = addRun(workspace, { metrics: { rmse } })
  const version = { runId: id, importedFromId: null, task: 'regression', threshold: null, checksum: `c${id}`, notes: '' } as const
  return workspace.write((db) => addModelVersion(db, 'quality', version))
}

const actions = ({ sqlite }: Workspace) => sqlite.prepare('SELECT action FROM audit ORDER BY id').pluck().all()

test('[RG-4] an alias with gates moves only to a version that passes; the evidence is kept either way', async () => {
  const { workspace, model, good, poor, move, champion } = gatedModel()
  await move('quality@v1', { reason: 'first' })
  expect(champion()).toBe(good.id)
  await expect(move('quality@v2')).rejects.toMatchObject({
    code: 'GATE_FAILED',
    details: { modelVersion: 'quality@v2', alias: 'champion' },
  })
  expect(champion()).toBe(good.id)
  expect(checksOf(workspace.db, poor)).toMatchObject([{ passed: false, alias: 'champion' }])
  expect(aliasHistory(workspace.db, model)).toMatchObject([{ to: 'quality@v1', overridden: false, gateCheck: 1, actor: workspace.actor }])
  expect(actions(workspace)).toEqual(['model.gates.check', 'model.alias.set', 'model.gates.check'])
})

test('[RG-4] an override needs a written reason, and is told apart in the history and the audit', async () => {
  const { workspace, model, poor, move, champion } = gatedModel()
  await expect(move('quality@v2', { override: true, reason: '  ' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  expect(champion()).toBeNull()
  await move('quality@v2', { override: true, reason: 'the only one for cider' })
  expect(champion()).toBe(poor.id)
  expect(aliasHistory(workspace.db, model)).toMatchObject([{ overridden: true, reason: 'the only one for cider' }])
  expect(actions(workspace)).toEqual(['model.gates.check', 'model.alias.override'])
})

test('[RG-4] an alias without gates moves freely', async () => {
  const { workspace, model, move } = gatedModel()
  await moveAlias(workspace, { ref: 'quality@v2', alias: 'challenger', reason: '', override: false })
  expect(aliasHistory(workspace.db, model)).toMatchObject([{ alias: 'challenger', gateCheck: null, overridden: false }])
  await expect(move('quality@v2')).rejects.toMatchObject({ code: 'GATE_FAILED' })
})

test('[RG-4] a check that was shown counts once more, unless it is of something else or out of date', async () => {
  const { workspace, good, poor, model, move } = gatedModel()
  await expect(move('quality@v2')).rejects.toMatchObject({ code: 'GATE_FAILED' })
  const [{ id }] = checksOf(workspace.db, poor)
  await move('quality@v2', { override: true, reason: 'the only one for cider', check: id })
  expect(checksOf(workspace.db, poor)).toHaveLength(1)
  expect(aliasHistory(workspace.db, model)).toMatchObject([{ gateCheck: id, overridden: true }])
  // The check of another version is none of this one.
  await move('quality@v1', { check: id })
  expect(checksOf(workspace.db, good)).toHaveLength(1)
  workspace.write((db) => setPolicy(db, model, 'champion', { gates: [{ kind: 'metric', metric: 'rmse', part: 'test', limit: 1 }] }))
  await move('quality@v2', { check: id })
  expect(checksOf(workspace.db, poor)).toMatchObject([{ passed: true }, { passed: false, outOfDate: ['the gates changed'] }])
})
