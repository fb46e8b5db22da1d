import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { authorOf } from '../../authors/index.ts'
import { probed } from '../../compute/fixtures/fakeProbe.ts'
import { FakeRay } from '../../compute/fixtures/fakeRay.ts'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace } from '../../workspace/index.ts'
import { open } from '../fixtures/open.ts'

test('[CL-1] nothing is sent to a target before it is checked, and its token is in no answer and nowhere in the workspace', async () => {
  const token = 'zq-secret-token'
  const fake = await FakeRay.start({ token, run: probed() })
  onTestFinished(() => fake.close())
  const [home, folder] = [temporaryFolder(), join(temporaryFolder(), 'ws')]
  createWorkspace(folder, authorOf('cli', home)).close()
  const { targets } = open(folder, undefined, { home }).client.compute
  const answers: unknown[] = [
    await targets.add({ name: 'lab', address: fake.address, folder: temporaryFolder(), token }),
    await targets.list({}),
  ]
  expect(fake.asked).toEqual([])
  const checked = await targets.check({ name: 'lab' })
  expect(checked).toMatchObject({ token: 'file', warnings: [], check: { ready: true } })
  answers.push(checked)
  await expect(targets.add({ name: 'lab', address: fake.address, folder: '/' })).rejects.toMatchObject({ code: 'TARGET_EXISTS' })
  const without = await targets.setToken({ name: 'lab', token: null })
  expect(without).toMatchObject({ token: 'none', warnings: [expect.stringMatching(/^No token/)] })
  expect((await targets.check({ name: 'lab' })).check?.problems).toEqual([expect.stringContaining('asks for a token')])
  await targets.remove({ name: 'lab' })
  expect(await targets.list({})).toEqual({ targets: [] })
  await expect(targets.check({ name: 'lab' })).rejects.toMatchObject({ code: 'TARGET_NOT_FOUND' })
  expect(JSON.stringify(answers)).not.toContain(token)
  expect(allIn(folder) + allIn(home)).not.toContain(token)
})

test('[CL-1] a token that is none leaves no target behind', async () => {
  const [home, folder] = [temporaryFolder(), join(temporaryFolder(), 'ws')]
  createWorkspace(folder, authorOf('cli', home)).close()
  const { targets } = open(folder, undefined, { home }).client.compute
  await expect(targets.add({ name: 'lab', address: 'http://127.0.0.1:1', folder: '/tmp', token: 'a b' })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  })
  expect(await targets.list({})).toEqual({ targets: [] })
})

const allIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')
