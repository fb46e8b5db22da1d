import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { liveRoute } from '../../shared/domain/serving/route.ts'
import { temporaryFolder } from '../testing.ts'
import { readServable } from '../serving/index.ts'
import { open } from './fixtures/open.ts'
import { twoVersions } from './fixtures/twoVersions.ts'

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

test('[SV-1] what a deployment is like beside its route is undone, and its endpoint told of that; what is deployed is not deleted', async () => {
  const { client, deploy, look, settings } = await twoVersions()
  const name = await deploy()
  await look()
  const { capture } = await client.serving.get({ name })
  await client.serving.change({ name, capture: { ...capture, share: 0 } })
  expect(settings()?.deployments[0].capture.share).toBe(0)
  await client.governance.undo.undo({})
  await look()
  expect(settings()?.deployments[0].capture.share).toBe(1)
  await client.serving.setRoute({ name, route: { ...liveRoute({ version: 1 }), shadows: [{ version: 2 }] } })
  for (const item of ['model:Wine, quality', 'model:Wine, quality@v2'])
    await expect(client.governance.trash.put({ items: [item] })).rejects.toMatchObject({ code: 'OBJECT_IN_USE' })
  await client.serving.setRoute({ name, route: liveRoute({ version: 1 }) })
  await client.governance.trash.put({ items: ['model:Wine, quality@v2'] })
  await client.governance.trash.empty({})
  // A revision can still be gone back to, so its version is kept.
  expect(await client.governance.trash.list({})).toMatchObject([{ label: 'Wine, quality@v2', usedBy: [`deployment ${name}`] }])
})

test('[SV-1] a column that is marked as sensitive is kept from the log of what is served already', async () => {
  const { client, deploy, look, settings, workspace } = await twoVersions()
  const name = await deploy()
  await look()
  const seen = async () => {
    const { sensitive, signature } = await readServable(workspace.objects, settings()?.deployments[0].arms[0].servable ?? '')
    return { sensitive, range: signature.inputs.find((input) => input.name === 'alcohol')?.range }
  }
  expect(await seen()).toMatchObject({ sensitive: [], range: { min: 8.4 } })
  await client.datasets.markSensitive({ name: 'wine', columns: ['alcohol'], sensitive: true })
  await look()
  expect(await seen()).toEqual({ sensitive: ['alcohol'], range: undefined })
  expect((await client.serving.get({ name })).revision).toMatchObject({ number: 2, cause: 'alias', arms: [{ version: 1 }] })
  const route = { ...liveRoute({ alias: 'champion' }), unitColumn: 'alcohol' }
  await expect(client.serving.setRoute({ name, route })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await expect(client.serving.setRoute({ name, route: { ...route, unitColumn: 'nothing' } })).rejects.toMatchObject({
    code: 'COLUMN_UNKNOWN',
  })
  const texts = (await client.serving.snippets({ name })).map(({ text }) => text).join()
  expect(texts).toContain('"alcohol"')
  expect(texts).toContain('/feedback')
  expect(texts).toContain('"id":request_id')
  expect(texts).not.toContain((await client.serving.token({})).token)
})

test('[SV-1] a version that cannot be prepared leaves the one before answering, and says why', async () => {
  const { client, deploy, alias, look, workspace } = await twoVersions()
  const name = await deploy()
  await look()
  const weights = workspace.sqlite.prepare("SELECT object FROM run_artifacts WHERE run_id = 2 AND path = 'weights'").pluck().get() as string
  rmSync(workspace.objects.path(weights), { force: true })
  await alias('v2')
  await look()
  await look()
  expect(await client.serving.get({ name })).toMatchObject({ revision: { number: 1 }, problem: { code: 'OBJECT_MISSING' } })
  const stays = workspace.sqlite.prepare("SELECT count(*) FROM audit WHERE action = 'deployment.stay'").pluck()
  expect(stays.get()).toBe(1)
  await alias('v1')
  await look()
  expect(await client.serving.get({ name })).toMatchObject({ revision: { number: 1 }, problem: null })
})

test('[SV-1] others reach an endpoint only where a person has said yes, and with a token', async () => {
  const { client, deploy, settings } = await twoVersions()
  await deploy()
  const refused = { code: 'INVALID_INPUT' }
  await expect(client.serving.configure({ host: '0.0.0.0' })).rejects.toMatchObject({ code: 'ADDRESS_OUTSIDE' })
  await expect(client.serving.configure({ host: '0.0.0.0', outside: 'yes', token: false })).rejects.toMatchObject(refused)
  await expect(client.serving.configure({ tls: { certificate: '/none', key: '/none' } })).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
  expect(await client.serving.configure({ token: false, port: 6001 })).toMatchObject({ token: false, port: 6001, host: '127.0.0.1' })
  await expect(client.serving.configure({ host: '0.0.0.0', outside: 'yes' })).rejects.toMatchObject(refused)
  const before = await client.serving.configure({ token: true, host: '0.0.0.0', outside: 'yes' })
  expect(before).toMatchObject({ host: '0.0.0.0', url: 'http://127.0.0.1:6001' })
  const { token } = await client.serving.token({})
  expect(token.length).toBeGreaterThan(40)
  const { token: renewed } = await client.serving.token({ renew: true })
  expect(renewed).not.toBe(token)
  expect(JSON.stringify(settings())).not.toContain(renewed)
})

test('[SV-1] an endpoint that came with the workspace is neither started nor changed before a person has seen it', async () => {
  const { client, deploy, workspace } = await twoVersions()
  const name = await deploy()
  await client.serving.start({})
  await client.serving.stop({})
  const folder = join(temporaryFolder(), 'copy')
  cpSync(workspace.path, folder, { recursive: true })
  const { client: there } = open(folder)
  expect(await there.serving.list({})).toMatchObject({ endpoint: { tokenKnown: false, service: { permission: { reach: {} } } } })
  const refused = { code: 'SERVICE_NOT_ALLOWED' }
  await expect(there.serving.start({})).rejects.toMatchObject(refused)
  await expect(there.serving.setRoute({ name, route: liveRoute({ version: 2 }) })).rejects.toMatchObject(refused)
  await expect(there.serving.configure({ port: 6002 })).rejects.toMatchObject(refused)
  await expect(there.serving.token({ renew: true })).rejects.toMatchObject(refused)
  await expect(there.serving.deploy({ ref: 'Wine, quality@v2' })).rejects.toMatchObject(refused)
})
