import { expect, test } from 'vitest'
import { putFile } from '../../../experiments/online.ts'
import { filesOfModel, registryServer } from '../fixtures/server.ts'

async function logged(fields: Record<string, unknown> = {}) {
  const server = await registryServer()
  const { ask, experiment, run } = server
  const answer = await ask('POST', 'logged-models', { experiment_id: experiment, name: 'model', source_run_id: run.uuid, ...fields })
  const { info } = answer.model as { info: { model_id: string; artifact_uri: string } }
  return { ...server, answer, id: info.model_id, uri: info.artifact_uri }
}

test('[ML-1] a logged model is made, gets params and tags, is finished, read and deleted', async () => {
  const { ask, answer, id, uri, experiment, run } = await logged({ model_type: 'classifier', params: [{ key: 'C', value: '1' }] })
  expect(id).toMatch(/^m-[0-9a-f]{32}$/)
  expect(uri).toBe(`mlflow-artifacts:/${experiment}/models/${id}/artifacts`)
  expect(answer).toMatchObject({
    model: {
      info: { experiment_id: experiment, name: 'model', status: 'LOGGED_MODEL_PENDING', model_type: 'classifier', source_run_id: run.uuid },
      data: { params: [{ key: 'C', value: '1' }] },
    },
  })
  await ask('POST', `logged-models/${id}/params`, { params: [{ key: 'tol', value: '0.1' }] })
  expect(await ask('POST', `logged-models/${id}/params`, { params: [{ key: 'C', value: '2' }] })).toMatchObject({
    error_code: 'INVALID_PARAMETER_VALUE',
  })
  await ask('PATCH', `logged-models/${id}/tags`, {
    tags: [
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ],
  })
  await ask('DELETE', `logged-models/${id}/tags/a`)
  await ask('PATCH', `logged-models/${id}`, { status: 'LOGGED_MODEL_READY' })
  expect(await ask('GET', `logged-models/${id}`)).toMatchObject({
    model: {
      info: { status: 'LOGGED_MODEL_READY', tags: [{ key: 'b', value: '2' }] },
      data: {
        params: [
          { key: 'C', value: '1' },
          { key: 'tol', value: '0.1' },
        ],
      },
    },
  })
  expect(await ask('DELETE', `logged-models/${id}`)).toEqual({})
  expect(await ask('GET', `logged-models/${id}`)).toMatchObject({ error_code: 'RESOURCE_DOES_NOT_EXIST' })
  expect(await ask('GET', `logged-models/${id}`, { allow_deleted: true })).toMatchObject({ model: { info: { model_id: id } } })
})

test('[ML-1] a version that is made of it knows it, and it knows the version', async () => {
  const { ask, id, workspace, run } = await logged()
  const row = workspace.sqlite.prepare('SELECT id FROM logged_models').pluck().get() as number
  for (const [path, content] of filesOfModel('iris-onnx')) {
    const stored = await workspace.objects.put(content)
    workspace.write((db) => putFile(db, { kind: 'loggedModel', id: row, label: 'model' }, path, stored))
  }
  await ask('POST', 'registered-models/create', { name: 'iris' })
  const { model_version: version } = await ask('POST', 'model-versions/create', { name: 'iris', source: `models:/${id}`, model_id: id })
  expect(version).toMatchObject({ source: `models:/${id}`, model_id: id, run_id: run.uuid, status: 'READY' })
  expect(await ask('GET', `logged-models/${id}`)).toMatchObject({ model: { info: { registrations: [{ name: 'iris', version: '1' }] } } })
  const other = `m-${'d'.repeat(32)}`
  expect(await ask('POST', 'model-versions/create', { name: 'iris', source: `models:/${id}`, model_id: other })).toMatchObject({
    error_code: 'INVALID_PARAMETER_VALUE',
  })
})

test.each(['a/b', 'a:b', 'a.b', 'a%b', 'n'.repeat(501)])('[ML-1] %j is no name of a logged model', async (name) => {
  const { ask, experiment } = await registryServer()
  expect(await ask('POST', 'logged-models', { experiment_id: experiment, name })).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE' })
})
