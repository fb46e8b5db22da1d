import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { authorOf } from '../../authors/index.ts'
import { needsSmallDisk, smallDisk } from '../../smallDisk.ts'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace, openWorkspace, verifyWorkspace, type Workspace } from '../../workspace/index.ts'
import { asker } from '../../http/fixtures/ask.ts'
import { beginRun, callsOf, trackingServer } from './fixtures/listening.ts'

const began = 1_700_000_000_000

/** A tracking server in a process of its own. */
async function serverProcess(folder: string, home: string) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'fixtures/process.ts'), folder, home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, ...callsOf(asker(Number(line.toString()))) }
}

async function killed(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

function workspaceAt(folder: string, home: string): Workspace {
  const workspace = openWorkspace(folder, { author: authorOf('cli', home) })
  onTestFinished(() => workspace.close())
  return workspace
}

/** 1,000 things in a batch, each told by its number. */
function batchOf(run_id: string, number: number) {
  return {
    run_id,
    metrics: Array.from({ length: 900 }, (_, at) => ({
      key: `m${at % 300}`,
      value: at,
      timestamp: began,
      step: number * 3 + Math.floor(at / 300),
    })),
    params: Array.from({ length: 50 }, (_, at) => ({ key: `p${number}-${at}`, value: String(number) })),
    tags: Array.from({ length: 50 }, (_, at) => ({ key: `t${number}-${at}`, value: String(number) })),
  }
}

describe('[ML-1] the process of the server is killed', () => {
  test('during batches: each of them is there as a whole or not at all, and what was answered is there', async () => {
    const [folder, home] = [temporaryFolder(), temporaryFolder()]
    createWorkspace(folder, authorOf('cli', home)).close()
    const { child, post } = await serverProcess(folder, home)
    const uuid = await beginRun(post)
    const answered = new Set<number>()
    const sent = Array.from({ length: 12 }, async (_, number) => {
      if (await post('runs/log-batch', batchOf(uuid, number)).catch(() => null)) answered.add(number)
    })
    // Some have been answered by then, one is being written, and others wait.
    await Promise.race(sent)
    await killed(child)
    await Promise.all(sent)
    const workspace = workspaceAt(folder, home)
    const { sqlite } = workspace
    const count = sqlite.prepare(`
      SELECT (SELECT count(*) FROM metric_points p JOIN metric_series s ON s.id = p.series_id WHERE s.run_id = r.id AND p.step / 3 = @number)
        + (SELECT count(*) FROM run_params WHERE run_id = r.id AND key LIKE @params)
        + (SELECT count(*) FROM run_tags WHERE run_id = r.id AND tag LIKE @tags)
      FROM runs r WHERE uuid = @uuid`)
    for (const number of sent.keys()) {
      const there = count.pluck().get({ uuid, number, params: `p${number}-%`, tags: `t${number}-%` })
      expect(answered.has(number) ? [1_000] : [0, 1_000], `batch ${number}`).toContain(there)
    }
    expect(answered.size).toBeGreaterThan(0)
    expect((await verifyWorkspace(workspace)).problems).toEqual([])
  })
})

test('[ML-1] a client that has gone before its run is made gets none: it asks again', async () => {
  const { server, port, workspace } = await trackingServer()
  const body = JSON.stringify({ experiment_id: '0', start_time: began })
  const gone = connect({ host: '127.0.0.1', port })
  await once(gone, 'connect')
  const head = ['POST /api/2.0/mlflow/runs/create HTTP/1.1', `host: 127.0.0.1:${port}`, 'content-type: application/json']
  gone.end(`${head.join('\r\n')}\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
  gone.destroySoon()
  await expect.poll(() => server.connections()).toBe(0)
  expect(workspace.sqlite.prepare('SELECT count(*) FROM runs').pluck().get()).toBe(0)
})

test('[ML-1] two servers of one workspace lose nothing of what their clients log, and make no experiment twice', async () => {
  const [folder, home] = [temporaryFolder(), temporaryFolder()]
  createWorkspace(folder, authorOf('cli', home)).close()
  const servers = await Promise.all([serverProcess(folder, home), serverProcess(folder, home)])
  const run_id = await beginRun(servers[0].post)
  const made = await Promise.all(
    servers.flatMap(({ post }) => [post('experiments/create', { name: 'one' }), post('experiments/create', { name: 'one' })]),
  )
  const refused = made.filter(({ error_code }) => error_code === 'RESOURCE_ALREADY_EXISTS')
  expect([refused.length, made.filter(({ experiment_id }) => experiment_id !== undefined).length]).toEqual([3, 1])
  const clients = servers.flatMap(({ post }, server) => [0, 1].map((client) => ({ post, name: `s${server}c${client}` })))
  await Promise.all(
    clients.map(async ({ post, name }) => {
      for (let step = 0; step < 50; step++) {
        const metrics = ['shared', name].map((key) => ({
          key,
          value: step,
          timestamp: began + Number(name[3]),
          step: 2 * step + Number(name[1]),
        }))
        expect(await post('runs/log-batch', { run_id, metrics, params: [{ key: `${name}-${step}`, value: 'x' }] })).toEqual({})
      }
    }),
  )
  const workspace = workspaceAt(folder, home)
  const series = workspace.sqlite.prepare('SELECT name, points, last_step, minimum, maximum FROM metric_series ORDER BY name').raw().all()
  expect(series).toEqual([...clients.map(({ name }) => [name, 50, 98 + Number(name[1]), 0, 49]), ['shared', 200, 99, 0, 49]])
  expect(workspace.sqlite.prepare('SELECT count(*) FROM run_params').pluck().get()).toBe(200)
  expect(workspace.sqlite.prepare("SELECT count(*) FROM experiments WHERE uuid = '0'").pluck().get()).toBe(1)
  expect((await verifyWorkspace(workspace)).problems).toEqual([])
})

const disk = smallDisk('6m')
afterAll(() => disk?.remove())

test.skipIf(disk === null)(
  `[ML-1] a full disk: what a client logs meanwhile is refused so that it tries again (${needsSmallDisk})`,
  async () => {
    if (disk === null) return
    const folder = join(disk.path, 'workspace')
    createWorkspace(folder, authorOf('cli', temporaryFolder())).close()
    const { post, get } = await trackingServer({ folder })
    const run_id = await beginRun(post)
    disk.fill()
    const full = await post('runs/log-batch', batchOf(run_id, 0))
    // `_TRANSIENT_FAILURE_RESPONSE_CODES` of `mlflow/utils/request_utils.py` has 503.
    expect(full).toMatchObject({ status: 503, error_code: 'TEMPORARILY_UNAVAILABLE' })
    expect(await get('runs/get', { run_id })).toMatchObject({ run: { data: { tags: [{ key: 'mlflow.runName' }] } } })
    disk.free()
    expect(await post('runs/log-batch', batchOf(run_id, 0))).toEqual({})
  },
)
