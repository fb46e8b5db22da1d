import { expect, test } from 'vitest'
import { temporaryFolder as temporary } from '../testing.ts'
import { createWorkspace, schema } from '../workspace/index.ts'
import { listDatasets, updateDataset } from './index.ts'
import { appendJob, type ImportJob, importJob } from './jobs.ts'
import { temporaryFolder } from './testing.ts'
import { requireVersion } from './versions/registry.ts'

const folder = temporaryFolder()
const first = await folder.import('first.csv', 'a,b\n1,2\n')
const next = await folder.import('next.csv', 'a,b\n1,2\n3,4\n')
const row = { id: 1 } as Parameters<typeof importJob.commit>[1]
const input: ImportJob = { name: 'wine', file: 'first.csv', path: 'first.csv', options: {} }

function renamed() {
  const workspace = createWorkspace(temporary())
  workspace.write((db) => importJob.commit(db, row, input, first))
  const { datasetId, hash } = requireVersion(workspace.db, 'wine')
  workspace.write((db) => updateDataset(db, 'wine', { rename: 'vinho' }))
  const names = () => listDatasets(workspace.db).map(({ name, versions }) => `${name} ${versions.length}`)
  return { workspace, job: { ...input, datasetId }, hash, names }
}

test('[DS-2] the next version of a dataset that was renamed meanwhile becomes one of it, and no dataset of the old name', () => {
  const { workspace, job, names } = renamed()
  expect(workspace.write((db) => importJob.commit(db, row, job, next))).toMatchObject({ version: { ref: 'vinho@v2' } })
  expect(names()).toEqual(['vinho 2'])
  workspace.close()
})

test('[DS-13] rows that are appended to a dataset that was renamed meanwhile are in its next version', () => {
  const { workspace, job, hash, names } = renamed()
  const append = { ...job, manifest: first.manifest, parentHash: hash, nullTokens: null }
  expect(workspace.write((db) => appendJob.commit(db, row, append, next))).toMatchObject({ version: { ref: 'vinho@v2' } })
  expect(names()).toEqual(['vinho 2'])
  workspace.close()
})

test('a dataset in the trash gets no more versions', () => {
  const { workspace, job, names } = renamed()
  workspace.write((db) => db.update(schema.datasets).set({ deletedAt: 1, name: 'vinho in the trash' }).run())
  expect(workspace.write((db) => importJob.commit(db, row, job, next))).toMatchObject({ version: { ref: 'wine@v1' } })
  expect(names()).toEqual(['wine 1'])
  workspace.close()
})
