import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import type { contract } from '../../../shared/contract/index.ts'
import { childProcessWorkers } from '../../jobs/index.ts'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace } from '../../workspace/index.ts'
import { Host } from '../host/index.ts'
import { WebServer } from './index.ts'

async function serve() {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Cairn</title>')
  writeFileSync(join(folder, 'assets', 'index-abc123.js'), 'export {}')
  const host = new Host({
    face: 'web',
    startWorker: childProcessWorkers(join(import.meta.dirname, '../../worker.ts')),
    home: temporaryFolder(),
  })
  const server = await WebServer.start({ host, folder, port: 0 })
  onTestFinished(async () => {
    await server.close()
    await host.quit()
  })
  const own = `http://127.0.0.1:${server.port}`
  const link = server.url
  const admitted = async () => {
    const { headers } = await ask(server.port, link.slice(own.length), { headers: fromTheBar })
    return { cookie: String(headers['set-cookie']).split(';')[0], key: String(headers.location).replace('/#key=', '') }
  }
  const keyed = async () => {
    const { cookie, key } = await admitted()
    return { cookie, 'x-cairn': key }
  }
  return { server, host, own, link, admitted, keyed }
}

/** As a browser asks for an address that a person typed, or that another program opened. */
const fromTheBar = { 'sec-fetch-site': 'none' }

interface RequestParts {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

/** Exactly these bytes: no client resolves the path or adds a header. */
function ask(port: number, path: string, { method = 'GET', headers = {}, body }: RequestParts = {}) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers: { host: `127.0.0.1:${port}`, ...headers } }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** @returns the status with which an upgrade is refused, or 101 */
function upgrade(port: number, path: string, headers: Record<string, string>, key?: string): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, key === undefined ? [] : ['cairn', key], { headers })
    socket.on('open', () => {
      resolve(101)
      socket.close()
    })
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    socket.on('error', () => {})
  })
}

describe('who is let in', () => {
  test('[OF-1] the link works once, and gives a cookie that no script and no other site can use', async () => {
    const { server, link, own } = await serve()
    const path = link.slice(own.length)
    const first = await ask(server.port, path, { headers: fromTheBar })
    expect(first.status).toBe(303)
    expect(first.headers.location).toMatch(/^\/#key=[\w-]{43}$/)
    expect(String(first.headers['set-cookie'])).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/)
    expect((await ask(server.port, path)).status).toBe(403)
    expect((await ask(server.port, '/?token=guess')).status).toBe(403)
  })

  test('without the cookie there is nothing but a refusal', async () => {
    const { server } = await serve()
    for (const path of ['/', '/assets/index-abc123.js', '/files/x', '/rpc/app/state', '/nothing'])
      expect((await ask(server.port, path)).status, path).toBe(403)
  })

  test('another name for this address is refused, whatever it brings along', async () => {
    const { server, admitted } = await serve()
    const { cookie } = await admitted()
    for (const host of [
      'evil.example',
      `evil.example:${server.port}`,
      '127.0.0.1',
      `127.0.0.1:${server.port}.evil.example`,
      `[::1]:${server.port}`,
    ])
      expect((await ask(server.port, '/', { headers: { host, cookie } })).status, host).toBe(403)
    expect((await ask(server.port, '/', { headers: { host: `localhost:${server.port}`, cookie } })).status).toBe(200)
  })

  test('a page of another origin is refused, also one of another port', async () => {
    const { server, own, admitted } = await serve()
    const { cookie, key } = await admitted()
    const post = (headers: Record<string, string>) =>
      ask(server.port, '/files/new?name=a.csv', { method: 'POST', headers: { cookie, 'x-cairn': key, ...headers } })
    for (const origin of ['http://evil.example', `http://127.0.0.1:${server.port + 1}`, 'null', `https://127.0.0.1:${server.port}`])
      expect((await post({ origin })).status, origin).toBe(403)
    expect((await post({})).status).toBe(403)
    expect((await post({ origin: own })).status).toBe(200)
    expect((await post({ origin: own, 'x-cairn': '' })).status).toBe(403)
  })

  test('a WebSocket needs the cookie, the key, our origin and the one path', async () => {
    const { server, own, admitted } = await serve()
    const { cookie, key } = await admitted()
    expect(await upgrade(server.port, '/rpc', { origin: own }, key)).toBe(403)
    expect(await upgrade(server.port, '/rpc', { cookie }, key)).toBe(403)
    expect(await upgrade(server.port, '/rpc', { cookie, origin: 'http://evil.example' }, key)).toBe(403)
    expect(await upgrade(server.port, '/other', { cookie, origin: own }, key)).toBe(403)
    expect(await upgrade(server.port, '/rpc', { cookie, origin: own }, key)).toBe(101)
  })
})

describe('what other programs on this computer see and send', () => {
  test('the cookie, which goes to every port, opens nothing without the key of the page', async () => {
    const { server, own, admitted } = await serve()
    const { cookie, key } = await admitted()
    for (const given of [undefined, 'none', '1', key.slice(1)])
      expect(await upgrade(server.port, '/rpc', { cookie, origin: own }, given), String(given)).toBe(403)
    const calls = ['/files?name=a.csv', '/files/new?name=a.csv', '/rpc/app/state']
    for (const path of calls)
      for (const given of ['', '1', cookie])
        expect((await ask(server.port, path, { method: 'POST', headers: { cookie, origin: own, 'x-cairn': given } })).status, path).toBe(
          403,
        )
    const seen = await ask(server.port, '/', { headers: { cookie } })
    expect(JSON.stringify(seen)).not.toContain(key)
  })

  test('from a file the link leads on by a step of the page itself, so that the strict cookie comes along', async () => {
    const { server, link, own } = await serve()
    const first = await ask(server.port, link.slice(own.length), { headers: { 'sec-fetch-site': 'cross-site' } })
    expect(first.status).toBe(200)
    expect(first.headers.refresh).toMatch(/^0; url=\/#key=[\w-]{43}$/)
    await server.admitted
  })

  test('connections that are held open keep nobody out, and are dropped', async () => {
    const { server, own, admitted } = await serve()
    const { cookie, key } = await admitted()
    let closed = 0
    const idle = Array.from({ length: 300 }, () =>
      connect(server.port, '127.0.0.1')
        .on('error', () => {})
        .on('close', () => closed++),
    )
    await Promise.all(idle.map((socket) => new Promise((resolve) => socket.once('connect', resolve))))
    expect(await upgrade(server.port, '/rpc', { cookie, origin: own }, key)).toBe(101)
    expect((await ask(server.port, '/', { headers: { cookie } })).status).toBe(200)
    await expect.poll(() => closed).toBeGreaterThanOrEqual(300 - 64)
    for (const socket of idle) socket.destroy()
  })
})

describe('what is served', () => {
  test('the page and its assets, with a policy that allows nothing else, and no way out of the folder', async () => {
    const { server, admitted } = await serve()
    const { cookie } = await admitted()
    const page = await ask(server.port, '/', { headers: { cookie } })
    expect(page.status).toBe(200)
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
    expect(page.headers['content-security-policy']).not.toContain('unsafe-eval')
    expect(page.headers['access-control-allow-origin']).toBeUndefined()
    expect((await ask(server.port, '/assets/index-abc123.js', { headers: { cookie } })).status).toBe(200)
    for (const path of [
      '/../package.json',
      '/..%2fpackage.json',
      '/assets/../../etc/passwd',
      '/assets/%2e%2e/index.html',
      '//etc/passwd',
      '/index.html%00.js',
      '/files/../../x',
    ])
      expect((await ask(server.port, path, { headers: { cookie } })).status, path).toBe(404)
  })

  test('a body that is too large, has no length or is no JSON is refused before it is read', async () => {
    const { server, own, keyed } = await serve()
    const headers = { ...(await keyed()), origin: own }
    const post = (more: Record<string, string>, body: string) =>
      ask(server.port, '/rpc/app/state', { method: 'POST', headers: { ...headers, ...more }, body })
    expect(
      (await post({ 'content-type': 'application/json', 'content-length': String(64 * 1024 * 1024) }, '').catch(() => ({ status: 413 })))
        .status,
    ).toBe(413)
    expect((await post({ 'content-type': 'text/plain', 'content-length': '2' }, '{}')).status).toBe(415)
    expect((await ask(server.port, '/', { method: 'DELETE', headers })).status).toBe(404)
  })
})

describe('files between the browser and the workspace', () => {
  test('[DS-1] what is uploaded keeps its name and is imported; what is exported is downloaded once', async () => {
    const { server, host, own, keyed } = await serve()
    const headers = { ...(await keyed()), origin: own }
    const up = await ask(server.port, `/files?name=${encodeURIComponent('../../wine list.csv')}`, {
      method: 'POST',
      headers,
      body: 'a,b\n1,x\n2,y\n',
    })
    const { token, name } = JSON.parse(up.text) as { token: string; name: string }
    expect(name).toBe('wine list.csv')
    expect(host.files.path(token, 'read').startsWith(server.uploads)).toBe(true)
    expect(() => host.files.path(token, 'write')).toThrow(/expired/)
    expect((await ask(server.port, `/files/${token}`, { headers })).status).toBe(404)

    const place = JSON.parse((await ask(server.port, '/files/new?name=out.csv', { method: 'POST', headers })).text) as { token: string }
    expect((await ask(server.port, `/files/${place.token}`, { headers })).status).toBe(404)
    writeFileSync(host.files.path(place.token, 'write'), 'done')
    const down = await ask(server.port, `/files/${place.token}`, { headers })
    expect(down.text).toBe('done')
    expect(down.headers['content-disposition']).toMatch(/^attachment; filename="out.csv"/)
    expect((await ask(server.port, `/files/${place.token}`, { headers })).status).toBe(404)
  })

  test('an upload ends when the job that reads it has ended, or when its page is gone', { timeout: 60_000 }, async () => {
    const { server, host, own, admitted } = await serve()
    const { cookie, key } = await admitted()
    const headers = { cookie, origin: own, 'x-cairn': key }
    const upload = async (name: string) =>
      (
        JSON.parse((await ask(server.port, `/files?name=${name}`, { method: 'POST', headers, body: 'a,b\n1,2\n' })).text) as {
          token: string
        }
      ).token
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`, ['cairn', key], { headers: { cookie, origin: own } })
    const client: ContractRouterClient<typeof contract> = createORPCClient(new RPCLink({ websocket: socket as never }))
    const place = temporaryFolder()
    createWorkspace(place).close()
    await host.openFolder(place)
    const [read, waiting] = [await upload('read.csv'), await upload('waiting.csv')]
    const { jobId } = await client.datasets.import({ name: 'd', file: read, options: {} })
    await host.context.runner().result(jobId)
    await expect.poll(() => readdirSync(server.uploads).length, { timeout: 20_000 }).toBe(1)
    expect(() => host.files.path(read, 'read')).toThrow(/expired/)
    expect(existsSync(host.files.path(waiting, 'read'))).toBe(true)
    socket.terminate()
    await expect.poll(() => readdirSync(server.uploads), { timeout: 20_000 }).toEqual([])
  })

  test('an upload that breaks off leaves nothing behind', async () => {
    const { server, own, keyed } = await serve()
    const headers = { ...(await keyed()), origin: own, host: `127.0.0.1:${server.port}`, 'content-length': '1000000' }
    const sent = request({ host: '127.0.0.1', port: server.port, path: '/files?name=a.csv', method: 'POST', headers })
    sent.on('error', () => {})
    sent.write('a,b\n')
    await expect.poll(() => readdirSync(server.uploads).length).toBe(1)
    sent.destroy()
    await expect.poll(() => readdirSync(server.uploads)).toEqual([])
  })

  test('the folder of uploads ends with the server', async () => {
    const { server } = await serve()
    expect(existsSync(server.uploads)).toBe(true)
    await server.close()
    expect(existsSync(server.uploads)).toBe(false)
  })
})

test('the contract over a WebSocket: calls, errors with their codes, and a stream that ends with its connection', async () => {
  const { server, own, admitted } = await serve()
  const { cookie, key } = await admitted()
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`, ['cairn', key], { headers: { cookie, origin: own } })
  const client: ContractRouterClient<typeof contract> = createORPCClient(new RPCLink({ websocket: socket as never }))
  expect(await client.app.state({})).toMatchObject({ face: 'web', workspace: null })
  await expect(client.datasets.list({})).rejects.toMatchObject({ code: 'WORKSPACE_NOT_FOUND' })
  const states = await client.app.watch({})
  expect((await states.next()).value).toMatchObject({ session: 0 })
  expect(server.connections).toBe(1)
  const closed = new Promise((resolve) => socket.on('close', resolve))
  socket.terminate()
  await closed
  await expect.poll(() => server.connections).toBe(0)
})
