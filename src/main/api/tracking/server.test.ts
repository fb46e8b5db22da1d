import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace } from '../../workspace/index.ts'
import { open, type Opened } from '../fixtures/open.ts'

function opened(): Opened {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  const all = open(folder)
  onTestFinished(() => all.services.close())
  all.services.run()
  return all
}

async function untilReady({ client }: Opened): Promise<void> {
  for await (const services of await client.services.watch({})) if (services[0]?.status === 'ready') return
}

test('[ML-1] the tracking server starts on a free port, is where its lines say, and stops', async () => {
  const all = opened()
  expect(await all.client.tracking.status({})).toMatchObject({ service: null, uri: null, token: 'none', lines: null, running: 0 })
  const { uri, lines } = await all.client.tracking.start({})
  expect(uri).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(lines?.shell).toBe(`export MLFLOW_TRACKING_URI=${uri}`)
  await untilReady(all)
  expect(await (await fetch(`${uri}/health`)).text()).toBe('OK')
  expect((await all.client.tracking.stop({})).service?.desired).toBe('stopped')
})

test('[ML-1] with a token, whoever has none is refused; another token takes its place', async () => {
  const all = opened()
  const { uri } = await all.client.tracking.configure({ token: true })
  await expect(all.client.tracking.status({})).resolves.toMatchObject({ token: 'known' })
  const { token, lines } = await all.client.tracking.token({})
  expect(lines.python).toContain(token)
  await all.client.tracking.start({})
  await untilReady(all)
  const ask = async (given?: string) => {
    const headers: Record<string, string> = given === undefined ? {} : { authorization: `Bearer ${given}` }
    return (await fetch(`${uri}/api/2.0/mlflow/experiments/get?experiment_id=0`, { headers })).status
  }
  expect([await ask(), await ask('wrong')]).toEqual([401, 401])
  expect(await ask(token)).not.toBe(401)
  const renewed = await all.client.tracking.token({ renew: true })
  expect(renewed.token).not.toBe(token)
})

test('[ML-1] a port that another program has is refused before anything is changed', async () => {
  const all = opened()
  const other = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await expect(all.client.tracking.configure({ port })).rejects.toMatchObject({ code: 'PORT_IN_USE' })
  expect((await all.client.tracking.status({})).service).toBeNull()
})
