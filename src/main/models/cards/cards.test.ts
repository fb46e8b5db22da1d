import { expect, test } from 'vitest'
import { addRun, workspaceWithData } from '../../experiments/fixtures/registry.ts'
import type { Workspace } from '../../workspace/index.ts'
import { copyStatements, describeCard, modelStatementsOf, setStatement, versionBefore } from './cards.ts'
import { describeSheet, setDatasetStatement } from './sheets.ts'
import { addModelVersion } from '../versions/store.ts'

function addVersion(workspace: Workspace, name = 'quality') {
  const { id } = addRun(workspace, { metrics: { rmse: 0.7 } })
  const version = { runId: id, importedFromId: null, task: 'regression', threshold: null, checksum: `c${id}`, notes: '' } as const
  return workspace.write((db) => addModelVersion(db, name, version))
}

test('[PK-2] a card is complete when a person has written every required section', () => {
  const workspace = workspaceWithData()
  const version = addVersion(workspace)
  expect(describeCard(workspace.db, version)).toMatchObject({ complete: false, missing: ['intendedUse', 'outOfScope', 'contact'] })
  workspace.write((db) => {
    setStatement(db, version, 'intendedUse', ' Rank wines. ')
    setStatement(db, version, 'outOfScope', 'Prices.')
    setStatement(db, version, 'contact', 'Ada')
  })
  expect(describeCard(workspace.db, version)).toMatchObject({ ref: 'quality@v1', complete: true, missing: [] })
  expect(modelStatementsOf(workspace.db, version.id)).toEqual({
    intendedUse: 'Rank wines.',
    outOfScope: 'Prices.',
    limits: null,
    contact: 'Ada',
  })
  workspace.write((db) => setStatement(db, version, 'contact', null))
  expect(describeCard(workspace.db, version).missing).toEqual(['contact'])
})

test('[PK-2] the card of the version before is a starting point; what is written already stays', () => {
  const workspace = workspaceWithData()
  const [first, second] = [addVersion(workspace), addVersion(workspace)]
  workspace.write((db) => {
    setStatement(db, first, 'intendedUse', 'from the first')
    setStatement(db, first, 'contact', 'Ada')
    setStatement(db, second, 'contact', 'Grace')
  })
  expect(versionBefore(workspace.db, second).id).toBe(first.id)
  expect(workspace.write((db) => copyStatements(db, first, second))).toEqual(['intendedUse'])
  expect(modelStatementsOf(workspace.db, second.id)).toMatchObject({ intendedUse: 'from the first', contact: 'Grace' })
  expect(() => versionBefore(workspace.db, first)).toThrowError(expect.objectContaining({ code: 'NOT_FOUND' }))
})

test('[PK-2] a datasheet belongs to the dataset, with any text', () => {
  const workspace = workspaceWithData()
  const text = '"); DROP TABLE dataset_statements; --\n__proto__'
  workspace.write((db) => setDatasetStatement(db, 'wine', 'motivation', text))
  const sheet = describeSheet(workspace.db, 'wine')
  expect(sheet.sections[0]).toMatchObject({ section: 'motivation', required: true, text })
  expect(sheet.missing).toEqual(['composition', 'collection', 'uses', 'maintenance'])
  expect(() => describeSheet(workspace.db, 'beer')).toThrowError(expect.objectContaining({ code: 'NOT_FOUND' }))
})
