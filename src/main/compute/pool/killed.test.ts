import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { authorOf } from '../../authors/index.ts'
import { childProcessWorkers, JobRunner, Ledger } from '../../jobs/index.ts'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace } from '../../workspace/index.ts'
import { FakeRay } from '../fixtures/fakeRay.ts'
import { addTarget } from '../targets/index.ts'
import { Pools } from './elsewhere.ts'
import { openedKind, plan, tasks } from './fixtures/kinds.ts'
import { nodeDriver } from './fixtures/nodeDriver.ts'
import { folderOf, names } from './layout.ts'

test('[CL-5] kill -9 of Cairn: the job goes on on its target, and the next process finds it and has its result', async () => {
  const [home, folder] = [temporaryFolder(), temporaryFolder()]
  const workspace = createWorkspace(join(temporaryFolder(), 'work'), authorOf('cli', home))
  const ray = await FakeRay.start({ run: nodeDriver })
  onTestFinished(async () => {
    await ray.close()
    workspace.close()
  })
  addTarget(home, { name: 'cluster', address: ray.address, folder })
  const path = join(temporaryFolder(), 'open')
  const cairn = spawn(
    process.execPath,
    [join(import.meta.dirname, 'fixtures/waitForJob.ts'), workspace.path, home, JSON.stringify({ path })],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  onTestFinished(() => void cairn.kill('SIGKILL'))
  const tasksThere = join(folderOf(folder, workspace.path), names.tasks)
  await expect.poll(() => readdirSync(tasksThere).flatMap((task) => readdirSync(join(tasksThere, task)))).toContain(names.taken)
  cairn.kill('SIGKILL')
  await once(cairn, 'exit')
  const [before] = readdirSync(tasksThere)

  const runner = new JobRunner(workspace, [openedKind], {
    startWorker: childProcessWorkers(join(import.meta.dirname, 'fixtures/worker.ts')),
    ledger: new Ledger(home, 'queued'),
    elsewhere: new Pools(workspace, { tasks, plan, pauses: [20, 50] }),
  })
  onTestFinished(() => runner.close())
  expect(runner.list()).toMatchObject([{ status: 'queued', target: 'cluster' }])
  const [id] = runner.adoptQueue()
  await expect.poll(() => runner.get(id).status).toBe('running')
  expect(readdirSync(tasksThere)).toEqual([before])
  writeFileSync(path, '')
  expect(await runner.result(id)).toEqual({ opened: true })
  expect(ray.ids).toHaveLength(1)
  expect(readdirSync(tasksThere)).toEqual([])
  const actions = workspace.sqlite.prepare('SELECT action FROM audit ORDER BY id').pluck().all()
  expect(actions.slice(-4)).toEqual(['job.start', 'compute.submit', 'job.detach', 'test.opened'])
})
