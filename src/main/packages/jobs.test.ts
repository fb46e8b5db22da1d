import { expect, test } from 'vitest'
import type { ModelSignature, PackageManifest, VerifyReport } from '../../shared/domain/packages/package.ts'
import { addRun, workspaceWithData } from '../experiments/fixtures/registry.ts'
import { addModelVersion, listModels, updateModel } from '../models/index.ts'
import { temporaryFolder } from '../testing.ts'
import { createWorkspace } from '../workspace/index.ts'
import type { BuildInput, BuildOutput } from './build.ts'
import type { ImportOutput } from './import.ts'
import { buildJob, importJob } from './jobs.ts'
import { checkTask } from './verify.ts'

const object = (digit: string) => ({ object: digit.repeat(64), bytes: 1 })

function taken(name: string): ImportOutput {
  const report: VerifyReport = { path: 'x.cairn', name, version: 1, checks: [], keyId: null, signer: null, draft: false, ok: true }
  return {
    package: object('a'),
    file: 'x.cairn',
    report,
    task: 'regression',
    threshold: null,
    onnx: object('b'),
    signature: object('c'),
    training: null,
    reference: null,
  }
}

test('the name in a package is a name, or another has to be given', () => {
  const workspace = createWorkspace(temporaryFolder())
  const take = (name: string, given?: string) =>
    workspace.write((db) =>
      importJob.commit(db, { id: 1 } as Parameters<typeof importJob.commit>[1], { path: 'x', name: given }, taken(name)),
    )
  for (const name of ['wine\u202eexe', 'wine@v1', 'x'.repeat(10_000), 'wine\u001b[31m'])
    expect(() => take(name), name.slice(0, 20)).toThrow(expect.objectContaining({ code: 'PACKAGE_INVALID' }))
  take('Cafe\u0301')
  expect(listModels(workspace.db).map(({ name }) => name)).toEqual(['Café'])
  workspace.close()
})

test('the task of a package has to agree with its classes', () => {
  const check = (task: PackageManifest['task'], labels: string[], threshold: number | null = null) =>
    checkTask({ task } as PackageManifest, { labels, threshold } as ModelSignature)
  for (const [task, labels, threshold] of [
    ['regression', ['no', 'yes'], null],
    ['regression', [], 0.5],
    ['binary', [], 0.5],
    ['binary', ['a', 'b', 'c'], 0.5],
    ['binary', ['a', 'a'], 0.5],
    ['multiclass', ['a'], null],
  ] as const)
    expect(() => check(task, [...labels], threshold), `${task} ${labels.join()}`).toThrow(
      expect.objectContaining({ code: 'PACKAGE_INVALID' }),
    )
  check('regression', [])
  check('binary', ['no', 'yes'], 0.5)
  check('multiclass', ['a', 'b', 'c'])
})

test('[PK-1] a package belongs to the version that it was built of, also where that was renamed meanwhile and another has its name', () => {
  const workspace = workspaceWithData()
  const run = addRun(workspace)
  const values = { runId: run.id, importedFromId: null, task: 'regression', threshold: null, checksum: 'x', notes: '' } as const
  const version = workspace.write((db) => addModelVersion(db, 'wine', values))
  workspace.write((db) => updateModel(db, 'wine', { rename: 'vinho' }))
  workspace.write((db) => addModelVersion(db, 'wine', values))
  const input = { versionId: version.id, head: { name: 'wine', version: 1 } } as BuildInput
  const output = { path: 'x', file: 'wine-v1.cairn', package: object('a'), keyId: null, draft: false, files: [] } as unknown as BuildOutput
  const row = { id: 1 } as Parameters<typeof buildJob.commit>[1]
  expect(workspace.write((db) => buildJob.commit(db, row, input, output))).toMatchObject({ package: { modelVersion: 'vinho@v1' } })
})
