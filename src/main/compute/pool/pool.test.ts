import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { authorOf } from '../../authors/index.ts'
import { performInWorker, type Watch } from '../../jobs/workers/perform.ts'
import type { WorkerProcess } from '../../jobs/index.ts'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace } from '../../workspace/index.ts'
import { FakeRay } from '../fixtures/fakeRay.ts'
import { addTarget } from '../targets/index.ts'
import { Pools } from './elsewhere.ts'
import { plan, tasks } from './fixtures/kinds.ts'
import { nodeDriver } from './fixtures/nodeDriver.ts'
import { folderOf, names } from './layout.ts'

type FakeRun = NonNullable<Parameters<typeof FakeRay.start>[0]>['run']

async function setUp({ run = nodeDriver, idleSeconds = 60 }: { run?: FakeRun; idleSeconds?: number } = {}) {
  const [home, folder] = [temporaryFolder(), temporaryFolder()]
  const workspace = createWorkspace(join(temporaryFolder(), 'work'), authorOf('cli', home))
  const ray = await FakeRay.start({ run })
  addTarget(home, { name: 'cluster', address: ray.address, folder })
  const open = () => {
    const pools = new Pools(workspace, { tasks, plan, pauses: [20, 50], idleSeconds })
    onTestFinished(() => pools.close())
    return pools
  }
  onTestFinished(async () => {
    await ray.close()
    workspace.close()
  })
  const root = folderOf(folder, workspace.path)
  const taskFolders = () => (existsSync(join(root, names.tasks)) ? readdirSync(join(root, names.tasks)) : [])
  return { workspace, ray, open, pools: open(), root, taskFolders, folder }
}

/** A task through the pool, and how it goes. */
function begin(
  pools: Pools,
  kind: string,
  input: unknown = {},
  { since = 1, watch = {} }: { since?: number; watch?: Partial<Watch> } = {},
) {
  const [abort, pausing, leaving] = [new AbortController(), new AbortController(), new AbortController()]
  const events: unknown[] = []
  const said: string[] = []
  let worker: WorkerProcess | undefined
  const result = performInWorker(
    () => (worker = pools.startWorker('cluster', { job: 7, since, step: null })),
    { kind, input, scratch: '', objects: '' },
    {
      signal: abort.signal,
      pausing: pausing.signal,
      leaving: leaving.signal,
      onEvent: (event) => void events.push(event),
      onProgress: (_fraction, phase, detail) => void said.push(`${phase} ${detail}`),
      ...watch,
    },
  )
  result.catch(() => {})
  return { result, abort, pausing, leaving, events, said, kill: () => worker?.kill() }
}

const gate = () => join(temporaryFolder(), 'open')
const begun = (events: readonly unknown[]) => expect.poll(() => events).toEqual([{ begun: true }])

test('[CL-5] a task gets the objects that its input names, and what it stores comes home', async () => {
  const { workspace, pools, root, taskFolders } = await setUp()
  const { object } = await workspace.objects.put('hello')
  const other = await workspace.objects.put('not asked for')
  const { result, events } = begin(pools, 'copy', { object })
  const output = (await result) as { stored: { object: string }; adopted: { object: string } }
  expect(output).toMatchObject({ text: 'hello' })
  const [event] = events as { stored: { object: string } }[]
  const texts = await Promise.all(
    [event.stored, output.stored, output.adopted].map(async (each) => (await workspace.objects.get(each.object)).toString()),
  )
  expect(texts).toEqual(['event hello', 'output hello', 'file hello'])
  expect(existsSync(join(root, names.objects, other.object.slice(0, 2), other.object.slice(2)))).toBe(false)
  expect(taskFolders()).toEqual([])
})

test('[CL-5] many tasks share one pool, and an error there is an error here', async () => {
  const { workspace, pools, ray } = await setUp()
  const { object } = await workspace.objects.put('hello')
  const all = [1, 2, 3].map((since) => begin(pools, 'copy', { object }, { since }).result)
  expect(await Promise.all(all)).toHaveLength(3)
  await expect(begin(pools, 'refuse').result).rejects.toMatchObject({ code: 'NO_ROWS', details: { file: 'a.csv', row: 1 } })
  await expect(begin(pools, 'crash').result).rejects.toMatchObject({
    code: 'WORKER_DIED',
    message: expect.stringContaining('SIGKILL') as string,
  })
  await expect(begin(pools, 'unheard').result).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  expect(ray.ids).toHaveLength(1)
  expect(workspace.sqlite.prepare('SELECT attempt, job_id FROM compute_submissions').all()).toEqual([{ attempt: 1, job_id: null }])
  expect(workspace.sqlite.prepare("SELECT count(*) FROM audit WHERE action = 'compute.submit'").pluck().get()).toBe(1)
  expect(readFileSync(join(workspace.path, 'compute/log', `${ray.ids[0]}.log`), 'utf8')).toBe('pool 1 is open\n')
})

test('[CL-5] a task that runs there is cancelled, paused, or killed where it is deaf', async () => {
  const { pools, taskFolders } = await setUp()
  const path = gate()
  const cancelled = begin(pools, 'opened', { path })
  await begun(cancelled.events)
  cancelled.abort.abort()
  await expect(cancelled.result).rejects.toMatchObject({ code: 'CANCELLED' })
  const paused = begin(pools, 'opened', { path })
  await begun(paused.events)
  paused.pausing.abort()
  await expect(paused.result).rejects.toMatchObject({ name: 'Paused' })
  const deaf = begin(pools, 'deaf')
  await begun(deaf.events)
  deaf.kill()
  await expect(deaf.result).rejects.toMatchObject({ code: 'WORKER_DIED' })
  expect(taskFolders()).toEqual([])
})

test('[CL-5] a task that waits for a CPU is cancelled and paused without one, and says what it waits for', async () => {
  const { pools, said, taskFolders } = await setUp({
    run: ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(1))),
  }).then((made) => ({ ...made, ...begin(made.pools, 'opened', { path: gate() }, { since: 9 }) }))
  await expect.poll(() => said.at(-1)).toBe('waiting for a CPU of cluster')
  const cancelled = begin(pools, 'opened', { path: gate() }, { since: 2 })
  await expect.poll(() => taskFolders().length).toBe(2)
  cancelled.abort.abort()
  await expect(cancelled.result).rejects.toMatchObject({ code: 'CANCELLED' })
  const paused = begin(pools, 'opened', { path: gate() }, { since: 3 })
  await expect.poll(() => taskFolders().length).toBe(2)
  paused.pausing.abort()
  await expect(paused.result).rejects.toMatchObject({ name: 'Paused' })
})

test('[CL-5] what was left goes on, and whoever finds it again hears the rest once', async () => {
  const { pools, open, ray, taskFolders } = await setUp()
  const path = gate()
  const first = begin(pools, 'opened', { path })
  await begun(first.events)
  first.leaving.abort()
  await expect(first.result).rejects.toMatchObject({ name: 'Detached' })
  await pools.close()
  expect(taskFolders()).toHaveLength(1)
  writeFileSync(path, '')
  const second = begin(open(), 'opened', { path })
  expect(await second.result).toEqual({ opened: true })
  expect(second.events).toEqual([])
  expect(ray.ids).toHaveLength(1)
})

test('[CL-5] the same job with another input is another task, and what was begun for it ends', async () => {
  const { pools, open, taskFolders } = await setUp()
  const first = begin(pools, 'opened', { path: gate() })
  await begun(first.events)
  first.leaving.abort()
  await expect(first.result).rejects.toMatchObject({ name: 'Detached' })
  const path = gate()
  writeFileSync(path, '')
  expect(await begin(open(), 'opened', { path }).result).toEqual({ opened: true })
  expect(taskFolders()).toEqual([])
})

test('[CL-5] what is left of a job is removed there, and of no other one', async () => {
  const { pools, taskFolders } = await setUp()
  const [one, other] = [1, 2].map((since) => begin(pools, 'opened', { path: gate() }, { since }))
  await Promise.all([begun(one.events), begun(other.events)])
  for (const { leaving, result } of [one, other]) {
    leaving.abort()
    await expect(result).rejects.toMatchObject({ name: 'Detached' })
  }
  await pools.abandon('cluster', { job: 7, since: 1 })
  expect(taskFolders()).toEqual([expect.stringMatching(/^7-2-/)])
})

test('[CL-5] a lost cluster is named: what it had begun has died, what waits goes to the next pool', async () => {
  const { workspace, pools, ray } = await setUp()
  const first = begin(pools, 'opened', { path: gate() })
  await begun(first.events)
  await ray.lose()
  await expect.poll(() => first.said.at(-1)).toMatch(/^starting waiting: cluster .* does not answer/)
  const anew = await FakeRay.start({ run: nodeDriver }, ray.port)
  onTestFinished(() => anew.close())
  await expect(first.result).rejects.toMatchObject({
    code: 'WORKER_DIED',
    details: { errors: expect.stringContaining('cluster no longer knows it') as string },
  })
  const path = gate()
  writeFileSync(path, '')
  expect(await begin(pools, 'opened', { path }).result).toEqual({ opened: true })
  expect(workspace.sqlite.prepare('SELECT attempt, status FROM compute_submissions ORDER BY attempt').all()).toMatchObject([
    { attempt: 1, status: 'LOST' },
    { attempt: 2 },
  ])
})

test('[CL-5] a pool that ended because it had nothing to do is followed by another', async () => {
  const { pools, ray } = await setUp({ idleSeconds: 0.2 })
  const path = gate()
  writeFileSync(path, '')
  expect(await begin(pools, 'opened', { path }).result).toEqual({ opened: true })
  await expect.poll(() => ray.status(ray.ids[0])).toBe('SUCCEEDED')
  expect(await begin(pools, 'opened', { path }, { since: 2 }).result).toEqual({ opened: true })
  expect(ray.ids).toHaveLength(2)
})

test('[CL-5] workers that cannot be started fail what waits for them, once, and say why', async () => {
  const run: FakeRun = async ({ log }) => {
    log('Ray is not installed for /usr/bin/python.\n')
    return 1
  }
  const { pools, ray } = await setUp({ run })
  await expect(begin(pools, 'refuse').result).rejects.toMatchObject({ code: 'SUBMISSION_FAILED' })
  expect(ray.ids).toHaveLength(1)
})

test('[CL-1] a target that was never named, or has gone, is not asked', async () => {
  const { pools, ray, workspace } = await setUp()
  const worker = () => pools.startWorker('other', { job: 1, since: 1, step: null })
  const watch = { signal: new AbortController().signal }
  await expect(performInWorker(worker, { kind: 'copy', input: {}, scratch: '', objects: '' }, watch)).rejects.toMatchObject({
    code: 'TARGET_NOT_FOUND',
  })
  expect(ray.asked).toEqual([])
  expect(workspace.sqlite.prepare('SELECT count(*) FROM compute_submissions').pluck().get()).toBe(0)
})

test('[CL-5] what a task says is waited for while the shared folder is away', async () => {
  const { pools, folder } = await setUp({ idleSeconds: 0.2 })
  const path = gate()
  const { events, result, said } = begin(pools, 'opened', { path })
  await begun(events)
  renameSync(folder, `${folder}-away`)
  await expect.poll(() => said.at(-1)).toContain('waiting: ENOENT')
  renameSync(`${folder}-away`, folder)
  writeFileSync(path, '')
  await expect(result).rejects.toMatchObject({ code: 'WORKER_DIED' })
})

test.skipIf(process.platform === 'win32' || process.getuid?.() === undefined)(
  'what lies in the shared folder is open to whom the folder is',
  async () => {
    for (const mode of [0o700, 0o770]) {
      const { workspace, pools, root, folder } = await setUp()
      chmodSync(folder, mode)
      const { object } = await workspace.objects.put('hello')
      await begin(pools, 'copy', { object }).result
      const { statSync } = await import('node:fs')
      const modeOf = (path: string) => statSync(path).mode & 0o777
      expect(modeOf(join(root, names.tasks)).toString(8)).toBe(mode.toString(8))
      expect(modeOf(join(root, names.objects, object.slice(0, 2), object.slice(2))) & 0o040).toBe(mode & 0o040)
    }
  },
)
