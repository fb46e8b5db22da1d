import { expect, test } from 'vitest'
import { PackageImportResult } from '../../shared/contract/packages.ts'
import { createWorkspace, schema, type Workspace } from '../workspace/index.ts'
import { addModelVersion, modelVersionRef } from '../models/index.ts'
import { temporaryFolder } from '../testing.ts'
import type { ImportOutput } from './import.ts'
import { importNameOf } from './importName.ts'
import { type ImportJob, importJob } from './jobs.ts'

const object = (digit: string) => ({ object: digit.repeat(64), bytes: 1 })
let made = 0

/** Imports a package of this name and number, signed with this key. @returns what it is called now */
function take(workspace: Workspace, name: string, version: number, keyId: string | null, job: Partial<ImportJob> = {}): string {
  const output: ImportOutput = {
    package: { object: String(++made).padStart(64, '0'), bytes: 1 },
    file: 'x.cairn',
    report: { path: 'x.cairn', name, version, checks: [], keyId, signer: null, draft: false, ok: true },
    task: 'regression',
    threshold: null,
    onnx: object('b'),
    signature: object('c'),
    training: null,
    reference: null,
  }
  const id = { id: 1 } as Parameters<typeof importJob.commit>[1]
  const result = workspace.write((db) => importJob.commit(db, id, { path: 'x', ...job }, output))
  return PackageImportResult.parse(result).modelVersion
}

function withOwnModel(): Workspace {
  const workspace = createWorkspace(temporaryFolder())
  workspace.write((db) =>
    addModelVersion(db, 'wine', { runId: null, importedFromId: null, task: 'regression', threshold: null, checksum: 'x', notes: '' }),
  )
  return workspace
}

const taken = expect.objectContaining({ code: 'ALREADY_EXISTS' }) as Error

test('[PK-3] an imported model keeps its name and its number, and the next ones of its author follow', () => {
  const workspace = createWorkspace(temporaryFolder())
  expect(take(workspace, 'wine', 3, 'ana')).toBe('wine@v3')
  expect(take(workspace, 'wine', 7, 'ana')).toBe('wine@v7')
  expect(take(workspace, 'wine', 5, 'ana')).toBe('wine@v5')
  // What is registered here comes after all of them.
  const own = workspace.write((db) => {
    const version = { runId: null, importedFromId: null, task: 'regression', threshold: null, checksum: 'x', notes: '' } as const
    return modelVersionRef(db, addModelVersion(db, 'wine', version).id)
  })
  expect(own).toBe('wine@v8')
  workspace.close()
})

test('[PK-3] a clash of names is refused until a person decides; nothing is renamed silently', () => {
  const workspace = withOwnModel()
  // A model of that name which is not by the author, and the very version.
  expect(() => take(workspace, 'wine', 3, 'ana')).toThrow(taken)
  expect(() => take(workspace, 'wine', 1, 'ana')).toThrow(taken)
  expect(workspace.db.select().from(schema.packages).all()).toEqual([])
  expect(take(workspace, 'wine', 3, 'ana', { name: 'wine of ana' })).toBe('wine of ana@v3')
  expect(() => take(workspace, 'wine', 3, 'ana', { name: 'wine of ana' })).toThrow(taken)
  // Another key is another author, also under the same name.
  expect(() => take(workspace, 'wine of ana', 4, 'eve')).toThrow(taken)
  expect(() => take(workspace, 'wine of ana', 4, null)).toThrow(taken)
  expect(take(workspace, 'wine', 1, 'ana', { join: true })).toBe('wine@v2')
  expect(take(workspace, 'wine', 9, 'ana', { join: true })).toBe('wine@v9')
  workspace.close()
})

test('[PK-3] a number in the trash is not given again, and one without end is refused', () => {
  const workspace = createWorkspace(temporaryFolder())
  take(workspace, 'wine', 3, 'ana')
  workspace.write((db) => db.update(schema.modelVersions).set({ deletedAt: 1 }).run())
  expect(importNameOf(workspace.db, { name: 'wine', version: 3, keyId: 'ana' })).toEqual({
    name: 'wine',
    number: 3,
    clash: 'version',
    next: 4,
  })
  expect(() => importNameOf(workspace.db, { name: 'beer', version: Number.MAX_SAFE_INTEGER, keyId: 'ana' })).toThrow(
    expect.objectContaining({ code: 'PACKAGE_INVALID' }) as Error,
  )
  workspace.close()
})
