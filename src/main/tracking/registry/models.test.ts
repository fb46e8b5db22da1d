import { expect, test } from 'vitest'
import { requireModel, setPolicy } from '../../models/index.ts'
import { filesOfModel, registryServer } from './fixtures/server.ts'

test('[ML-1] a registered model is made, described, renamed, tagged and deleted, as MLflow’s clients ask', async () => {
  const { ask, workspace } = await registryServer()
  const made = await ask('POST', 'registered-models/create', {
    name: 'iris',
    description: 'flowers',
    tags: [{ key: 'team', value: 'lab' }],
  })
  expect(made).toMatchObject({ registered_model: { name: 'iris', description: 'flowers', tags: [{ key: 'team', value: 'lab' }] } })
  expect(await ask('POST', 'registered-models/create', { name: 'iris' })).toEqual({
    error_code: 'RESOURCE_ALREADY_EXISTS',
    message: 'Registered Model (name=iris) already exists.',
  })
  expect(await ask('GET', 'registered-models/get', { name: 'none' })).toEqual({
    error_code: 'RESOURCE_DOES_NOT_EXIST',
    message: 'Registered Model with name=none not found',
  })
  await ask('PATCH', 'registered-models/update', { name: 'iris', description: 'three kinds' })
  await ask('POST', 'registered-models/set-tag', { name: 'iris', key: 'team', value: 'other' })
  await ask('POST', 'registered-models/set-tag', { name: 'iris', key: 'stage', value: '' })
  await ask('DELETE', 'registered-models/delete-tag', { name: 'iris', key: 'stage' })
  expect(await ask('POST', 'registered-models/rename', { name: 'iris', new_name: 'flowers' })).toMatchObject({
    registered_model: { name: 'flowers', description: 'three kinds', tags: [{ key: 'team', value: 'other' }] },
  })
  expect(await ask('DELETE', 'registered-models/delete', { name: 'flowers' })).toEqual({})
  expect(await ask('GET', 'registered-models/get', { name: 'flowers' })).toMatchObject({ error_code: 'RESOURCE_DOES_NOT_EXIST' })
  // The name is free again, and a person can take the deleted one back.
  expect(await ask('POST', 'registered-models/create', { name: 'flowers' })).toMatchObject({ registered_model: { name: 'flowers' } })
  const actions = workspace.sqlite.prepare('SELECT action FROM audit ORDER BY id').pluck().all()
  expect(actions.filter((action) => /^(model|trash)\./.test(String(action)))).toContain('trash.put')
})

test.each([
  ['', 'Missing value for required parameter'],
  ['a/b', "Names cannot contain '/' or ':'"],
  ['models:/x', "Names cannot contain '/' or ':'"],
  ['a@b', 'Invalid model name'],
  ['a\u202eb', 'Invalid model name'],
])('[ML-1] %j is no name of a registered model', async (name, message) => {
  const { ask } = await registryServer()
  expect(await ask('POST', 'registered-models/create', { name })).toMatchObject({
    error_code: 'INVALID_PARAMETER_VALUE',
    message: expect.stringContaining(message) as string,
  })
})

test('[ML-1] [ML-3] a logged ONNX model becomes a version that Cairn computes with; its files stay as they were', async () => {
  const { ask, log, register, workspace, run } = await registryServer()
  await log('model', filesOfModel('iris-onnx'))
  const { model_version: made } = await register('model')
  expect(made).toMatchObject({ name: 'iris', version: '1', status: 'READY', current_stage: 'None', run_id: run.uuid })
  expect(made).not.toHaveProperty('status_message')
  const row = workspace.sqlite.prepare('SELECT task, onnx_object, signature_object FROM model_versions').get() as Record<string, string>
  expect(row.task).toBe('multiclass')
  const signature = JSON.parse((await workspace.objects.get(row.signature_object)).toString()) as Record<string, unknown>
  expect(signature).toMatchObject({
    labels: ['0', '1', '2'],
    target: 'target',
    feeds: [{ input: 'X', columns: ['sepal length', 'sepal width', 'petal length', 'petal width'] }],
  })
  await log('model', [['MLmodel', 'flavors: {}']])
  const { artifact_uri } = await ask('GET', 'model-versions/get-download-uri', { name: 'iris', version: '1' })
  expect(artifact_uri).toBe('mlflow-artifacts:/model-versions/1')
  const kept = workspace.sqlite.prepare('SELECT path, bytes FROM model_version_files ORDER BY path').all()
  expect(kept).toEqual([
    { path: 'MLmodel', bytes: 956 },
    { path: 'model.onnx', bytes: 670 },
  ])
})

test('[ML-5] a scikit-learn model is kept and given back, and says why it is never opened', async () => {
  const { log, register, workspace } = await registryServer()
  await log('model', filesOfModel('iris-sklearn'))
  const { model_version: made } = await register('model')
  expect(made).toMatchObject({ status: 'READY', status_message: expect.stringMatching(/^It is a scikit-learn model: /) as string })
  expect(workspace.sqlite.prepare('SELECT task, flavor FROM model_versions JOIN model_version_origins ON version_id = id').all()).toEqual([
    { task: null, flavor: 'sklearn' },
  ])
})

test('[ML-1] versions have stages, tags, descriptions and aliases', async () => {
  const { ask, log, register } = await registryServer()
  await log('model', filesOfModel('iris-sklearn'))
  for (const _ of [1, 2]) await register('model')
  const [one, two] = [1, 2].map((version) => ({ name: 'iris', version: String(version) }))
  await ask('POST', 'model-versions/transition-stage', { ...one, stage: 'production', archive_existing_versions: false })
  await ask('POST', 'model-versions/transition-stage', { ...two, stage: 'Production', archive_existing_versions: true })
  expect(await ask('GET', 'model-versions/get', one)).toMatchObject({ model_version: { current_stage: 'Archived' } })
  expect(await ask('POST', 'registered-models/get-latest-versions', { name: 'iris', stages: ['Production'] })).toMatchObject({
    model_versions: [{ version: '2', current_stage: 'Production' }],
  })
  expect(
    await ask('POST', 'model-versions/transition-stage', { ...one, stage: 'Nowhere', archive_existing_versions: false }),
  ).toMatchObject({
    error_code: 'INVALID_PARAMETER_VALUE',
  })
  await ask('PATCH', 'model-versions/update', { ...one, description: 'first' })
  await ask('POST', 'model-versions/set-tag', { ...one, key: 'by', value: 'ada' })
  expect(await ask('POST', 'registered-models/alias', { ...one, alias: 'champion' })).toEqual({})
  expect(await ask('GET', 'registered-models/alias', { name: 'iris', alias: 'champion' })).toMatchObject({
    model_version: { version: '1', description: 'first', tags: [{ key: 'by', value: 'ada' }], aliases: ['champion'] },
  })
  expect(await ask('GET', 'registered-models/alias', { name: 'iris', alias: 'latest' })).toMatchObject({ model_version: { version: '2' } })
  for (const alias of ['v1', 'Latest', 'a b', '-x'])
    expect(await ask('POST', 'registered-models/alias', { ...one, alias })).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE' })
  await ask('DELETE', 'model-versions/delete', one)
  expect(await ask('GET', 'registered-models/alias', { name: 'iris', alias: 'champion' })).toEqual({
    error_code: 'INVALID_PARAMETER_VALUE',
    message: 'Registered model alias champion not found.',
  })
  expect(await ask('GET', 'model-versions/get', one)).toMatchObject({ message: 'Model Version (name=iris, version=1) not found' })
})

test('[ML-1] [RG-4] an alias with gates moves through them alone: a client hears which fail and why, and cannot remove it', async () => {
  const { ask, log, register, workspace } = await registryServer()
  await log('model', filesOfModel('iris-sklearn'))
  await register('model')
  const one = { name: 'iris', version: '1' }
  const policy = { gates: [{ kind: 'parity' as const }] }
  workspace.write((db) => setPolicy(db, requireModel(db, 'iris'), 'champion', policy))
  expect(await ask('POST', 'registered-models/alias', { ...one, alias: 'champion' })).toEqual({
    error_code: 'INVALID_PARAMETER_VALUE',
    message: expect.stringMatching(/^iris@v1 cannot become champion: 1 of 1 gates fail\.\n.*never opened/) as string,
  })
  await ask('POST', 'registered-models/alias', { ...one, alias: 'candidate' })
  expect(await ask('GET', 'model-versions/get', one)).toMatchObject({ model_version: { aliases: ['candidate'] } })
  workspace.write((db) => setPolicy(db, requireModel(db, 'iris'), 'candidate', policy))
  expect(await ask('DELETE', 'registered-models/alias', { name: 'iris', alias: 'candidate' })).toMatchObject({
    error_code: 'INVALID_PARAMETER_VALUE',
  })
  expect(await ask('DELETE', 'model-versions/delete', one)).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE' })
})
