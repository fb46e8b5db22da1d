import { expect, test } from 'vitest'
import { addRun, workspaceWithData } from '../../experiments/fixtures/registry.ts'
import type { Workspace } from '../../workspace/index.ts'
import {
  addModelVersion,
  aliasHistory,
  describeModelVersion,
  listModels,
  removeAlias,
  requireModel,
  requireModelVersion,
  setAlias,
  updateModel,
  updateModelVersion,
} from './store.ts'

function addVersion(workspace: Workspace, name = 'quality') {
  const { id } = addRun(workspace, { metrics: { rmse: 0.7 } })
  return workspace.write((db) =>
    addModelVersion(db, name, { runId: id, importedFromId: null, task: 'regression', threshold: null, checksum: `c${id}`, notes: '' }),
  )
}

test('[RG-1] versions count up, and are found by number, by alias, and as the latest', () => {
  const workspace = workspaceWithData()
  const [first, second] = [addVersion(workspace), addVersion(workspace)]
  workspace.write((db) => setAlias(db, first, 'champion', ''))
  const found = (ref: string) => requireModelVersion(workspace.db, ref).id
  expect([found('quality@v1'), found('quality@v2'), found('quality'), found('quality@champion')]).toEqual([
    first.id,
    second.id,
    second.id,
    first.id,
  ])
  expect(listModels(workspace.db)[0].versions.map(({ ref, aliases }) => [ref, aliases])).toEqual([
    ['quality@v2', []],
    ['quality@v1', ['champion']],
  ])
})

test('[RG-1] every move of an alias is kept, with its reason', () => {
  const workspace = workspaceWithData()
  const [first, second] = [addVersion(workspace), addVersion(workspace)]
  const { db } = workspace
  workspace.write(() => {
    setAlias(db, first, 'champion', 'the first')
    setAlias(db, second, 'champion', 'better by 0.02')
    setAlias(db, second, 'champion', 'no move: it already exists')
    removeAlias(db, requireModel(db, 'quality'), 'champion', 'withdrawn')
  })
  expect(aliasHistory(db, requireModel(db, 'quality')).map(({ alias, from, to, reason }) => ({ alias, from, to, reason }))).toEqual([
    { alias: 'champion', from: 'quality@v2', to: null, reason: 'withdrawn' },
    { alias: 'champion', from: 'quality@v1', to: 'quality@v2', reason: 'better by 0.02' },
    { alias: 'champion', from: null, to: 'quality@v1', reason: 'the first' },
  ])
  expect(() => workspace.write(() => removeAlias(db, requireModel(db, 'quality'), 'champion', ''))).toThrowError(
    expect.objectContaining({ code: 'NOT_FOUND' }),
  )
})

test('an alias cannot look like a version or hold what a shell or a path would read', () => {
  const workspace = workspaceWithData()
  const version = addVersion(workspace)
  for (const alias of ['v3', '', 'a b', '../x', '@', '-x']) {
    expect(() => workspace.write((db) => setAlias(db, version, alias, '')), alias).toThrowError(
      expect.objectContaining({ code: 'ALIAS_INVALID' }),
    )
  }
})

test('[RG-2] a version knows its run, its data and its metrics', () => {
  const workspace = workspaceWithData()
  const version = addVersion(workspace)
  workspace.write((db) => updateModelVersion(db, version, { notes: 'good on reds', addTags: ['b', 'a'], removeTags: [] }))
  const described = describeModelVersion(workspace.db, requireModelVersion(workspace.db, 'quality@v1'))
  expect(described).toMatchObject({
    run: version.runId,
    dataset: 'wine@v1',
    notes: 'good on reds',
    tags: ['a', 'b'],
    checksum: version.checksum,
  })
  expect(described.metrics).toMatchObject([{ subject: 'model', part: 'test', metric: 'rmse', value: 0.7 }])
})

test('what is not there is refused with what is', () => {
  const workspace = workspaceWithData()
  const version = addVersion(workspace)
  workspace.write((db) => setAlias(db, version, 'champion', ''))
  const refusal = (ref: string) => {
    try {
      requireModelVersion(workspace.db, ref)
    } catch (error) {
      return (error as { details: unknown }).details
    }
  }
  expect(refusal('quality@v7')).toEqual({ model: 'quality', versions: 1, aliases: ['champion'] })
  expect(refusal('quality@challenger')).toEqual({ model: 'quality', versions: 1, aliases: ['champion'] })
  expect(refusal('other')).toEqual({ model: 'other', models: ['quality'] })
})

test('a model is renamed, and not to a name that is taken', () => {
  const workspace = workspaceWithData()
  addVersion(workspace, 'one')
  addVersion(workspace, 'two')
  expect(() => workspace.write((db) => updateModel(db, 'one', { rename: 'two' }))).toThrowError(
    expect.objectContaining({ code: 'ALREADY_EXISTS' }),
  )
  workspace.write((db) => updateModel(db, 'one', { rename: 'three', notes: 'n' }))
  expect(listModels(workspace.db).map((model) => model.name)).toEqual(['three', 'two'])
})
