import { expect, test } from 'vitest'
import { addForeignRun } from '../../experiments/index.ts'
import { filesOfModel, registryServer } from './fixtures/server.ts'

const other = 'c'.repeat(32)

/** Sources that have led other servers out of their own folders (CVE-2023-1177, -2356, -2780, 2025-11201, 2026-2614), and their like. */
const hostile = (experiment: string, run: string): readonly string[] => [
  '/etc/passwd',
  'etc/passwd',
  './model',
  '../model',
  'file:///etc/passwd',
  'file:/etc/passwd',
  'FILE:///etc',
  'file://localhost/etc',
  'C:\\models\\x',
  'C:/models/x',
  '\\\\host\\share\\x',
  '//host/share/x',
  'http://example.com/model',
  'https://example.com/../model',
  's3://bucket/model',
  'gs://bucket/model',
  'dbfs:/model',
  'ftp://host/model',
  'hdfs://host/model',
  'jar:file:/x!/y',
  'data:text/plain,x',
  `runs://${run}/model`,
  `runs:/${run}/../../etc`,
  `runs:/${run}/model/../../x`,
  `runs:/${run}/..%2f..%2fetc`,
  `runs:/${run}/%2e%2e/x`,
  `runs:/${run}/%252e%252e/x`,
  `runs:/${run}/model\\..\\x`,
  `runs:/${run}/model\0`,
  `runs:/${run}/model%00`,
  `runs:/${run}/model#frag`,
  `runs:/${run}/model;param`,
  `runs:/${run}//etc`,
  `runs:/${run}/C:/x`,
  `runs:/${run.toUpperCase()}x/model`,
  'runs:/latest/model',
  `mlflow-artifacts:/${experiment}/${run}/artifacts/../../x`,
  `mlflow-artifacts://host:5000/${experiment}/${run}/artifacts/model`,
  `mlflow-artifacts:/${experiment}/${run}/model`,
  `mlflow-artifacts:/0000/${run}/artifacts/model`,
  `mlflow-artifacts:/${experiment}/${other}/artifacts/model`,
  'mlflow-artifacts:/../../../etc',
  'mlflow-artifacts:/',
  'models:/',
  'models:/iris',
  'models:/../1',
  'models://host/iris/1',
  'models:/m-xyz',
  `models:/m-${other}`,
  'prompt-template',
  '',
]

test('[ML-1] a source that is no logged model, version or tree of a run is refused, whatever tags come with it', async () => {
  const { ask, log, run, experiment, workspace } = await registryServer()
  await log('model', filesOfModel('iris-sklearn'))
  await ask('POST', 'registered-models/create', { name: 'iris' })
  for (const source of hostile(experiment, run.uuid))
    for (const tags of [[], [{ key: 'mlflow.prompt.is_prompt', value: 'true' }]]) {
      const answer = await ask('POST', 'model-versions/create', { name: 'iris', source, run_id: run.uuid, tags })
      expect({ source, code: answer.error_code }).toEqual({ source, code: 'INVALID_PARAMETER_VALUE' })
    }
  expect(workspace.sqlite.prepare('SELECT count(*) FROM model_versions').pluck().get()).toBe(0)
})

test('[ML-1] a source within another run than the one that is named is refused', async () => {
  const { ask, log, run, experiment, workspace } = await registryServer()
  await log('model', filesOfModel('iris-sklearn'))
  const stranger = workspace.write((db) =>
    addForeignRun(db, { source: 'mlflow', experiment: 'theirs', user: null, status: 'running', startedAt: 2 }),
  )
  await ask('POST', 'registered-models/create', { name: 'iris' })
  const create = (source: string, run_id: string) => ask('POST', 'model-versions/create', { name: 'iris', source, run_id })
  expect(await create(`mlflow-artifacts:/${experiment}/${run.uuid}/artifacts/model`, stranger.uuid)).toEqual({
    error_code: 'INVALID_PARAMETER_VALUE',
    message: expect.stringMatching(/^Invalid model version source: .* The run_id request parameter must identify/) as string,
  })
  expect(await create(`mlflow-artifacts:/${experiment}/${run.uuid}/artifacts/model`, run.uuid)).toMatchObject({
    model_version: { version: '1', run_id: run.uuid },
  })
})

test('[ML-1] a version can be made of another version, and bears its files, run and task', async () => {
  const { ask, log, register, run, workspace } = await registryServer()
  await log('model', filesOfModel('iris-onnx'))
  await register('model')
  await ask('POST', 'registered-models/create', { name: 'flowers' })
  expect(await ask('POST', 'model-versions/create', { name: 'flowers', source: 'models:/iris/1' })).toMatchObject({
    model_version: { name: 'flowers', version: '1', source: 'models:/iris/1', run_id: run.uuid },
  })
  const versions = workspace.sqlite.prepare('SELECT task, checksum, onnx_object FROM model_versions ORDER BY id').all()
  expect(versions[1]).toEqual(versions[0])
})
