import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { beginRun, trackingServer } from './fixtures/listening.ts'
import { trackingRoutes } from './routes.ts'

/** What was found in MLflow's own servers over the years, by its number, held against this one. Files of artifacts: `../artifacts/hostile.test.ts`. */

const token = 'cairn-YmFkNzY1NDMyMTBmZWRjYmE5ODc2NTQz'
const bearer = { authorization: `Bearer ${token}` }

const routes = trackingRoutes.map(({ method, path, policy }) => ({
  method,
  policy,
  path: path.replace(/:\w+/g, 'x').replace('*', '0/models/x/artifacts/MLmodel'),
}))
const unknown = { method: 'GET', path: '/there/is/no/such/path' }
const everything = [
  ...routes,
  unknown,
  { ...unknown, path: '/%E0%A4%A' },
  { ...unknown, method: 'OPTIONS' },
  { ...unknown, path: '/graphql' },
]

const foreignHosts = [
  'evil.com',
  'evil.com:PORT',
  '10.evil.com:PORT',
  '192.168.evil.com:PORT',
  '127.0.0.1.evil.com:PORT',
  'localhost.evil.com:PORT',
  'localhost:1',
  'localhost',
  '127.0.0.1',
  '127.0.0.2:PORT',
  '[::2]:PORT',
  '127.0.0.1:PORT@evil.com',
]

describe('[ML-1] every path, also one that there is not', () => {
  test('CVE-2025-14279, CVE-2026-2611: is refused to other names of its address and to other pages, whatever token they bring', async () => {
    const { ask, port } = await trackingServer({ token })
    const foreign: Record<string, string>[] = [
      ...foreignHosts.map((host) => ({ host: host.replace('PORT', String(port)) })),
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { origin: `http://127.0.0.1:${port + 1}` },
      { origin: `http://localhost:${port}` },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]
    for (const { method, path } of everything)
      for (const headers of foreign) {
        const answer = await ask(path, { method, headers: { ...bearer, ...headers } })
        expect(answer.status, `${method} ${path} ${JSON.stringify(headers)}`).toBe(403)
        expect(Object.keys(answer.headers).filter((name) => /^(access-control|set-cookie|server|x-powered)/.test(name))).toEqual([])
      }
  }, 60_000)

  test('CVE-2026-0545, CVE-2026-2652: asks for the token, but for a sign of life', async () => {
    const { ask } = await trackingServer({ token })
    const open: string[] = []
    for (const { method, path } of everything) {
      const { status, text, headers } = await ask(path, { method, ...(method !== 'GET' && { json: {} }) })
      if (status === 200 || (path === '/' && status === 404)) open.push(path)
      else
        expect([path, status, headers['www-authenticate'], method === 'HEAD' || JSON.parse(text).error_code]).toEqual([
          path,
          status === 400 ? 400 : 401,
          status === 400 ? undefined : 'Bearer realm="cairn"',
          status === 400 ? 'BAD_REQUEST' : 'UNAUTHENTICATED',
        ])
    }
    expect(open).toEqual(['/', '/health'])
    expect((await ask('/version', { headers: bearer })).status).toBe(200)
    for (const wrong of [`Bearer ${token}x`, `Basic ${token}`, token, 'Bearer admin', 'Basic YWRtaW46cGFzc3dvcmQxMjM0'])
      expect((await ask('/version', { headers: { authorization: wrong } })).status, wrong).toBe(401)
  })

  test('CVE-2026-0545: a route without a policy cannot be registered, and every route says what it reads', async () => {
    const route = { method: 'GET', path: '/open', handler: () => ({ status: 200, type: 'text/plain', body: 'x' }) } as const
    await expect(trackingServer({ routes: [route as never] })).rejects.toThrow('has no policy')
    for (const { method, path, policy } of routes) {
      expect(policy.origin, path).toBe('own')
      if (policy.token === 'open') expect(['/', '/health']).toContain(path)
      if (policy.body === 'json') expect(policy.bodyBytes, path).toBeLessThanOrEqual(40 * 1024 ** 2)
      if (method === 'GET') expect(policy.body, path).toBe('none')
    }
  })

  test('CVE-2025-14279: two Host headers, none, and a whole address are refused', async () => {
    const { port } = await trackingServer()
    const heads = [
      `GET /health HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
      'GET /health HTTP/1.1\r\nConnection: close\r\n\r\n',
      `GET http://evil.example/health HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`,
    ]
    for (const head of heads) expect(await exchange(port, head)).toMatch(/^HTTP\/1\.1 403 /)
  })

  test('a link that a client prints leads to a page that tells nothing of the workspace, and runs nothing', async () => {
    const { ask, workspace } = await trackingServer({ token })
    const { status, headers, text } = await ask('/', { headers: { accept: 'text/html,*/*' } })
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; frame-ancestors 'none'/)
    expect(text).not.toMatch(/<script|http:|https:/)
    expect(text).not.toContain(workspace.name)
    expect((await ask('/')).status).toBe(404)
  })

  test('that MLflow has and this server does not is told as its clients expect it', async () => {
    const { ask } = await trackingServer()
    for (const path of [
      '/graphql',
      '/api/3.0/mlflow/traces',
      '/v1/traces',
      '/api/2.0/mlflow/gateway-proxy',
      '/ajax-api/3.0/jobs/x',
      '/signup',
      '/api/3.0/mlflow/server-features',
    ]) {
      const { status, text } = await ask(path, { method: 'POST', json: {} })
      expect([path, status, JSON.parse(text).error_code]).toEqual([path, 404, 'ENDPOINT_NOT_FOUND'])
    }
  })
})

/** What comes back for bytes, until the connection ends. */
function exchange(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write(bytes))
    let text = ''
    socket.setEncoding('latin1').on('data', (part) => (text += String(part)))
    socket.on('error', () => {})
    socket.on('close', () => resolve(text))
  })
}

describe('[ML-1] what a request may hold', () => {
  test('CVE-2025-1473: what a form of another page can send is not taken, with or without its Origin', async () => {
    const { ask, workspace } = await trackingServer()
    const body = JSON.stringify({ name: 'planted' })
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/plain; application/json',
      'application/jsonx',
    ]) {
      const { status, text } = await ask('/api/2.0/mlflow/experiments/create', { method: 'POST', body, headers: { 'content-type': type } })
      expect([type, status, text]).toEqual([type, 400, expect.stringContaining("Content-Type must be one of ['application/json']")])
    }
    expect((await ask('/api/2.0/mlflow/experiments/create', { method: 'POST', body })).status).toBe(400)
    const side = await ask('/api/2.0/mlflow/experiments/create?name=planted')
    expect(side.status).toBe(404)
    expect(workspace.sqlite.prepare('SELECT count(*) FROM experiments').pluck().get()).toBe(1)
  })

  test('CVE-2025-0453: what would cost too much is refused before it is worked on', async () => {
    const { ask, post, workspace } = await trackingServer()
    const run_id = await beginRun(post)
    const metric = { key: 'm', value: 1, timestamp: 1 }
    const cases: [unknown, string][] = [
      [{ run_id, metrics: Array(10_000).fill(metric) }, 'can contain at most 1000 metrics. Got 10000 metrics.'],
      [
        { run_id, params: Array.from({ length: 101 }, (_, at) => ({ key: `p${at}`, value: '' })) },
        'can contain at most 100 params. Got 101 params.',
      ],
      [
        { run_id, tags: Array.from({ length: 101 }, (_, at) => ({ key: `t${at}`, value: '' })) },
        'can contain at most 100 tags. Got 101 tags.',
      ],
      [
        { run_id, metrics: Array(950).fill(metric), tags: Array.from({ length: 51 }, (_, at) => ({ key: `t${at}`, value: '' })) },
        'at most 1000 metrics, params, and tags. Got 1001',
      ],
      [{ run_id, params: [{ key: 'p', value: 'x'.repeat(1_000_000) }] }, "'Param value' exceeds the maximum length of 6000 characters"],
    ]
    for (const [json, message] of cases)
      expect(await post('runs/log-batch', json)).toMatchObject({ status: 400, message: expect.stringContaining(message) as string })
    const large = await ask('/api/2.0/mlflow/runs/set-tag', {
      method: 'POST',
      body: Buffer.alloc(8_000_000, 0x20),
      headers: { 'content-type': 'application/json' },
    })
    expect(large.status).toBe(413)
    const deep = `{"run_id":"${run_id}","metrics":${'['.repeat(400_000)}${']'.repeat(400_000)}}`
    expect(
      (await ask('/api/2.0/mlflow/runs/log-batch', { method: 'POST', body: deep, headers: { 'content-type': 'application/json' } })).status,
    ).toBe(400)
    expect(workspace.sqlite.prepare('SELECT (SELECT count(*) FROM metric_points) + (SELECT count(*) FROM run_params)').pluck().get()).toBe(
      0,
    )
  })

  test('CVE-2026-0596, Aim CVE-2025-51464: names that a shell, a query or a page would run are refused, or kept as they are', async () => {
    const { get, post, workspace } = await trackingServer()
    const run_id = await beginRun(post)
    const hostile = [
      '$(touch x)',
      '`touch x`',
      "'; DROP TABLE runs; --",
      '<img src=x onerror=alert(1)>',
      '../../etc/passwd',
      '/etc/passwd',
      'a/../b',
      'a//b',
      'x\0y',
      '..',
      '.',
      'C:\\x',
    ]
    for (const key of hostile) {
      expect(await post('runs/log-metric', { run_id, key, value: 1, timestamp: 1 })).toMatchObject({ status: 400 })
      expect(await post('runs/set-tag', { run_id, key, value: 'x' })).toMatchObject({ status: 400 })
      expect(await post('runs/log-parameter', { run_id, key: 'plain', value: key })).toMatchObject(
        key === hostile[0] ? {} : { status: 400 },
      )
      await post('runs/set-tag', { run_id, key: 'kept', value: key })
      const { run } = (await get('runs/get', { run_id })) as { run: { data: { tags: { key: string; value: string }[] } } }
      expect(run.data.tags.find((tag) => tag.key === 'kept')?.value).toBe(key)
      expect(await post('runs/delete', { run_id: key })).toMatchObject({ status: 404 })
      expect(await get('metrics/get-history', { run_id, metric_key: key })).toEqual({ metrics: [] })
    }
    expect(await get('metrics/get-history', { run_id: "x' OR '1'='1", metric_key: 'm' })).toMatchObject({ status: 404 })
    expect(workspace.sqlite.prepare('SELECT count(*) FROM runs').pluck().get()).toBe(1)
  })

  test('keys that JavaScript gives a meaning are keys like others', async () => {
    const { get, post } = await trackingServer()
    const run_id = await beginRun(post)
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(
        await post('runs/log-batch', {
          run_id,
          metrics: [{ key, value: 1, timestamp: 1 }],
          params: [{ key, value: 'x' }],
          tags: [{ key, value: 'x' }],
        }),
      ).toEqual({})
    }
    const { run } = (await get('runs/get', { run_id })) as { run: { data: { metrics: unknown[]; params: unknown[]; tags: unknown[] } } }
    expect([run.data.metrics.length, run.data.params.length, run.data.tags.length]).toEqual([4, 4, 5])
    expect(await post('runs/log-batch', JSON.parse(`{"__proto__": {"run_id": "${run_id}"}}`))).toMatchObject({ status: 400 })
  })

  test('a bug tells nothing of itself', async () => {
    const { ask, workspace } = await trackingServer()
    const prepare = workspace.sqlite.prepare.bind(workspace.sqlite)
    Object.assign(workspace.sqlite, {
      prepare: () => {
        throw new TypeError('the secret 4711 in /home/ada')
      },
    })
    const { status, text } = await ask('/api/2.0/mlflow/runs/get?run_id=x')
    Object.assign(workspace.sqlite, { prepare })
    expect([status, JSON.parse(text).error_code]).toEqual([500, 'INTERNAL_ERROR'])
    expect(text).not.toMatch(/4711|\.ts|at /)
  })
})
