import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createClient } from '../../api/index.ts'
import { childProcessWorkers } from '../../jobs/index.ts'
import { Host } from './index.ts'

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
