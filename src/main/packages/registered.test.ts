import { expect, test } from 'vitest'
import { addRun, workspaceWithData } from '../experiments/fixtures/registry.ts'
import { addModelVersion, modelVersionRef, requireModelVersion, updateModel } from '../models/index.ts'
import type { Workspace } from '../workspace/index.ts'
import { registeringRow } from './registered.ts'

function register(workspace: Workspace, name: string, checksum: string): void {
  workspace.change(
    (ref: string) => ({ action: 'model.register', subject: `model:${ref}`, detail: { checksum } }),
    (db) =>
      modelVersionRef(
        db,
        addModelVersion(db, name, { runId: 1, importedFromId: null, task: 'regression', threshold: null, checksum, notes: '' }).id,
      ),
  )
}

test('[GV-1] a package names the audit row that registered its model version, today and ever after', () => {
  const workspace = workspaceWithData()
  addRun(workspace)
  for (const [name, checksum] of [
    ['a', 'x'],
    ['b', 'y'],
    ['a', 'y'],
    ['a', 'x'],
    ['d', 'y'],
  ])
    register(workspace, name, checksum)
  const row = (ref: string) => registeringRow(workspace.db, requireModelVersion(workspace.db, ref))
  const hash = (seq: number) => workspace.sqlite.prepare('SELECT hash FROM audit WHERE seq = ?').pluck().get(seq)
  const chain = workspace.sqlite.prepare('SELECT chain FROM audit_chains').pluck().get()
  expect(['a@v1', 'b@v1', 'a@v2', 'a@v3', 'd@v1'].map((ref) => row(ref))).toEqual(
    [1, 2, 3, 4, 5].map((seq) => ({ row: seq, hash: hash(seq), chain })),
  )
  const before = row('a@v2')
  workspace.change(
    () => ({ action: 'model.update', subject: 'model:a' }),
    (db) => updateModel(db, 'a', { rename: 'c' }),
  )
  expect(row('c@v2')).toEqual(before)
})

test('a version that was not registered by hand has no such row', () => {
  const workspace = workspaceWithData()
  workspace.write((db) =>
    addModelVersion(db, 'theirs', { runId: null, importedFromId: null, task: 'binary', threshold: 0.5, checksum: 'z', notes: '' }),
  )
  expect(registeringRow(workspace.db, requireModelVersion(workspace.db, 'theirs'))).toBeUndefined()
})
