import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { FakeRay, type FakeRayOptions } from '../fixtures/fakeRay.ts'
import { packageOf, RayClient } from './index.ts'

const zip = packageOf({ 'job.py': 'print(1)' })

test('[CL-1] every request carries the token and the name of Cairn, and nothing that a browser sends', async () => {
  const { fake, client } = await clusterWith({ token: 'T' }, 'T')
  await client.version()
  await client.submit({ id: 'a', entrypoint: 'python job.py', package: await client.upload(zip) })
  await client.stop('a')
  expect(fake.asked.length).toBeGreaterThan(5)
  for (const { headers } of fake.asked) {
    expect(headers.authorization).toBe('Bearer T')
    expect(headers['user-agent']).toMatch(/^cairn\/\d/)
    expect(Object.keys(headers).filter((name) => /^(sec-|origin|referer|cookie)/.test(name))).toEqual([])
  }
})

test('[CL-1] what Node’s own fetch sends is refused, with or without a token', async () => {
  const { fake } = await clusterWith({})
  expect((await fetch(`${fake.address}/api/jobs/`, { method: 'POST', body: '{}' })).status).toBe(405)
})

test('[CL-5] a package is sent once, and the same files make the same package', async () => {
  const { fake, client } = await clusterWith({})
  const first = await client.upload(packageOf({ 'b.py': 'b', 'a.py': 'a' }))
  expect(await client.upload(packageOf({ 'a.py': 'a', 'b.py': 'b' }))).toBe(first)
  expect(fake.asked.filter(({ method }) => method === 'PUT')).toHaveLength(1)
})

test('[CL-5] who submits an id again finds the first job, while it runs and after its end, and also when another was quicker', async () => {
  const { fake, client } = await clusterWith({})
  const submission = { id: 'cairn-1', entrypoint: 'python job.py', package: await client.upload(zip) }
  const both = await Promise.all([client.submit(submission), client.submit(submission)])
  expect(both.toSorted()).toEqual(['found', 'submitted'])
  fake.finish('cairn-1', 3)
  expect(await client.submit(submission)).toBe('found')
  expect(fake.ids).toEqual(['cairn-1'])
  expect(await client.state('cairn-1')).toMatchObject({ status: 'FAILED', exitCode: 3 })
})

test('a job that the cluster does not know has no state, no log, and nothing to stop', async () => {
  const { client } = await clusterWith({})
  expect([await client.state('none'), await client.log('none'), await client.stop('none')]).toEqual([null, null, false])
})

test.each([
  { given: null, message: 'a refuses the request: it asks for a token.' },
  { given: 'wrong', message: 'a refuses the request: the token is not the one that it expects.' },
])('[CL-1] a cluster that asks for a token and gets $given', async ({ given, message }) => {
  const { client } = await clusterWith({ token: 'T' }, given)
  await expect(client.version()).rejects.toMatchObject({ code: 'TARGET_REFUSED', message })
})

test.each([
  ['2.8.1', 'TARGET_NOT_READY'],
  ['1.13.0', 'TARGET_NOT_READY'],
])('Ray %s is too old', async (version, code) => {
  const { client } = await clusterWith({ version })
  await expect(client.version()).rejects.toMatchObject({ code })
})

test('what went wrong there is said by the line of the traceback that says it', async () => {
  const client = await clientOf((_, answer) =>
    answer.writeHead(400).end('Traceback (most recent call last):\n  File "x.py"\nValueError: no such thing.\n.\n'),
  )
  await expect(client.upload(zip)).rejects.toMatchObject({
    code: 'SUBMISSION_FAILED',
    message: 'a takes no package: 400, ValueError: no such thing.',
  })
})

test('a head that starts anew answers with an error of its own: that is silence, not the end of a job', async () => {
  const client = await clientOf((_, answer) => answer.writeHead(503).end('starting'))
  await expect(client.state('a')).rejects.toMatchObject({
    code: 'TARGET_UNREACHABLE',
    message: 'a answers with an error of its own: 503, starting.',
  })
})

test('[CL-1] a redirect is not followed: no request leaves for an address that the person did not name', async () => {
  let asked = 0
  const other = await serverOf(createServer((_, answer) => void (asked++, answer.end('{}'))))
  const client = await clientOf((_, answer) => answer.writeHead(307, { location: `http://127.0.0.1:${other}/` }).end())
  await expect(client.version()).rejects.toMatchObject({ code: 'TARGET_REFUSED' })
  expect(asked).toBe(0)
})

test('an answer without end is cut off, and one that never comes is not waited for', async () => {
  const endless = await clientOf((_, answer) => {
    const more = () => void (answer.destroyed || (answer.write(Buffer.alloc(2 ** 20)) ? setImmediate(more) : answer.once('drain', more)))
    more()
  })
  await expect(endless.version()).rejects.toMatchObject({ code: 'SUBMISSION_FAILED' })
  const silent = await clientOf(() => {})
  await expect(silent.version(AbortSignal.timeout(50))).rejects.toMatchObject({ code: 'CANCELLED' })
})

test('where nothing listens the target is named', async () => {
  const { fake, client } = await clusterWith({})
  await fake.lose()
  await expect(client.version()).rejects.toMatchObject({ code: 'TARGET_UNREACHABLE', details: { target: 'a', address: fake.address } })
})

test('[CL-1] https: certificates of the target are trusted for it alone, and unknown ones never', async () => {
  const here = join(import.meta.dirname, '../fixtures/tls')
  const keys = { cert: readFileSync(join(here, 'certificate.pem')), key: readFileSync(join(here, 'key.pem')) }
  const version = JSON.stringify({ version: '4', ray_version: '2.60.0' })
  const port = await serverOf(createSecureServer(keys, (_, answer) => answer.end(version)))
  const connection = { name: 'a', address: `https://127.0.0.1:${port}`, token: null }
  expect(await new RayClient({ ...connection, certificates: join(here, 'certificate.pem') }).version()).toBe('2.60.0')
  await expect(new RayClient({ ...connection, certificates: null }).version()).rejects.toMatchObject({
    code: 'TARGET_UNREACHABLE',
    message: expect.stringContaining('self-signed certificate'),
  })
  await expect(new RayClient({ ...connection, certificates: join(here, 'none.pem') }).version()).rejects.toMatchObject({
    code: 'FILE_NOT_FOUND',
  })
})

async function clusterWith(options: FakeRayOptions, token: string | null = null) {
  const fake = await FakeRay.start(options)
  onTestFinished(() => fake.close())
  return { fake, client: new RayClient({ name: 'a', address: fake.address, token, certificates: null }) }
}

async function clientOf(listener: RequestListener): Promise<RayClient> {
  return new RayClient({
    name: 'a',
    address: `http://127.0.0.1:${await serverOf(createServer(listener))}`,
    token: null,
    certificates: null,
  })
}

async function serverOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () => void ('closeAllConnections' in server && (server as ReturnType<typeof createServer>).closeAllConnections(), server.close()),
  )
  return (server.address() as AddressInfo).port
}
