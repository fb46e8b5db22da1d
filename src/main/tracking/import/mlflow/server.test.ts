import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readPoints } from '../../../experiments/online.ts'
import { temporaryFolder } from '../../../testing.ts'
import { createWorkspace } from '../../../workspace/index.ts'
import { beginRun, trackingServer } from '../../server/fixtures/listening.ts'
import { contentsOf, importInto } from '../fixtures/importing.ts'
import { tokenFileName } from '../tokenFile.ts'

async function servedRun(token?: string) {
  const server = await trackingServer({ token })
  const { post, port, ask } = server
  const { experiment_id: experiment } = await post('experiments/create', { name: 'served', tags: [{ key: 'team', value: 'reds' }] })
  const id = await beginRun(post, { experiment_id: experiment, run_name: 'far away' })
  const metrics = [0, 1, 2].map((step) => ({ key: 'val/loss', value: step === 2 ? 'NaN' : 1 / (step + 1), timestamp: 1_000 + step, step }))
  await post('runs/log-batch', {
    run_id: id,
    metrics,
    params: [{ key: 'lr', value: '0.1' }],
    tags: [{ key: 'mlflow.note.content', value: 'Far.' }],
  })
  const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const file = `/api/2.0/mlflow-artifacts/artifacts/${String(experiment)}/${id}/artifacts/plots/a%20b.txt`
  expect(await ask(file, { method: 'PUT', body: 'curve', headers: authorization })).toMatchObject({ status: 200 })
  await post('runs/update', { run_id: id, status: 'FINISHED', end_time: 1_700_000_009_000 })
  return { url: `http://127.0.0.1:${port}`, id }
}

async function importServer(url: string, tokenFile: string | null = null) {
  const workspace = createWorkspace(temporaryFolder())
  const input = { source: { kind: 'server', url, tokenFile } } as const
  return { workspace, input, report: await importInto(workspace, { input }) }
}

test('[ML-2] [ML-5] runs of a running server come with points and files, and the same again changes nothing', async () => {
  const { url, id } = await servedRun()
  const { workspace, input, report } = await importServer(url)
  expect(report).toMatchObject({ source: 'MLflow server', runs: 1, points: 3, files: 1, leftOut: [] })
  const run = workspace.sqlite.prepare('SELECT * FROM runs').get() as { id: number }
  expect(run).toMatchObject({ uuid: id, name: 'far away', status: 'done', notes: 'Far.', started_at: 1_700_000_000_000 })
  expect(readPoints(workspace, run.id, 'val/loss', { limit: 9 }).points.map(({ value }) => value)).toEqual([1, 0.5, Number.NaN])
  expect(workspace.sqlite.prepare('SELECT path, bytes FROM run_artifacts').all()).toEqual([{ path: 'plots/a b.txt', bytes: 5 }])
  const before = contentsOf(workspace)
  expect(await importInto(workspace, { input })).toMatchObject({ runs: 0, already: 1, points: 0, files: 0 })
  expect(contentsOf(workspace)).toBe(before)
})

test('[ML-2] a token goes to the address that it was typed for alone', async () => {
  const { url } = await servedRun('sesame')
  await expect(importServer(url)).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE', message: expect.stringContaining('token') })
  const folder = temporaryFolder()
  const tokenFile = join(folder, tokenFileName(url))
  writeFileSync(tokenFile, 'Bearer sesame')
  expect((await importServer(url, tokenFile)).report).toMatchObject({ runs: 1 })
  const other = join(folder, tokenFileName('http://127.0.0.1:1'))
  mkdirSync(folder, { recursive: true })
  writeFileSync(other, 'Bearer sesame')
  await expect(importServer(url, other)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

test('[ML-2] no redirect is followed, and what is no MLflow server is refused', async () => {
  const asked: string[] = []
  const elsewhere = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.end('{}')
  }).listen(0, '127.0.0.1')
  const answers = [{ status: 302 }, { status: 200, body: '<html>' }, { status: 404, body: 'gone' }]
  const server = createServer((_, response) => {
    const { status, body } = answers.shift() ?? { status: 500 }
    response.writeHead(status, { location: `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/` }).end(body)
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void [elsewhere, server].map((each) => each.close()))
  for (const each of [elsewhere, server]) if (!each.listening) await once(each, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await expect(importServer(url)).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE', message: expect.stringContaining('another address') })
  await expect(importServer(url)).rejects.toMatchObject({
    code: 'SERVER_UNREACHABLE',
    message: expect.stringContaining('not one of MLflow'),
  })
  await expect(importServer(url)).rejects.toMatchObject({ code: 'FORMAT_INVALID' })
  await expect(importServer('file:///etc/passwd')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  expect(asked).toEqual([])
})
