import { chmodSync, readdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { once } from 'node:events'
import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, test, vi } from 'vitest'
import { requireRun } from '../../experiments/index.ts'
import { artifactServer } from './fixtures/server.ts'

const temporaries = (root: string) => readdirSync(root, { recursive: true }).filter((name) => String(name).endsWith('.tmp'))

test('[ML-1] files of a run and of a logged model go in, are listed and come out with the same bytes', async () => {
  const { ask, ofRun, ofModel, list, experiment, run, files } = await artifactServer()
  for (const root of [ofRun, ofModel]) {
    const bytes = randomBytes(3_000_000)
    expect((await ask('PUT', `${root}/data/weights.bin`, Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]))).status).toBe(200)
    expect((await ask('PUT', `${root}/odd%20dir/gr%C3%B6%C3%9Fe%20%25.csv`, 'a,b')).status).toBe(200)
    expect((await ask('PUT', `${root}/empty`)).status).toBe(200)
    const told = await ask('GET', `${root}/data/weights.bin`)
    expect([told.status, told.body.equals(bytes)]).toEqual([200, true])
    expect((await ask('GET', `${root}/odd%20dir/gr%C3%B6%C3%9Fe%20%25.csv`)).body.toString()).toBe('a,b')
    expect((await ask('GET', `${root}/empty`)).body.length).toBe(0)
    const place = root.slice(files.length + 1)
    expect([await list(place), await list(`${place}/odd dir`), await list(`${place}/odd dir/`)]).toEqual([
      ['data/', 'empty', 'odd dir/'],
      ['größe %.csv'],
      ['größe %.csv'],
    ])
    // By these two a client knows a file from a folder.
    expect([await list(`${place}/empty`), await list(`${place}/nothing`)]).toEqual([[], []])
    const missing = await ask('GET', `${root}/data`)
    expect([missing.status, JSON.parse(missing.body.toString())]).toMatchObject([404, { error_code: 'RESOURCE_DOES_NOT_EXIST' }])
  }
  const listed = await ask('GET', `/api/2.0/mlflow/artifacts/list?run_id=${run.uuid}&path=odd%20dir`)
  expect(JSON.parse(listed.body.toString())).toEqual({
    root_uri: `mlflow-artifacts:/${experiment}/${run.uuid}/artifacts`,
    files: [{ path: 'odd dir/größe %.csv', is_dir: false, file_size: 3 }],
  })
})

test('[ML-1] a file that is sent again takes the place of the first', async () => {
  const { ask, ofRun, list, experiment, run } = await artifactServer()
  await ask('PUT', `${ofRun}/metrics.json`, '{}')
  await ask('PUT', `${ofRun}/metrics.json`, '{"acc": 1}')
  expect((await ask('GET', `${ofRun}/metrics.json`)).body.toString()).toBe('{"acc": 1}')
  expect(await list(`${experiment}/${run.uuid}/artifacts`)).toEqual(['metrics.json'])
})

test.each([
  ['page.html', 'text/plain; charset=utf-8'],
  ['drawing.svg', 'text/plain; charset=utf-8'],
  ['feed.xml', 'text/plain; charset=utf-8'],
  ['code.js', 'text/plain; charset=utf-8'],
  ['MLmodel', 'text/plain; charset=utf-8'],
  ['roc.PNG', 'image/png'],
  ['model.pkl', 'application/octet-stream'],
  ['page.html.gz', 'application/octet-stream'],
  ['no ending', 'application/octet-stream'],
])('[ML-1] %j is sent to be saved, as %s, and never as what a browser would run', async (name, type) => {
  const { ask, ofRun, run } = await artifactServer()
  const path = encodeURIComponent(name)
  await ask('PUT', `${ofRun}/${path}`, '<img src=x onerror=alert(1)>')
  for (const asked of [`${ofRun}/${path}`, `/get-artifact?run_id=${run.uuid}&path=${path}`]) {
    const { headers } = await ask('GET', asked)
    expect(headers).toMatchObject({
      'content-type': type,
      'x-content-type-options': 'nosniff',
      'content-disposition': `attachment; filename="${name}"; filename*=UTF-8''${path}`,
      'content-security-policy': "default-src 'none'; sandbox",
    })
  }
})

test('[ML-1] a part of a file, its head alone, and a part that is not there', async () => {
  const { ask, ofRun } = await artifactServer()
  await ask('PUT', `${ofRun}/x`, '0123456789')
  const part = async (range: string) => {
    const { status, headers, body } = await ask('GET', `${ofRun}/x`, undefined, { range })
    return [status, headers['content-range'], body.toString()]
  }
  expect(await Promise.all(['bytes=2-4', 'bytes=7-', 'bytes=-3', 'bytes=5-99', 'bytes=10-', 'bytes=-0'].map(part))).toEqual([
    [206, 'bytes 2-4/10', '234'],
    [206, 'bytes 7-9/10', '789'],
    [206, 'bytes 7-9/10', '789'],
    [206, 'bytes 5-9/10', '56789'],
    [416, 'bytes */10', ''],
    [416, 'bytes */10', ''],
  ])
  for (const range of ['bytes=0-1,4-5', 'bytes=4-2', 'lines=1-2', 'bytes=-'])
    expect(await part(range)).toEqual([200, undefined, '0123456789'])
  const head = await ask('HEAD', `${ofRun}/x`)
  expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, '10', 0])
})

test('[ML-1] an upload that breaks off leaves nothing, and the next one is whole', async () => {
  const { ask, ofRun, port, workspace, list, experiment, run } = await artifactServer()
  for (const head of ['content-length: 1000000', 'transfer-encoding: chunked']) {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    const begun = head.startsWith('content') ? 'x'.repeat(200_000) : `${(200_000).toString(16)}\r\n${'x'.repeat(200_000)}\r\n`
    socket.write(`PUT ${ofRun}/broken HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${head}\r\n\r\n${begun}`)
    await vi.waitFor(() => expect(temporaries(workspace.objects.root)).toHaveLength(1))
    socket.destroy()
    await vi.waitFor(() => expect(temporaries(workspace.objects.root)).toEqual([]))
  }
  expect(await list(`${experiment}/${run.uuid}/artifacts`)).toEqual([])
  expect((await ask('PUT', `${ofRun}/broken`, 'whole')).status).toBe(200)
})

test('[ML-1] a file that was damaged on the disk never reaches a client as a whole', async () => {
  const { ask, ofRun, workspace } = await artifactServer()
  const bytes = randomBytes(2_000_000)
  await ask('PUT', `${ofRun}/x`, bytes)
  const path = workspace.objects.path(createHash('sha256').update(bytes).digest('hex'))
  chmodSync(path, 0o600)
  writeFileSync(path, Buffer.concat([bytes.subarray(1), Buffer.from('!')]))
  await expect(ask('GET', `${ofRun}/x`)).rejects.toThrow()
  writeFileSync(path, 'short')
  expect((await ask('GET', `${ofRun}/x`)).status).toBe(500)
})

test('[ML-1] a body that came packed is refused, and a page may send no more than ten megabytes', async () => {
  const { ask, ofRun, run, workspace } = await artifactServer()
  expect((await ask('PUT', `${ofRun}/x`, 'x', { 'content-encoding': 'gzip' })).status).toBe(415)
  const page = `/ajax-api/2.0/mlflow/upload-artifact?run_uuid=${run.uuid}&path=x`
  expect((await ask('POST', page, Buffer.alloc(10 * 1024 * 1024 + 1))).status).toBe(400)
  expect((await ask('POST', page, Readable.from([Buffer.alloc(10 * 1024 * 1024 + 1)]))).status).toBe(400)
  expect(temporaries(join(workspace.path, 'objects'))).toEqual([])
  expect((await ask('POST', page, Buffer.alloc(10))).status).toBe(200)
})

test('[ML-1] a run that was silent goes on when its program sends a file, of it or of a model that it logged', async () => {
  const { ask, ofRun, ofModel, workspace, run } = await artifactServer()
  const status = () => requireRun(workspace.db, run.id).status
  for (const root of [ofRun, ofModel]) {
    workspace.sqlite.exec("UPDATE runs SET status = 'interrupted', ended_at = 5")
    await ask('PUT', `${root}/x`, 'x')
    expect(status()).toBe('running')
  }
  workspace.sqlite.exec("UPDATE runs SET status = 'done', ended_at = 5")
  expect((await ask('PUT', `${ofRun}/later`, 'x')).status).toBe(200)
  expect(status()).toBe('done')
})

test('[ML-1] a run that Cairn trained keeps its files as they are: a client reads them', async () => {
  const { ask, ofRun, workspace } = await artifactServer()
  await ask('PUT', `${ofRun}/x`, 'x')
  workspace.sqlite.exec("UPDATE runs SET source = 'cairn'")
  for (const method of ['PUT', 'DELETE'] as const) expect((await ask(method, `${ofRun}/x`, 'y')).status).toBe(400)
  expect((await ask('GET', `${ofRun}/x`)).body.toString()).toBe('x')
})

test('[ML-1] a client that sends all of a refused file before it reads an answer gets the reason, and can ask on', async () => {
  const { port, ofRun, workspace } = await artifactServer()
  const socket = connect(port, '127.0.0.1')
  const told: string[] = []
  socket.setEncoding('utf8').on('data', (text: string) => told.push(text))
  const piece = Buffer.alloc(1024 * 1024)
  socket.write(`PUT ${ofRun}/a%00b HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-length: ${64 * piece.length}\r\n\r\n`)
  for (let i = 0; i < 64; i++) if (!socket.write(piece)) await once(socket, 'drain')
  await vi.waitFor(() => expect(told.join('')).toMatch(/^HTTP\/1.1 400 [^]*INVALID_PARAMETER_VALUE/))
  told.length = 0
  socket.write(`GET ${ofRun}/none HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`)
  await vi.waitFor(() => expect(told.join('')).toMatch(/^HTTP\/1.1 404 /))
  socket.destroy()
  expect(readdirSync(workspace.objects.root)).toEqual([])
})
