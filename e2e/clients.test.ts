import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { cairn, freePort, json, newFolder, newWorkspace, root, start } from './cairn.ts'

test('a plain script logs with the built client to cairn track, and its run is in the table', async () => {
  const cwd = await newWorkspace()
  const port = await freePort()
  const server = start(['track', '--port', String(port)], { cwd })
  onTestFinished(() => void server.child.kill('SIGKILL'))
  await new Promise((resolve) => server.child.stdout?.once('data', resolve))
  const env = { ...process.env, MLFLOW_TRACKING_URI: `http://127.0.0.1:${port}`, CAIRN_SPOOL: newFolder() }
  const script = spawnSync(process.execPath, [join(root, 'e2e/fixtures/logs.mjs')], { env, encoding: 'utf8' })
  expect(script, script.stderr).toMatchObject({ status: 0, stderr: '' })
  const { runs } = await json<{ runs: unknown[] }>(['runs', 'list'], { cwd })
  expect(runs).toMatchObject([{ name: 'from a script', status: 'done', source: 'mlflow' }])
  server.interrupt()
  expect(await server.ended).toMatchObject({ code: 0 })
})

test('the client for Python is written to a file, and not over another', async () => {
  const cwd = newFolder()
  expect(await cairn(['track', 'client', '--out', 'cairn_client.py'], { cwd })).toMatchObject({ code: 0, stderr: '' })
  expect(readFileSync(join(cwd, 'cairn_client.py'), 'utf8')).toBe(readFileSync(join(root, 'resources/client/cairn_client.py'), 'utf8'))
  expect((await cairn(['track', 'client', '--out', 'cairn_client.py'], { cwd })).stderr).toContain('--overwrite')
})
