import { expect, onTestFinished, test } from 'vitest'
import { addForeignRun } from '../experiments/index.ts'
import { temporaryFolder } from '../testing.ts'
import { createWorkspace, schema } from '../workspace/index.ts'
import { loggedTo } from './logged.ts'

const { loggedDatasets, loggedModels, runInputs, runModels } = schema

function withRun() {
  const workspace = createWorkspace(temporaryFolder())
  onTestFinished(() => workspace.close())
  const run = workspace.write((db) =>
    addForeignRun(db, { name: 'fit', user: null, status: 'done', source: 'mlflow', experiment: 'iris', startedAt: 1 }),
  )
  return { workspace, run }
}

test('[ML-1] the data that a run used is told with what it was for, whatever a client wrote of it', () => {
  const { workspace, run } = withRun()
  const describe = (name: string, profile: string | null, columns: string | null, tags: Record<string, string>) =>
    workspace.write((db) => {
      const dataset = db
        .insert(loggedDatasets)
        .values({ experimentId: run.experimentId, name, digest: 'abcd1234', sourceType: 'code', source: '{}', profile, schema: columns })
        .returning()
        .get()
      db.insert(runInputs).values({ runId: run.id, datasetId: dataset.id, tags }).run()
    })
  describe('train', '{"num_rows": 150, "num_elements": 600}', '{"mlflow_colspec": [{}, {}, {}]}', { 'mlflow.data.context': 'training' })
  describe('odd', '{"num_rows": "many"', '[1]', {})
  describe('wrong', '{"num_rows": -1.5}', 'null', {})
  const shown = { digest: 'abcd1234', sourceType: 'code', source: '{}', version: null }
  expect(loggedTo(workspace, run.id).datasets).toEqual([
    { ...shown, name: 'odd', context: '', rows: null, columns: null },
    { ...shown, name: 'train', context: 'training', rows: 150, columns: 3 },
    { ...shown, name: 'wrong', context: '', rows: null, columns: null },
  ])
})

test('[ML-3] the models of a run are those that it made and those that it used', () => {
  const { workspace, run } = withRun()
  const model = (uuid: string, runId: number | null, deletedAt: number | null = null) =>
    workspace.write((db) =>
      db
        .insert(loggedModels)
        .values({ uuid, experimentId: run.experimentId, runId, name: 'forest', status: 'ready', createdAt: 1, updatedAt: 1, deletedAt })
        .returning()
        .get(),
    )
  model('m-1', run.id)
  const used = model('m-2', null)
  model('m-3', null)
  model('m-4', run.id, 5)
  workspace.write((db) => db.insert(runModels).values({ runId: run.id, modelId: used.id, role: 'input', step: 3 }).run())
  expect(loggedTo(workspace, run.id).models).toMatchObject([
    { uuid: 'm-1', role: 'output', step: 0, files: 0, bytes: 0 },
    { uuid: 'm-2', role: 'input', step: 3 },
  ])
  expect(() => loggedTo(workspace, 99)).toThrow('99')
})
