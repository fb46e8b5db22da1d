import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { PreparationStep } from '../../../shared/domain/datasets/preparation.ts'
import { createClient } from '../../api/index.ts'
import { childProcessWorkers } from '../../jobs/index.ts'
import { anyService, testKinds } from '../../services/fixtures/anyService.ts'
import type { AnyServiceKind } from '../../services/index.ts'
import type { Workspace } from '../../workspace/index.ts'
import { Host } from './index.ts'

type Client = ReturnType<typeof createClient>

async function lastOf<T>(stream: Promise<AsyncIterable<T>>): Promise<T> {
  let last: T | undefined
  for await (const one of await stream) last = one
  if (last === undefined) throw new Error('Nothing came.')
  return last
}

function openHost(worker = 'worker.ts', serviceKinds?: readonly AnyServiceKind[], home = mkdtempSync(join(tmpdir(), 'cairn-host-'))) {
  const startWorker = childProcessWorkers(join(import.meta.dirname, '../..', worker))
  const host = new Host({ face: 'web', startWorker, home, serviceKinds })
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
})

describe('[DS-16] automatic preparation', () => {
  test('runs when the input gets a version, and when a workspace is opened that is behind', async () => {
    const { host, home, client } = openHost()
    await client.app.create({ name: 'shop' })
    const done = async ({ jobId }: { readonly jobId: number }) => host.context.runner().result(jobId)
    const load = async (text: string) => {
      const file = join(home, 'sales.csv')
      writeFileSync(file, text)
      await done(await client.datasets.import({ name: 'sales', file: host.files.grant(file, 'read'), options: {} }))
    }
    const latest = async () => (await client.datasets.get({ name: 'clean' })).versions[0].ref
    await load('id,city\n1,"Oslo "\n')
    const steps: PreparationStep[] = [{ kind: 'trim', columns: ['city'], inner: false }]
    await done(await client.datasets.preparation.run({ ref: 'sales', steps, name: 'clean', auto: true }))
    await load('id,city\n1,"Oslo "\n2,"Bergen "\n')
    await expect.poll(latest, { timeout: 60_000 }).toBe('clean@v2')
    const last = (await client.jobs.list({}))[0]
    expect(last.title).toMatch(/^Prepare clean from sales@v2 \(automatic\)/)

    // Behind, as after another process made a version and ended.
    await client.datasets.preparation.setAuto({ name: 'clean', auto: false })
    await load('id,city\n3,"Narvik "\n')
    await client.datasets.preparation.setAuto({ name: 'clean', auto: true })
    await client.app.close({ stop: true })
    expect(await client.app.recent({})).toHaveLength(1)
    await client.app.open({ id: (await client.app.recent({}))[0].id })
    await expect.poll(latest, { timeout: 60_000 }).toBe('clean@v3')
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
    ['a new one whose place is taken', (client: Client, _token: string) => client.app.create({ name: 'breast-cancer-sample' })],
    ['a folder that is no workspace', (client: Client, token: string) => client.app.open({ folder: token })],
    ['a sample that is none', (client: Client, _token: string) => client.app.openSample({ id: 'no such' })],
  ])('%s is refused: the open one stays, with its jobs, and nothing is made', async (_, ask) => {
    const { host, home, client, before, workspace } = await busyHost()
    mkdirSync(join(home, 'none'))
    const expected = readdirSync(home).toSorted()
    await expect(ask(client, host.files.grant(join(home, 'none'), 'folder'))).rejects.toThrow()
    expect(host.state()).toEqual(before)
    expect(workspace.sqlite.open).toBe(true)
    expect(readdirSync(home).toSorted()).toEqual(expected)
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

  test('a link that is turned while it is open does not show one workspace for the other', async () => {
    const { host, home, client } = openHost()
    for (const name of ['a', 'b']) await client.app.create({ name })
    await client.app.close({})
    const link = join(home, 'link')
    symlinkSync(join(home, 'a'), link)
    await host.openFolder(link)
    rmSync(link)
    symlinkSync(join(home, 'b'), link)
    await host.openFolder(join(home, 'b'))
    expect(host.state().workspace?.name).toBe('b')
    expect((await client.workspace.info({})).path).toBe(join(home, 'b'))
  })
})

describe('a workspace that no window shows', () => {
  test('[TR-6] goes on while a job runs in it, is told, and is closed when nothing runs any more', async () => {
    const { host, client } = openHost()
    await client.app.openSample({ id: 'breast-cancer' })
    const { workspace, runner } = { workspace: host.context.workspace(), runner: host.context.runner() }
    const { background } = await client.app.create({ name: 'other' })
    expect(background).toMatchObject([{ name: 'breast-cancer-sample', folder: workspace.path, jobs: 1, services: 0 }])
    expect(host.activity).toEqual({ jobs: 1, services: 0 })
    expect(await runner.result(1)).toBeTruthy()
    await expect.poll(() => host.state().background).toEqual([])
    await expect.poll(() => workspace.sqlite.open).toBe(false)
    expect(host.state().workspace?.name).toBe('other')
    // What it did stays.
    await client.app.open({ id: (await client.app.recent({}))[1].id })
    expect((await client.datasets.get({ name: 'breast-cancer' })).versions).toHaveLength(1)
  })

  test('is shown again as it is, with its jobs, not opened a second time', async () => {
    const { host, client } = openHost()
    await client.app.openSample({ id: 'breast-cancer' })
    const workspace = host.context.workspace()
    const { background } = await client.app.close({})
    expect(background).toHaveLength(1)
    const state = await client.app.open({ id: background[0].id })
    expect(state).toMatchObject({ background: [], workspace: { folder: workspace.path } })
    expect(host.context.workspace()).toBe(workspace)
    expect(await lastOf(client.jobs.watch({ jobId: 1 }))).toMatchObject({ status: 'done', error: null })
  })

  test('is closed on demand only when what runs in it may be stopped', async () => {
    const { host, client } = openHost()
    await client.app.openSample({ id: 'breast-cancer' })
    const workspace = host.context.workspace()
    const [{ id }] = (await client.app.close({})).background
    await expect(client.app.close({ id })).rejects.toMatchObject({ code: 'WORKSPACE_BUSY', message: '1 job runs in breast-cancer-sample.' })
    expect(workspace.sqlite.open).toBe(true)
    expect((await client.app.close({ id, stop: true })).background).toEqual([])
    expect(workspace.sqlite.open).toBe(false)
    await expect(client.app.close({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('the window leaves what it shows, with what runs in it stopped', async () => {
    const { client } = openHost()
    await client.app.openSample({ id: 'breast-cancer' })
    expect(await client.app.close({ stop: true })).toMatchObject({ workspace: null, background: [] })
  })

  test('a sample of several files comes whole into its own workspace, whatever the window shows meanwhile', async () => {
    const { host, client } = openHost()
    const { jobId } = await client.app.openSample({ id: 'wine' })
    const { runner, workspace } = { runner: host.context.runner(), workspace: host.context.workspace() }
    await client.app.create({ name: 'other' })
    await runner.result(jobId)
    const versions = workspace.sqlite.prepare('SELECT count(*) FROM dataset_versions').pluck()
    await expect.poll(() => (workspace.sqlite.open ? versions.get() : 'closed')).not.toBe(1)
    await expect.poll(() => host.state().background).toEqual([])
    expect(await client.datasets.list({})).toEqual([])
    await client.app.open({ id: (await client.app.recent({}))[1].id })
    expect((await client.datasets.get({ name: 'wine' })).versions).toHaveLength(2)
  })
})

describe('services', () => {
  /** A host whose services are those of the tests, with one that runs in the workspace `served`. */
  async function servedHost() {
    const opened = openHost('services/fixtures/worker.ts', testKinds)
    await opened.client.app.create({ name: 'served' })
    const supervisor = opened.host.context.services()
    anyService(supervisor).define('answering', 'answering', {}, () => null)
    await opened.client.services.start({ name: 'answering' })
    return { ...opened, supervisor, workspace: opened.host.context.workspace(), port: await portOf(opened.host) }
  }

  const portOf = async (host: Host): Promise<number> => {
    for await (const [{ status, port }] of host.context.services().watch()) if (status === 'ready' && port !== null) return port
    throw new Error('The watch ended.')
  }
  const answers = async (port: number) => (await fetch(`http://127.0.0.1:${port}`)).text()

  test("outlive the window's switch, and end when their workspace is closed", async () => {
    const { host, client, workspace, port } = await servedHost()
    const { background } = await client.app.create({ name: 'other' })
    expect(background).toMatchObject([{ name: 'served', jobs: 0, services: 1 }])
    expect(await client.services.list({})).toEqual([])
    expect(await answers(port)).toBe('here')
    await client.app.open({ id: background[0].id })
    expect(await client.services.list({})).toMatchObject([{ name: 'answering', status: 'ready', port }])
    await client.services.stop({ name: 'answering' })
    await client.app.create({ name: 'third' })
    await expect.poll(() => workspace.sqlite.open).toBe(false)
    expect(host.state().background).toEqual([])
    await expect(answers(port)).rejects.toThrow()
  })

  test('end with the face, and come back at its next start, also in a workspace that it does not show', async () => {
    const { host, home, client, port } = await servedHost()
    await client.app.create({ name: 'other' })
    await host.quit()
    await expect(answers(port)).rejects.toThrow()
    const next = openHost('services/fixtures/worker.ts', testKinds, home)
    await next.host.reopen()
    await next.host.reopenServices()
    expect(next.host.state()).toMatchObject({ workspace: { name: 'other' }, background: [{ name: 'served', services: 1 }], trouble: null })
    await next.client.app.open({ id: next.host.state().background[0].id })
    expect(await answers(await portOf(next.host))).toBe('here')
  })

  test('of a workspace that is gone at the next start are told, and the one that was shown stands', async () => {
    const { host, home, client, workspace } = await servedHost()
    await client.app.create({ name: 'other' })
    await host.quit()
    rmSync(workspace.path, { recursive: true })
    const next = openHost('services/fixtures/worker.ts', testKinds, home)
    await next.host.reopen()
    await next.host.reopenServices()
    expect(next.host.state()).toMatchObject({
      workspace: { name: 'other' },
      background: [],
      trouble: { folder: workspace.path, error: { code: 'WORKSPACE_NOT_FOUND' } },
    })
  })
})

test('a call goes on with the workspace that it began with, which stays open until it has ended, whatever the window shows', async () => {
  const { host, client } = openHost()
  await client.app.create({ name: 'first' })
  const call = host.context.fixed?.()
  const first = call?.workspace()
  await client.app.create({ name: 'second' })
  expect([call?.workspace().name, host.context.workspace().name]).toEqual(['first', 'second'])
  // Nothing runs in it: a person is not told of it.
  expect([first?.sqlite.open, host.state().background]).toEqual([true, []])
  call?.release?.()
  await expect.poll(() => first?.sqlite.open).toBe(false)
  await expect(createClient({ ...host.context, fixed: () => call ?? host.context }).datasets.list({})).rejects.toMatchObject({
    code: 'CANCELLED',
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
    for (const access of ['write', 'folder'] as const) expect(() => files.path(read, access)).toThrow(/expired/)
    for (const guess of ['/etc/passwd', '__proto__', '']) expect(() => files.path(guess, 'read')).toThrow(/expired/)
    files.revoke(read)
    expect(() => files.path(read, 'read')).toThrow(/expired/)
  })
})
