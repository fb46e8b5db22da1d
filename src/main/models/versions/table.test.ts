import { expect, test } from 'vitest'
import { addRun, workspaceWithData } from '../../experiments/fixtures/registry.ts'
import { schema, type Workspace } from '../../workspace/index.ts'
import { setStatement } from '../cards/cards.ts'
import { checkAndKeep } from '../gates/checkAndKeep.ts'
import { policyOf, setPolicy } from '../gates/gates.ts'
import { addModelVersion, type ModelVersionRow, requireModel, setAlias, updateModel, updateModelVersion } from './store.ts'
import { modelsTable } from './table.ts'

function addVersion(workspace: Workspace, name: string, metrics: Record<string, number>): ModelVersionRow {
  const { id } = addRun(workspace, { metrics })
  const version = { runId: id, importedFromId: null, task: 'regression', threshold: null, checksum: `c${id}`, notes: '' } as const
  return workspace.write((db) => addModelVersion(db, name, version))
}

test('[RG-1] [RG-2] the list of models tells metric, gates, aliases, tags and package of every version', async () => {
  const workspace = workspaceWithData()
  const { db } = workspace
  const [first, second] = [addVersion(workspace, 'wine', { rmse: 0.7, mae: 0.5 }), addVersion(workspace, 'wine', { rmse: 0.6 })]
  const other = addVersion(workspace, 'beer', { mae: 0.5 })
  const model = requireModel(db, 'wine')
  workspace.write(() => {
    setAlias(db, first, 'champion', '')
    setPolicy(db, model, 'champion', { gates: [{ kind: 'card' }] })
    updateModel(db, 'wine', { addTags: ['cellar'] })
    updateModelVersion(db, first, { addTags: ['reviewed', 'cellar'], removeTags: [] })
    for (const name of ['old.cairn', 'new.cairn'])
      db.insert(schema.packages)
        .values({ modelVersionId: first.id, name, object: 'a'.repeat(64), bytes: 1, createdAt: 1 })
        .run()
  })
  await checkAndKeep(workspace, first, 'champion', policyOf(db, model.id, 'champion')!)
  const table = () => modelsTable(db)
  expect(table().map(({ ref, isLatest }) => [ref, isLatest])).toEqual([
    ['beer@v1', true],
    ['wine@v2', true],
    ['wine@v1', false],
  ])
  const [ofBeer, ofSecond, ofFirst] = table()
  expect(ofBeer).toMatchObject({ metric: null, gates: [], package: null, tags: [], dataset: 'wine@v1' })
  expect(ofSecond).toMatchObject({ metric: { metric: 'rmse', part: 'test', value: 0.6 }, aliases: [], tags: ['cellar'] })
  expect(ofSecond.gates).toEqual([{ alias: 'champion', total: 1, failing: null, skipped: 0, at: null, outOfDate: [] }])
  expect(ofFirst).toMatchObject({
    aliases: ['champion'],
    tags: ['cellar', 'reviewed'],
    package: { name: 'new.cairn', count: 2 },
    gates: [{ alias: 'champion', total: 1, failing: 1, outOfDate: [] }],
  })
  workspace.write(() => setStatement(db, first, 'contact', 'Ada'))
  expect(table()[2].gates).toMatchObject([{ failing: 1, outOfDate: ['the model card changed'] }])
  workspace.sqlite.prepare('UPDATE model_versions SET deleted_at = 1 WHERE id = ?').run(second.id)
  workspace.sqlite.prepare('UPDATE models SET deleted_at = 1 WHERE id = ?').run(other.modelId)
  expect(table().map(({ ref, isLatest }) => [ref, isLatest])).toEqual([['wine@v1', true]])
})

test('[EV-1] with rare positives the list shows average precision; without a test part, validation', () => {
  const workspace = workspaceWithData()
  const { id } = addRun(workspace)
  const version = { runId: id, importedFromId: null, task: 'binary', threshold: 0.5, checksum: 'c', notes: '' } as const
  workspace.write((db) => addModelVersion(db, 'fraud', version))
  const add = (part: 'validation' | 'test', metric: string, value: number, n: number) =>
    workspace.db.insert(schema.runMetrics).values({ runId: id, subject: 'model', part, metric, value, n }).run()
  workspace.sqlite.exec('DELETE FROM run_metrics')
  add('validation', 'rocAuc', 0.9, 1000)
  expect(modelsTable(workspace.db)[0].metric).toMatchObject({ metric: 'rocAuc', part: 'validation', value: 0.9 })
  for (const [metric, value, n] of [
    ['rocAuc', 0.91, 1000],
    ['averagePrecision', 0.4, 1000],
    ['recall', 0.5, 70],
    ['specificity', 0.99, 930],
  ] as const)
    add('test', metric, value, n)
  expect(modelsTable(workspace.db)[0].metric).toMatchObject({ metric: 'averagePrecision', part: 'test', value: 0.4 })
})
