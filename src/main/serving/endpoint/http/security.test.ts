import { createServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { bearer, exchangeBytes, listening, token, tokenHash } from './fixtures/listening.ts'
import type { Policy } from './route.ts'
import { registerAll } from './routes.ts'

interface Listed {
  readonly method: string
  readonly url: string
  readonly policy: Policy | undefined
}

/** An endpoint that asks for a token, and all of its routes. */
async function guarded() {
  const routes: Listed[] = []
  const opened = await listening({
    settings: { tokenHash },
    register: (app, dispatcher, feedback) => {
      app.addHook('onRoute', ({ method, url, config }) => {
        const policy = config?.cairn?.policy as Policy | undefined
        for (const each of [method].flat()) routes.push({ method: each, url, policy })
      })
      registerAll(app, dispatcher, feedback)
    },
  })
  return { ...opened, routes: routes.map((each) => ({ ...each, path: pathOf(each.url) })) }
}

function pathOf(url: string): string {
  const values: Readonly<Record<string, string>> = { deployment: 'wine', model: 'wine', version: '1' }
  return url.replace(/:(\w+)/g, (_, name: string) => values[name] ?? 'x').replace('*', 'wine:predict')
}

const foreignHosts = [
  'evil.example',
  '127.0.0.1',
  'localhost',
  '127.0.0.1.evil.example',
  '127.0.0.1:PORT.evil.example',
  '10.evil.example:PORT',
  'localhost:1',
  'localhost.:PORT',
  '0.0.0.0:PORT',
  '127.0.0.2:PORT',
  'evil.example@127.0.0.1:PORT',
]

describe('every route', () => {
  test('[SV-1] has a policy, and is refused without the token unless it tells nothing', async () => {
    const { routes, ask } = await guarded()
    expect(routes.length).toBeGreaterThan(20)
    const open: string[] = []
    for (const { method, url, path, policy } of routes) {
      expect(policy, url).toBeDefined()
      const { status, headers, text } = await ask(path, { method })
      if (policy?.token === 'open') open.push(url)
      if (policy?.token === 'open') expect(status, `${method} ${url}`).toBe(200)
      else {
        expect(status, `${method} ${url}`).toBe(401)
        expect(headers['www-authenticate']).toBe('Bearer realm="cairn"')
        expect(text).not.toMatch(/wine|size|town/)
      }
    }
    expect([...new Set(open)].filter((url) => !/^(\/:deployment)?\/v2\/health\/(live|ready)$/.test(url)).toSorted()).toEqual([
      '/health',
      '/ping',
    ])
  })

  test('[SV-1] is refused to other names of its address, to other pages, and to whole addresses, whatever token they bring', async () => {
    const { routes, ask, port } = await guarded()
    const unknown = { method: 'GET', path: '/there/is/no/such/path' }
    for (const { method, path } of [...routes, unknown, { ...unknown, path: '/%E0%A4%A' }, { ...unknown, method: 'OPTIONS' }]) {
      const foreign: Record<string, string>[] = [
        ...foreignHosts.map((host) => ({ host: host.replace('PORT', String(port)) })),
        { origin: 'http://evil.example' },
        { origin: 'null' },
        { origin: `https://127.0.0.1:${port}` },
        { origin: `http://localhost:${port}` },
        { origin: `http://127.0.0.1:${port + 1}` },
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
        { 'sec-fetch-site': 'same-site' },
        { 'sec-fetch-site': 'none', origin: 'http://evil.example' },
      ]
      for (const headers of foreign) {
        const answer = await ask(path, { method, headers: { ...bearer, ...headers } })
        expect(answer.status, `${method} ${path} ${JSON.stringify(headers)}`).toBe(403)
        expect(Object.keys(answer.headers).filter((name) => /^(access-control|set-cookie|server|x-powered)/.test(name))).toEqual([])
      }
    }
  })

  test('a route without a policy cannot be registered', async () => {
    const register = (app: Parameters<typeof registerAll>[0]) => void app.get('/open', () => 'x')
    await expect(listening({ register })).rejects.toThrow('The route /open has no policy.')
  })
})

describe('who may ask', () => {
  test('[SV-1] own names and own pages may, and programs that say how they fetch', async () => {
    const { ask, port } = await guarded()
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`]) {
      expect((await ask('/version', { headers: { ...bearer, host } })).status, host).toBe(200)
      expect((await ask('/version', { headers: { ...bearer, host, origin: `http://${host.toLowerCase()}` } })).status).toBe(200)
    }
    for (const site of ['same-origin', 'none'])
      expect((await ask('/version', { headers: { ...bearer, 'sec-fetch-site': site } })).status).toBe(200)
    expect((await ask('/version', { headers: { ...bearer, 'sec-fetch-mode': 'cors' } })).status).toBe(200)
    expect((await fetch(`http://127.0.0.1:${port}/version`, { headers: bearer })).status).toBe(200)
  })

  test('[SV-1] the token is compared as a whole', async () => {
    const { ask } = await guarded()
    const asked = async (authorization: string) => (await ask('/version', { headers: { authorization } })).status
    expect(await asked(`bearer  ${token}`)).toBe(200)
    for (const wrong of [
      '',
      'Bearer',
      'Bearer ',
      `Basic ${token}`,
      `Bearer ${token}x`,
      `Bearer ${token.slice(1)}`,
      token,
      `Bearer ${tokenHash}`,
    ])
      expect(await asked(wrong), wrong).toBe(401)
    expect(await asked(`Bearer ${token}`)).toBe(200)
  })

  test('[SV-1] another token and other names are taken over while it answers; another address needs a restart', async () => {
    const { ask, server, settings, port } = await guarded()
    server.configure({ ...settings, hosts: ['models.example', 'proxy.example:8443'], tokenHash: null })
    for (const host of [`models.example:${port}`, 'proxy.example:8443', `127.0.0.1:${port}`])
      expect((await ask('/version', { headers: { host } })).status, host).toBe(200)
    expect((await ask('/version', { headers: { host: 'models.example' } })).status).toBe(403)
    expect(() => server.configure({ ...settings, port: 1 })).toThrow('restarted')
    expect(() => server.configure({ ...settings, host: '0.0.0.0' })).toThrow('restarted')
  })

  test('[SV-1] an address that others reach needs a token', async () => {
    await expect(listening({ settings: { host: '0.0.0.0' } })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    const { ask, port } = await listening({ settings: { host: '0.0.0.0', tokenHash, hosts: ['models.example'] } })
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `models.example:${port}`])
      expect((await ask('/version', { headers: { ...bearer, host } })).status, host).toBe(200)
    expect((await ask('/version', { headers: { ...bearer, host: `evil.example:${port}` } })).status).toBe(403)
  })

  test('[SV-1] a port that is taken is named', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const address = other.address()
    const port = typeof address === 'object' && address ? address.port : 0
    await expect(listening({ settings: { port } })).rejects.toMatchObject({ code: 'PORT_IN_USE', details: { port } })
    other.close()
  })

  test('[SV-1] TLS files that cannot be used are named', async () => {
    const none = { certificate: '/no/certificate.pem', key: '/no/key.pem' }
    await expect(listening({ settings: { tls: none } })).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      message: expect.stringContaining(none.certificate),
    })
    const wrong = { certificate: import.meta.filename, key: import.meta.filename }
    await expect(listening({ settings: { tls: wrong } })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})

/** A request whose head is exactly this. */
const head = (port: number, line: string, ...headers: string[]) =>
  `${[line, `Host: 127.0.0.1:${port}`, 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])

describe('requests that are made to confuse', () => {
  test('[SV-1] two Host headers, none, and a whole address are refused', async () => {
    const { port } = await listening()
    const own = `127.0.0.1:${port}`
    for (const bytes of [
      head(port, 'GET /ping HTTP/1.1', `Host: ${own}`),
      head(port, 'GET /ping HTTP/1.1', 'Host: evil.example'),
      'GET /ping HTTP/1.1\r\nConnection: close\r\n\r\n',
      'GET /ping HTTP/1.0\r\n\r\n',
      'GET /ping HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n',
      head(port, `GET http://${own}/ping HTTP/1.1`),
      head(port, 'GET http://evil.example/ping HTTP/1.1'),
    ])
      expect(statusOf(await exchangeBytes(port, bytes)), bytes).toBe(403)
  })

  test('[SV-1] lengths that contradict each other, NUL, and heads without end are refused', async () => {
    const { port } = await listening()
    const post = 'POST /invocations HTTP/1.1'
    const cases: [bytes: string, status: number][] = [
      [`${head(port, post, 'Content-Length: 2', 'Content-Length: 3')}{}`, 400],
      [`${head(port, post, 'Content-Length: 2', 'Transfer-Encoding: chunked')}0\r\n\r\n`, 400],
      [`${head(port, post, 'Transfer-Encoding: chunked, identity')}0\r\n\r\n`, 400],
      [`${head(port, post, 'Transfer-Encoding: chunked', 'Transfer-Encoding : identity')}0\r\n\r\n`, 400],
      [`${head(port, post, 'Content-Length: -1')}{}`, 400],
      [`${head(port, post, 'Content-Length: 1e3')}{}`, 400],
      [head(port, 'GET /ping HTTP/1.1', 'X-A: a\0b'), 400],
      [head(port, 'GET /pi\0ng HTTP/1.1'), 400],
      [head(port, 'GET /ping HTTP/1.1', `X-A: ${'a'.repeat(1_000_000)}`), 431],
      ['nonsense\r\n\r\n', 400],
      [head(port, 'GET /ping HTTP/9.9'), 400],
    ]
    for (const [bytes, status] of cases) expect(statusOf(await exchangeBytes(port, bytes)), bytes.slice(0, 120)).toBe(status)
  })

  test('[SV-1] paths that climb lead nowhere', async () => {
    const { ask } = await listening()
    for (const path of [
      '/../etc/passwd',
      '/..%2f..%2fetc%2fpasswd',
      '/%252e%252e/x',
      '/wine/..\\..',
      '/wine/%00',
      '/C:%5C',
      '//evil.example/ping',
      '/ping;x',
      '/wine/../ping',
    ])
      expect((await ask(path)).status, path).toBe(404)
    for (const path of ['/%E0%A4%A', '/%', '/wine/%zz', `/${'a'.repeat(5_000)}`]) expect((await ask(path)).status, path).toBe(400)
  })

  test('[SV-1] other methods are told what is possible', async () => {
    const { ask } = await listening()
    const { status, headers, text } = await ask('/invocations')
    expect([status, headers.allow]).toEqual([405, 'POST'])
    expect(JSON.parse(text)).toMatchObject({ error_code: 'METHOD_NOT_ALLOWED' })
    expect((await ask('/ping', { method: 'DELETE' })).headers.allow).toBe('GET, HEAD')
    expect((await ask('/ping', { method: 'PUT', body: '{}' })).status).toBe(405)
    const options = await ask('/wine/invocations', { method: 'OPTIONS' })
    expect([options.status, options.headers.allow]).toEqual([405, 'POST'])
    const headed = await ask('/ping', { method: 'HEAD' })
    expect([headed.status, headed.text, headed.headers['content-length']]).toEqual([200, '', '1'])
    const nothing = await ask('/nothing')
    expect([nothing.status, JSON.parse(nothing.text).error_code]).toEqual([404, 'NOT_FOUND'])
  })

  test('[SV-1] requests in one go are answered in their order, on a connection that stays', async () => {
    const { port } = await listening()
    const one = `GET /version HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`
    const answers = await exchangeBytes(
      port,
      `${one}GET /none HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n${head(port, 'GET /ping HTTP/1.1')}`,
    )
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404', 'HTTP/1.1 200'])
  })
})

describe('bodies', () => {
  const limits = { batchRows: 1_000, batchWait: 1, queue: 1_000, workers: { min: 0, max: 0 }, bodyBytes: 2_000, timeout: 60_000 }
  const type = { 'content-type': 'application/json' }

  test('[SV-1] what is larger than the deployment allows is refused with 413: as it is announced, as it comes, and as it is unpacked', async () => {
    const { ask, port, log } = await listening({ deployment: { limits } })
    const large = `{"inputs":"${'x'.repeat(3_000)}"}`
    expect((await ask('/invocations', { body: large, headers: type })).status).toBe(413)
    const chunk = `${'x'.repeat(1_500)}`
    const chunked = `${head(port, 'POST /invocations HTTP/1.1', 'Content-Type: application/json', 'Transfer-Encoding: chunked')}${`5dc\r\n${chunk}\r\n`.repeat(2)}0\r\n\r\n`
    expect(statusOf(await exchangeBytes(port, chunked))).toBe(413)
    const packed = { ...type, 'content-encoding': 'gzip' }
    expect((await ask('/invocations', { body: gzipSync(large), headers: packed })).status).toBe(413)
    expect((await ask('/invocations', { body: 'no gzip', headers: packed })).status).toBe(400)
    expect((await ask('/invocations', { body: 'x', headers: { ...type, 'content-encoding': 'br' } })).status).toBe(415)
    expect(log.entries.map(({ code }) => code)).toEqual([413, 413, 413, 400, 415])
  })

  test('[SV-1] 100 MB are refused as soon as they are announced, and the caller can read why', async () => {
    const { ask } = await listening()
    const { status, text } = await ask('/invocations', { body: Buffer.alloc(100 * 1024 ** 2, 0x20), headers: type })
    expect([status, JSON.parse(text).message]).toEqual([413, expect.stringContaining('67108864 bytes')])
  })

  test('[SV-1] a body that never comes whole ends with 408, and so does a head', async () => {
    const { port, log } = await listening({
      deployment: { limits: { ...limits, timeout: 300 } },
      limits: { head: 500, checkInterval: 100 },
    })
    const slow = `${head(port, 'POST /invocations HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 100')}{"inputs"`
    expect(statusOf(await exchangeBytes(port, slow))).toBe(408)
    expect(log.entries).toMatchObject([{ code: 408, error: 'REQUEST_TIMEOUT' }])
    expect(statusOf(await exchangeBytes(port, `GET /ping HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Slow: `))).toBe(408)
    // Nothing at all was asked.
    expect(await exchangeBytes(port, '')).toMatch(/^(HTTP\/1\.1 408|$)/)
  })
})
