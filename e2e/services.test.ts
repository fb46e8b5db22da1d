import Database from 'better-sqlite3'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cairn, failure, json, newWorkspace } from './cairn.ts'

test('a workspace without services says so', async () => {
  const at = { cwd: await newWorkspace() }
  expect(await json(['services', 'list'], at)).toEqual([])
  expect((await cairn(['services', 'list'], at)).stdout).toBe('This workspace has no services.\n')
  expect((await cairn(['services', 'run'], at)).stdout).toMatch(/^No services to run\./)
  for (const command of ['start', 'stop', 'restart', 'log'])
    expect(await failure(['services', command, 'wine'], at)).toMatchObject({ code: 'NOT_FOUND', exit: 2 })
})

test('a service that came with a workspace is shown, and not started', async () => {
  const at = { cwd: await newWorkspace() }
  const database = new Database(join(at.cwd, 'cairn.db'))
  database
    .prepare(
      `INSERT INTO services (kind, name, settings, desired, created_at) VALUES ('shell', 'miner', '{"run":"/bin/sh"}', 'running', 1)`,
    )
    .run()
  database.close()
  expect(await json(['services', 'list'], at)).toMatchObject([
    { name: 'miner', desired: 'running', status: 'stopped', supervisor: null, permission: { reach: null } },
  ])
  const { stdout } = await cairn(['services', 'list'], at)
  expect(stdout).toMatch(/miner +shell +needs permission/)
  expect(stdout).toContain('miner came with the workspace and has never been started on this computer.')
  expect(await failure(['services', 'start', 'miner', '--yes'], at)).toMatchObject({ code: 'SERVICE_KIND_UNKNOWN', exit: 1 })
  expect(await json(['services', 'stop', 'miner'], at)).toMatchObject({ desired: 'stopped', status: 'stopped' })
  expect((await cairn(['services', 'run'], at)).stdout).toMatch(/^No services to run\./)
})
