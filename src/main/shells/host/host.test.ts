import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createClient } from '../../api/index.ts'
import { childProcessWorkers } from '../../jobs/index.ts'
import type { Workspace } from '../../workspace/index.ts'
import { Host } from './index.ts'

type Client = ReturnType<typeof createClient>

async function lastOf<T>(stream: Promise<AsyncIterable<T>>): Promise<T> {
  let last: T | undefined
  for await (const one of await stream) last = one
  if (last === undefined) throw new Error('Nothing came.')
  return last
}

function openHost() {
  const home = mkdtempSync(join(tmpdir(), 'cairn-host-'))
  const host = new Host({ face: 'web', startWorker: childProcessWorkers(join(import.meta.dirname, '../../worker.ts')), home })
  const chosen = host.files.grant(home, 'folder')
  host.changePreferences({ workspaces: chosen })
  onTestFinished(async () => {
    await host.quit()
    rmSync(home, { recursive: true, force: true })
  })
  return { host, home, client: createClient(host.context) }
}

describe('the workspace of a window', () => {
  test('[FR-2] made, left, found among the recent ones, opened again, forgotten', async () => {
    const { host, client } = openHost()
    expect((await client.app.state({})).workspace).toBeNull()
    await client.app.create({ name: 'Wines: 2024' })
    expect(host.state().workspace?.name).toBe('Wines- 2024')
    await client.app.close({})
    const [recent] = await client.app.recent({})
    expect(recent).toMatchObject({ name: 'Wines- 2024', missing: false })
    expect((await client.app.open({ id: recent.id })).workspace?.folder).toBe(recent.folder)
    await client.app.close({})
    rmSync(recent.folder, { recursive: true })
    expect((await client.app.recent({}))[0].missing).toBe(true)
    await expect(client.app.open({ id: recent.id })).rejects.toThrow(/workspace/i)
    expect(await client.app.forget({ id: recent.id })).toEqual([])
  })

  test('[FR-1] [FR-2] a sample opens as a workspace with its data', async () => {
    const { host, client } = openHost()
    const { jobId } = await client.app.openSample({ id: 'penguins' })
    await host.context.runner().result(jobId)
    expect((await client.datasets.get({ name: 'penguins' })).versions[0].rows).toBe(344)
    expect((await client.app.samples({})).map((sample) => sample.task)).toEqual(['binary', 'multiclass', 'regression'])
  })

  test('a workspace with running jobs is left only when they may be stopped', async () => {
    const { client } = openHost()
    await client.app.openSample({ id: 'breast-cancer' })
    await expect(client.app.close({})).rejects.toMatchObject({ code: 'WORKSPACE_BUSY' })
    expect((await client.app.close({ stopJobs: true })).workspace).toBeNull()
  })
})

describe('a workspace that takes the place of another', () => {
  /** A window with a workspace in which a job runs. */
  async function busyHost() {
    const opened = openHost()
    await opened.client.app.openSample({ id: 'breast-cancer' })
    return { ...opened, before: opened.host.state(), workspace: opened.host.context.workspace() }
  }

  test.each([
    [
      'a new one whose place is taken',
      (client: Client, _token: string) => client.app.create({ name: 'breast-cancer-sample', stopJobs: true }),
    ],
    ['a folder that is no workspace', (client: Client, token: string) => client.app.open({ folder: token, stopJobs: true })],
    ['a sample that is none', (client: Client, _token: string) => client.app.openSample({ id: 'no such', stopJobs: true })],
    ['a new one while jobs run', (client: Client, _token: string) => client.app.create({ name: 'other' })],
    ['a sample while jobs run', (client: Client, _token: string) => client.app.openSample({ id: 'penguins' })],
  ])('%s is refused: the open one stays, with its jobs, and nothing is made', async (_, ask) => {
    const { host, home, client, before, workspace } = await busyHost()
    mkdirSync(join(home, 'none'))
    await expect(ask(client, host.files.grant(join(home, 'none'), 'folder'))).rejects.toThrow()
    expect(host.state()).toEqual(before)
    expect(workspace.sqlite.open).toBe(true)
    expect([existsSync(join(home, 'other')), existsSync(join(home, 'penguins-sample'))]).toEqual([false, false])
    expect(await lastOf(client.jobs.watch({ jobId: 1 }))).toMatchObject({ status: 'done', error: null })
  })

  test('opened twice at the same time, also by way of a link, it is opened once; two different ones leave none behind', async () => {
    const { host, home, client } = openHost()
    for (const name of ['a', 'b']) await client.app.create({ name })
    await client.app.close({})
    symlinkSync(join(home, 'a'), join(home, 'link'))
    const seen: Workspace[] = []
    const open = async (name: string) => {
      await host.openFolder(join(home, name))
      seen.push(host.context.workspace())
    }
    await Promise.all(['a', 'a', 'link'].map(open))
    expect(new Set(seen).size).toBe(1)
    const [first] = seen
    await Promise.all(['b', 'a', 'b'].map(open))
    expect(first.sqlite.open).toBe(false)
    expect(host.state().workspace?.name).toBe('b')
    expect(seen.filter(({ sqlite }) => sqlite.open).every((one) => one === host.context.workspace())).toBe(true)
  })
})

describe('what a window may touch on disk', () => {
  test('a token is for what it was given for, and a path is none', () => {
    const { host } = openHost()
    const { files } = host
    const read = files.grant('/data/a.csv', 'read')
    const write = files.grant('/data/b.csv', 'write')
    expect(files.path(read, 'read')).toBe('/data/a.csv')
    expect(files.path(write, 'read')).toBe('/data/b.csv')
    for (const access of ['write', 'folder'] as const) expect(() => files.path(read, access)).toThrow(/chosen/)
    for (const guess of ['/etc/passwd', '__proto__', '']) expect(() => files.path(guess, 'read')).toThrow(/chosen/)
    files.revoke(read)
    expect(() => files.path(read, 'read')).toThrow(/chosen/)
  })
})
