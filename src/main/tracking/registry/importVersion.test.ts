import { expect, test } from 'vitest'
import type { Work } from '../../jobs/index.ts'
import { requireModelVersion } from '../../models/index.ts'
import { filesOfModel, registryServer } from './fixtures/server.ts'
import { type GivenVersion, importVersion } from './importVersion.ts'
import { lookAtImported, openVersion } from './lookAt.ts'

const given: GivenVersion = {
  model: 'iris',
  number: 7,
  source: 'file:///home/ada/mlruns/1/abc/artifacts/model',
  runUuid: null,
  runLink: null,
  loggedModel: null,
  stage: 'Production',
  user: 'ada',
  notes: 'from elsewhere',
  tags: [{ key: 'team', value: 'lab' }],
  createdAt: 1_700_000_000_000,
}

test('[ML-2] an imported version keeps its number, stage and tags, and the files that its source names within its run', async () => {
  const { ask, log, run, workspace } = await registryServer()
  await log('model', filesOfModel('iris-onnx'))
  const add = (more: Partial<GivenVersion>) => workspace.write((db) => importVersion(db, { ...given, ...more }))
  add({ runUuid: run.uuid })
  expect(await ask('GET', 'model-versions/get', { name: 'iris', version: '7' })).toMatchObject({
    model_version: {
      current_stage: 'Production',
      creation_timestamp: 1_700_000_000_000,
      user_id: 'ada',
      tags: [{ key: 'team', value: 'lab' }],
      source: given.source,
      status_message: 'It was imported, and its files have not been checked yet.',
    },
  })
  // Its number is taken, its run is not here, and a path of this computer is never followed.
  add({})
  expect(await ask('GET', 'model-versions/get', { name: 'iris', version: '8' })).toMatchObject({
    model_version: { status_message: 'Its files were not found where it was imported from.' },
  })
  expect(workspace.sqlite.prepare('SELECT path FROM model_version_files ORDER BY path').pluck().all()).toEqual(['MLmodel', 'model.onnx'])
})

test('[ML-3] an imported ONNX model is opened when it is looked at; what cannot be says why', async () => {
  const { log, run, workspace, work } = await registryServer()
  await log('model', filesOfModel('iris-onnx'))
  await log('pickle', filesOfModel('iris-sklearn'))
  workspace.write((db) => importVersion(db, { ...given, runUuid: run.uuid }))
  workspace.write((db) => importVersion(db, { ...given, runUuid: run.uuid, source: `runs:/${run.uuid}/pickle` }))
  expect(await lookAtImported(work)).toEqual({ opened: 1, kept: 1 })
  expect(await lookAtImported(work)).toEqual({ opened: 0, kept: 0 })
  expect(requireModelVersion(workspace.db, 'iris@v7').task).toBe('multiclass')
  await expect(openVersion(work, 'iris@v8', {})).rejects.toMatchObject({
    code: 'MODEL_NOT_OPENED',
    message: expect.stringContaining('scikit-learn') as string,
  })
  await expect(openVersion(work as Work, 'iris@v7', {})).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})
