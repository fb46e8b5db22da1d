import { expect, test } from 'vitest'
import { type ComparisonView, type RunsView, usualView } from '../../../shared/domain/experiments/runsView.ts'
import { schema } from '../../workspace/index.ts'
import { workspaceWithData } from '../fixtures/registry.ts'
import { currentView, keepCurrentView, listViews, removeView, saveView } from './views.ts'

const narrow: RunsView = { ...usualView, columns: [{ column: { kind: 'fact', fact: 'status' }, pinned: true }] }
const comparison: ComparisonView = { kind: 'comparison', runs: [1, 2], baseline: 2, all: false, transposed: true }

test('[CM-9] views are kept by name, in place of the one before, until they are removed', () => {
  const workspace = workspaceWithData()
  workspace.write((db) => saveView(db, 'wide', usualView))
  workspace.write((db) => saveView(db, 'two runs', comparison))
  workspace.write((db) => saveView(db, 'wide', narrow))
  expect(listViews(workspace.db)).toEqual([
    { name: 'two runs', view: comparison },
    { name: 'wide', view: narrow },
  ])
  workspace.write((db) => removeView(db, 'wide'))
  expect(listViews(workspace.db)).toHaveLength(1)
  expect(() => removeView(workspace.db, 'wide')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
})

test('[CM-1] the table is found as it was left, and as usual where that cannot be read', () => {
  const workspace = workspaceWithData()
  expect(currentView(workspace.db)).toEqual(usualView)
  workspace.write((db) => keepCurrentView(db, narrow))
  expect(currentView(workspace.db)).toEqual(narrow)
  expect(listViews(workspace.db)).toEqual([])
  workspace.db
    .update(schema.runViews)
    .set({ view: { kind: 'hologram' } as never })
    .run()
  expect(currentView(workspace.db)).toEqual(usualView)
})
