import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createClient } from '../../api/index.ts'
import { childProcessWorkers } from '../../jobs/index.ts'
import { Host } from './index.ts'
import { sweepUnfinished, unfinishedFolder } from './unfinished.ts'

function openHost() {
  const home = mkdtempSync(join(tmpdir(), 'cairn-host-'))
  const workspaces = join(home, 'workspaces')
  mkdirSync(workspaces)
  const host = new Host({ face: 'web', startWorker: childProcessWorkers(join(import.meta.dirname, '../../worker.ts')), home })
  host.changePreferences({ workspaces: host.files.grant(workspaces, 'folder') })
  onTestFinished(async () => {
    await host.quit()
    rmSync(home, { recursive: true, force: true })
  })
  return { host, workspaces, client: createClient(host.context) }
}

/** Waits for a state of the app. */
async function until(host: Host, holds: (state: ReturnType<Host['state']>) => boolean): Promise<void> {
  for await (const state of host.watch()) if (holds(state)) return
}

test('[FR-2] a finished sample workspace has the whole life in it, and is opened when it is whole', async () => {
  const { host, workspaces, client } = openHost()
  // A name that is taken.
  mkdirSync(join(workspaces, 'Cairn sample'))
  const { making } = await client.app.makeSampleWorkspace({})
  expect(making).toMatchObject({ name: 'Cairn sample 2', progress: 0, error: null })
  // It has no name of its own until it is whole, and asked for twice it is made once.
  await until(host, (state) => (state.making?.progress ?? 1) > 0)
  await client.app.makeSampleWorkspace({})
  expect(host.state().workspace).toBeNull()
  expect(readdirSync(workspaces).filter((name) => !name.startsWith('.'))).toEqual(['Cairn sample'])
  await until(host, (state) => state.making === null)
  expect(host.state()).toMatchObject({ workspace: { name: 'Cairn sample 2' }, trouble: null, background: [] })
  expect(readdirSync(workspaces).toSorted()).toEqual(['Cairn sample', 'Cairn sample 2'])

  expect((await client.datasets.get({ name: 'wine' })).versions).toHaveLength(2)
  expect(await client.experiments.studies.list({})).toMatchObject([{ kind: 'sweep', status: 'done' }])
  for (const name of ['wine', 'breast-cancer']) {
    const [champion] = (await client.models.get({ name })).versions
    expect(champion.aliases).toEqual(['champion'])
    expect((await client.models.cards.get({ ref: champion.ref })).complete).toBe(true)
    expect((await client.models.gates.checks({ ref: champion.ref }))[0]).toMatchObject({ passed: true })
    expect((await client.experiments.get({ run: champion.run ?? 0 })).reproductions[0].verdict).toMatchObject({ identical: true })
  }
  expect(
    (await client.packages.list({})).map(({ modelVersion, draft }) => `${modelVersion} ${draft}`).toSorted((a, b) => a.localeCompare(b)),
  ).toEqual(['breast-cancer@v1 false', 'wine@v2 false'])
  expect(await client.workspace.verify({})).toMatchObject({ ok: true })
  expect((await client.governance.audit.verify({})).ok).toBe(true)
})

test('[FR-2] one that is cancelled leaves nothing behind, and is made anew when it is asked for', async () => {
  const { host, workspaces, client } = openHost()
  await client.app.makeSampleWorkspace({})
  await until(host, (state) => (state.making?.progress ?? 1) > 0)
  expect(readdirSync(workspaces)).toHaveLength(1)
  expect((await client.app.cancelSampleWorkspace({})).making).toBeNull()
  expect(readdirSync(workspaces)).toEqual([])
  expect(await client.app.recent({})).toEqual([])
  await client.app.makeSampleWorkspace({})
  // The face ends meanwhile.
  await host.quit()
  expect(readdirSync(workspaces)).toEqual([])
})

test('one that cannot be made says why, and nothing of it is left', async () => {
  const { host, workspaces, client } = openHost()
  // A file is where the folder was.
  rmSync(workspaces, { recursive: true })
  writeFileSync(workspaces, '')
  await client.app.makeSampleWorkspace({})
  await until(host, (state) => state.making?.error != null)
  expect((await client.app.cancelSampleWorkspace({})).making).toBeNull()
})

test('what a killed process left is swept; what a living one makes, and what anyone else has there, stays', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'cairn-unfinished-'))
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }))
  const own = unfinishedFolder(parent)
  mkdirSync(own)
  mkdirSync(join(parent, '.cairn-unfinished.notes'))
  const script = [
    `const { unfinishedFolder } = await import(${JSON.stringify(join(import.meta.dirname, 'unfinished.ts'))})`,
    `const { mkdirSync } = await import('node:fs')`,
    `mkdirSync(unfinishedFolder(${JSON.stringify(parent)}))`,
    `console.log('made')`,
    `setInterval(() => {}, 1000)`,
  ].join(';')
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((resolve) => child.stdout.once('data', resolve))
  sweepUnfinished(parent)
  expect(readdirSync(parent)).toHaveLength(3)
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('exit', resolve))
  sweepUnfinished(parent)
  expect(readdirSync(parent).toSorted()).toEqual(['.cairn-unfinished.notes', own.slice(parent.length + 1)].toSorted())
})
