import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withTraining } from '../../shared/domain/training/recipe.ts'
import { liveRoute } from '../../shared/domain/serving/route.ts'
import { temporaryFolder } from '../testing.ts'
import { endpointSettings, lookAfter, readServable } from '../serving/index.ts'
import { createWorkspace } from '../workspace/index.ts'
import { childProcessWorkers, taskPerformer } from '../jobs/index.ts'
import { open } from './fixtures/open.ts'

/** Two registered versions of a model of wine, v1 being the champion; everything runs in this process. */
async function twoVersions() {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  const workers = childProcessWorkers(join(import.meta.dirname, '..', 'worker.ts'))
  const opened = open(folder)
  const { client, runner, workspace, services } = opened
  const recipe = await opened.importSample('wine-quality-red.csv', 'wine', 'quality')
  for (const epochs of [2, 3]) {
    const started = await client.experiments.start({ ref: 'wine', recipe: withTraining(recipe, { epochs }), engine: 'wasm' })
    await runner.result(started.jobId)
    await client.models.register({ run: started.runId, name: 'Wine, quality' })
  }
  const alias = (ref: string) => client.models.setAlias({ ref: `Wine, quality@${ref}`, alias: 'champion' })
  await alias('v1')
  const serving = { workspace, runner, services, perform: taskPerformer(workers, workspace.objects.root) }
  const deploy = async (rest: { name?: string; ref?: string } = {}) => {
    const { jobId, name } = await client.serving.deploy({ ref: 'Wine, quality@champion', start: false, ...rest })
    await runner.result(jobId)
    return name
  }
  return { ...opened, alias, serving, deploy, look: () => lookAfter(serving), settings: () => endpointSettings(workspace.db) }
}

test('[SV-1] a deployment is a row of the registry, and its endpoint is told of it', async () => {
  const { client, deploy, settings, look } = await twoVersions()
  expect(await client.serving.list({})).toMatchObject({ endpoint: { service: null, port: 5080 }, deployments: [] })
  expect(await deploy()).toBe('wine-quality')
  await look()
  const { endpoint, deployments } = await client.serving.list({})
  expect(endpoint).toMatchObject({ token: true, tokenKnown: true, tls: false, host: '127.0.0.1', service: { desired: 'stopped' } })
  expect(deployments).toMatchObject([
    {
      name: 'wine-quality',
      model: 'Wine, quality',
      isDefault: true,
      isCurrent: null,
      problem: null,
      url: `http://127.0.0.1:${endpoint.port}/wine-quality`,
      revision: { number: 1, cause: 'deploy', arms: [{ ref: 'Wine, quality@v1', name: 'live', weight: 10_000 }] },
    },
  ])
  const told = settings()
  expect(told?.deployments).toMatchObject([{ name: 'wine-quality', revision: 1, isDefault: true }])
  expect(await deploy()).toBe('wine-quality-2')
  await expect(client.serving.deploy({ ref: 'Wine, quality@v1', name: 'wine-quality' })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
})

test('[SV-2] an alias that moves makes a revision, prepared before; a rollback goes back and stays', async () => {
  const { client, deploy, alias, look, settings, workspace } = await twoVersions()
  const name = await deploy()
  await alias('v2')
  await look()
  expect(await client.serving.get({ name })).toMatchObject({
    revision: { number: 2, cause: 'alias', reason: 'champion moved from v1 to v2', arms: [{ version: 2 }] },
  })
  const [{ arms }] = settings()?.deployments ?? []
  expect(await readServable(workspace.objects, arms[0].servable)).toMatchObject({ version: 2, sensitive: [] })
  await look()
  expect(await client.serving.get({ name })).toMatchObject({ revision: { number: 2 } })
  await client.serving.rollBack({ name, reason: 'worse' })
  await look()
  expect(await client.serving.get({ name })).toMatchObject({
    revision: { number: 3, cause: 'rollback', arms: [{ version: 1, target: { version: 1 } }] },
  })
  await client.serving.setRoute({ name, route: liveRoute({ alias: 'champion' }) })
  await client.serving.rollBack({ name, to: 1, alias: true })
  await look()
  expect(await client.serving.get({ name })).toMatchObject({
    revision: { number: 5, arms: [{ version: 1, target: { alias: 'champion' } }] },
  })
  expect((await client.models.version({ ref: 'Wine, quality@champion' })).number).toBe(1)
  await expect(client.serving.setRoute({ name, route: liveRoute({ version: 9 }) })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await client.serving.remove({ name })
  expect(settings()?.deployments).toEqual([])
})
