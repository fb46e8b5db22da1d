import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { isAlive, openWorkspace, createWorkspace } from '../workspace/index.ts'
import { childProcessWorkers, type Work } from '../jobs/index.ts'
import { temporaryFolder } from '../testing.ts'
import { anyService, testKinds } from './fixtures/anyService.ts'
import type { AnyServiceKind, ServiceLimits } from './kind.ts'
import { ServiceSupervisor, type ServiceView } from './supervisor.ts'

const startWorker = childProcessWorkers(join(import.meta.dirname, 'fixtures', 'worker.ts'))

/** Nothing of it is used by the calls of a test. */
const work = {} as Pick<Work, 'runner' | 'perform'>

/** Short where a test waits for them, long where it must not. */
const limits: Partial<ServiceLimits> = { firstPause: 5, longestPause: 20, probeInterval: 50, probe: 1_000, missed: 2, failures: 3 }

interface Options {
  readonly folder?: string
  readonly home?: string
  readonly limits?: Partial<ServiceLimits>
  readonly runs?: boolean
  readonly event?: AnyServiceKind['event']
}

function setUp(options: Options = {}) {
  const home = options.home ?? temporaryFolder()
  const workspace = options.folder === undefined ? createWorkspace(temporaryFolder()) : openWorkspace(options.folder)
  const kinds = testKinds.map((kind) => ({ ...kind, event: options.event }))
  const supervisor = new ServiceSupervisor(workspace, kinds, {
    startWorker,
    home,
    limits: { ...limits, ...options.limits },
    work: () => work,
  })
  if (options.runs !== false) supervisor.run()
  const close = async () => {
    await supervisor.close()
    if (workspace.sqlite.open) workspace.close()
  }
  onTestFinished(close)
  const define = (kind: string, settings: unknown = {}, name = kind) =>
    anyService(supervisor).define(kind, name, settings, () => null).serviceId
  const ask = (request: string, input?: unknown, kind = 'answering', name = kind) =>
    anyService(supervisor).request(kind, name, request, input)
  /** Waits for a state of a service, whatever it goes through before. */
  const until = async (name: string, is: (seen: ServiceView) => boolean): Promise<ServiceView> => {
    for await (const views of supervisor.watch()) {
      const seen = views.find((each) => each.name === name)
      if (seen && is(seen)) return seen
    }
    throw new Error('The watch ended.')
  }
  const ready = (name = 'answering') => until(name, ({ status }) => status === 'ready')
  const texts = (name = 'answering') => supervisor.log(name, { limit: 10_000 }).lines.map(({ text }) => text)
  return { home, workspace, supervisor, close, define, ask, until, ready, texts }
}

const get = async (port: number | null, path = '/') => (await fetch(`http://127.0.0.1:${port}${path}`)).text()

/** Whether nobody listens there. */
async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  const free = await Promise.race([once(server, 'listening').then(() => true), once(server, 'error').then(() => false)])
  if (free) await new Promise((resolve) => server.close(resolve))
  return free
}

describe('a service', () => {
  test('starts in a process of its own, answers, tells, and ends when it is stopped', async () => {
    const told: unknown[] = []
    const { workspace, supervisor, define, ask, ready, until, texts } = setUp({
      event: (_workspace, name, event) => void told.push([name, event]),
    })
    define('answering')
    expect(supervisor.get('answering')).toMatchObject({
      status: 'stopped',
      desired: 'stopped',
      supervisor: null,
      permission: null,
      error: null,
    })
    supervisor.start('answering')
    const { port, pid } = await ready()
    expect(pid).not.toBe(process.pid)
    expect(await get(port)).toBe('here')
    expect(await ask('double', 21)).toBe(42)
    await expect(ask('refuse')).rejects.toMatchObject({ code: 'NO_ROWS', message: 'Not found.' })
    await ask('emit', { hello: new Float32Array([1]) })
    expect(told).toEqual([['answering', { hello: new Float32Array([1]) }]])
    expect(supervisor.active).toBe(1)
    supervisor.stop('answering')
    await until('answering', ({ status, supervisor: runs }) => status === 'stopped' && runs === null)
    expect(isAlive(pid ?? 0)).toBe(false)
    expect(await isFree(port ?? 0)).toBe(true)
    await expect.poll(() => readdirSync(join(workspace.path, 'tmp'))).toEqual([])
    expect(texts()).toEqual(['Started.', `hello from ${pid}`, `Ready as process ${pid}, on port ${port}.`, 'Stopping.', 'Stopped.'])
    await expect(ask('double', 1)).rejects.toMatchObject({ code: 'SERVICE_NOT_RUNNING' })
    expect(workspace.sqlite.prepare('SELECT action, subject FROM audit').raw().all()).toEqual([
      ['service.define', 'service:answering'],
      ['service.start', 'service:answering'],
      ['service.stop', 'service:answering'],
    ])
  })

  test('is draining while requests run: they are answered, and nothing new is taken', async () => {
    const gate = join(temporaryFolder(), 'open')
    const { supervisor, define, ask, ready, until } = setUp()
    define('answering', { gate })
    supervisor.start('answering')
    const { port } = await ready()
    const held = get(port, '/hold')
    await expect.poll(() => ask('held')).toBe(1)
    supervisor.stop('answering')
    expect(supervisor.get('answering')).toMatchObject({ status: 'draining', desired: 'stopped' })
    await expect.poll(() => get(port).catch(() => 'refused')).toBe('refused')
    writeFileSync(gate, '')
    expect(await held).toBe('held')
    await until('answering', ({ status }) => status === 'stopped')
  })

  test('that never finishes is ended when its time is over, and says so', async () => {
    const { supervisor, define, ready, until } = setUp({ limits: { drain: 50 } })
    define('answering', { neverDrains: true })
    supervisor.start('answering')
    const { pid } = await ready()
    supervisor.stop('answering')
    await until('answering', ({ status }) => status === 'stopped')
    expect(isAlive(pid ?? 0)).toBe(false)
  })

  test('is restarted on demand, with the settings that it has now and another process', async () => {
    const { supervisor, define, ready, until } = setUp()
    define('answering')
    supervisor.start('answering')
    const first = await ready()
    const port = first.port ?? 0
    define('answering', { port })
    supervisor.restart('answering')
    const second = await until('answering', ({ status, pid }) => status === 'ready' && pid !== first.pid)
    expect(second).toMatchObject({ port, restarts: 0, error: null })
    expect(await get(port)).toBe('here')
  })

  test('takes new settings over while it runs, in whatever process they are given; refused, it goes on with what it had', async () => {
    const { home, workspace, supervisor, define, ask, ready, until } = setUp()
    define('answering')
    supervisor.start('answering')
    const before = await ready()
    expect(before.isCurrent).toBe(true)
    define('answering', { gate: 'one' })
    const after = await until('answering', ({ isCurrent }) => isCurrent === true)
    expect([after.pid, await ask('configured')]).toEqual([before.pid, 'one'])
    const other = setUp({ folder: workspace.path, home, runs: false })
    other.define('answering', { gate: 'refused' })
    const refused = await until('answering', ({ error }) => error !== null)
    expect(await ask('configured')).toBe('one')
    expect(refused).toMatchObject({ pid: before.pid, status: 'ready', isCurrent: false, error: { message: 'The test says no.' } })
    define('answering', { gate: 'two' })
    expect(await until('answering', ({ isCurrent }) => isCurrent === true)).toMatchObject({ pid: before.pid, error: null })
  })

  test('stays at one process, however often it is started, in whatever number of processes', async () => {
    const { home, workspace, supervisor, define, ready } = setUp()
    const id = define('answering')
    supervisor.start('answering')
    const { pid, port } = await ready()
    const other = setUp({ folder: workspace.path, home })
    for (const one of [supervisor, other.supervisor]) for (let i = 0; i < 3; i++) one.start('answering')
    expect((await other.ready()).supervisor).toMatchObject({ here: false, pid: process.pid })
    expect(other.supervisor.get('answering')).toMatchObject({ pid, port })
    const owned = workspace.sqlite.prepare('SELECT count(*) FROM services WHERE id = ? AND owner IS NOT NULL').pluck()
    expect([owned.get(id), other.supervisor.active, supervisor.active]).toEqual([1, 0, 1])
  })
})

describe('a service that fails', () => {
  test.each([
    ['crashing', { code: 'SERVICE_DIED', message: 'The process of the service ended with code 3.', details: { errors: 'Cannot go on.' } }],
    ['refusing', { code: 'PORT_IN_USE', details: { port: 80 } }],
    ['crashingLater', { code: 'SERVICE_DIED', message: 'The process of the service ended by SIGKILL.' }],
  ])('%s is tried again with pauses, and given up after so many times', async (kind, error) => {
    const { supervisor, define, until, texts } = setUp()
    define(kind)
    supervisor.start(kind)
    expect(await until(kind, ({ status }) => status === 'failed')).toMatchObject({
      desired: 'running',
      restarts: 2,
      pid: null,
      port: null,
      error,
    })
    const log = texts(kind)
    expect(log.filter((text) => text.startsWith('Started'))).toHaveLength(3)
    expect(log.join('\n')).toMatch(/Restarting in 0.005 s.[^]*Restarting in 0.01 s.[^]*Ended 3 times in a row/)
    expect(supervisor.active).toBe(0)
    // A person may try again.
    supervisor.start(kind)
    await until(kind, ({ status, restarts }) => status === 'failed' && restarts === 2)
    expect(texts(kind).filter((text) => text.startsWith('Started'))).toHaveLength(6)
  })

  test('once, after it was ready, is ready again', async () => {
    const { supervisor, define, ask, ready, until } = setUp()
    define('answering')
    supervisor.start('answering')
    const { pid } = await ready()
    await ask('crash').catch(() => {})
    const again = await until('answering', (seen) => seen.status === 'ready' && seen.pid !== pid)
    expect(again).toMatchObject({ restarts: 1, error: { code: 'SERVICE_DIED' } })
    expect(await get(again.port)).toBe('here')
  })

  test('is never ready: it is ended', async () => {
    const { supervisor, define, until } = setUp({ limits: { start: 300, failures: 1 } })
    define('neverReady')
    supervisor.start('neverReady')
    expect(await until('neverReady', ({ status }) => status === 'failed')).toMatchObject({ error: { code: 'SERVICE_UNRESPONSIVE' } })
  })

  test('hangs, deaf to signals: it is unhealthy, is ended and started again', async () => {
    const { supervisor, define, ask, ready, until } = setUp({ limits: { probe: 200 } })
    define('answering')
    supervisor.start('answering')
    const { pid } = await ready()
    await ask('hang')
    expect(await until('answering', ({ status }) => status === 'unhealthy')).toMatchObject({ pid, error: { code: 'SERVICE_UNRESPONSIVE' } })
    const again = await until('answering', (seen) => seen.status === 'ready' && seen.pid !== pid)
    expect(isAlive(pid ?? 0)).toBe(false)
    expect(again.restarts).toBe(1)
  })

  test('says that it is ill, and gets well by itself', async () => {
    const { supervisor, define, ask, ready, until } = setUp({ limits: { missed: 1_000_000 } })
    define('answering')
    supervisor.start('answering')
    const { pid } = await ready()
    await ask('beIll', true)
    expect(await until('answering', ({ status }) => status === 'unhealthy')).toMatchObject({ error: { message: 'The test says so.' } })
    await ask('beIll', false)
    expect(await ready()).toMatchObject({ pid, restarts: 0 })
  })

  test('tells what is amiss although it works, also after it was ill', async () => {
    const { supervisor, define, ask, ready, until } = setUp({ limits: { missed: 1_000_000 } })
    define('answering', { problem: 'One of two is missing.' })
    supervisor.start('answering')
    const problem = { code: 'DEPLOYMENT_UNAVAILABLE', message: 'One of two is missing.' }
    expect(await ready()).toMatchObject({ error: null, problem })
    await ask('beIll', true)
    expect(await until('answering', ({ status }) => status === 'unhealthy')).toMatchObject({
      error: { message: 'The test says so.' },
      problem,
    })
    await ask('beIll', false)
    expect(await ready()).toMatchObject({ problem })
  })

  test.skipIf(process.platform === 'win32').each(['stop', 'crash'])(
    'leaves a child of its own that listens: on a %s it goes too, and its port is free',
    async (how) => {
      const { supervisor, define, ask, ready, until } = setUp()
      define('answering')
      supervisor.start('answering')
      await ready()
      const leaked = (await ask('leak', 0)) as { port: number; pid: number }
      expect(await get(leaked.port)).toBe('child')
      if (how === 'stop') {
        supervisor.stop('answering')
        await until('answering', ({ status }) => status === 'stopped')
      } else {
        await ask('crash').catch(() => {})
        await until('answering', ({ status, restarts }) => status === 'ready' && restarts === 1)
      }
      // Its parent being gone, the system buries it.
      await expect.poll(() => isAlive(leaked.pid)).toBe(false)
      expect(await isFree(leaked.port)).toBe(true)
    },
  )

  test('floods its log: what is kept is bounded, it says what was left out, and it goes on answering', async () => {
    const { home, supervisor, define, ask, ready, texts } = setUp()
    define('answering')
    supervisor.start('answering')
    const { port } = await ready()
    await ask('flood')
    await expect.poll(() => texts().some((text) => /^\d+ bytes were dropped/.test(text))).toBe(true)
    expect(await get(port)).toBe('here')
    const [place] = readdirSync(join(home, 'logs'))
    expect(readdirSync(join(home, 'logs', place)).length).toBeLessThanOrEqual(4)
    expect(supervisor.get('answering').status).not.toBe('failed')
  })
})

describe('what is wanted', () => {
  test('comes back with the workspace', async () => {
    const { home, workspace, supervisor, define, ready, close } = setUp()
    define('answering')
    supervisor.start('answering')
    const { pid } = await ready()
    await close()
    expect(isAlive(pid ?? 0)).toBe(false)
    const again = setUp({ folder: workspace.path, home })
    expect((await again.ready()).pid).not.toBe(pid)
  })

  test('is said by a process that does not stay, and done by one that does', async () => {
    const { home, workspace, supervisor, define } = setUp({ runs: false })
    define('answering')
    expect(supervisor.start('answering')).toMatchObject({ desired: 'running', status: 'stopped', supervisor: null })
    const stays = setUp({ folder: workspace.path, home })
    const { pid } = await stays.ready()
    supervisor.restart('answering')
    await stays.until('answering', (seen) => seen.status === 'ready' && seen.pid !== pid)
    supervisor.stop('answering')
    await stays.until('answering', ({ status, supervisor: runs }) => status === 'stopped' && runs === null)
    expect(supervisor.get('answering')).toMatchObject({ status: 'stopped', desired: 'stopped', supervisor: null })
    supervisor.remove('answering')
    expect(stays.supervisor.list()).toEqual([])
  })

  test('by nobody here: a workspace that comes from elsewhere starts nothing, until it is allowed as it was shown', async () => {
    const { workspace, supervisor, define, close } = setUp({ runs: false })
    define('answering')
    supervisor.start('answering')
    await close()
    const elsewhere = setUp({ folder: workspace.path })
    const [{ permission }] = elsewhere.supervisor.list()
    expect(permission).toMatchObject({ reach: { does: 'Runs answering', reads: [], writes: [], signs: false } })
    const { start } = elsewhere.supervisor
    const ask = (fingerprint?: string) => start.call(elsewhere.supervisor, 'answering', fingerprint)
    expect(() => ask()).toThrowError(expect.objectContaining({ code: 'SERVICE_NOT_ALLOWED' }))
    expect(() => ask('another')).toThrowError(expect.objectContaining({ code: 'SERVICE_CHANGED' }))
    expect(() => elsewhere.supervisor.restart('answering')).toThrowError(expect.objectContaining({ code: 'SERVICE_NOT_ALLOWED' }))
    expect(elsewhere.supervisor.get('answering')).toMatchObject({ status: 'stopped', desired: 'running', supervisor: null })
    ask(permission?.fingerprint)
    expect((await elsewhere.ready()).permission).toBeNull()
  })

  test('of settings that were changed behind its back is not started again', async () => {
    const { workspace, supervisor, define, ask, ready, until } = setUp()
    const id = define('answering')
    supervisor.start('answering')
    await ready()
    workspace.sqlite.prepare('UPDATE services SET settings = \'{"port":1}\' WHERE id = ?').run(id)
    await ask('crash').catch(() => {})
    expect(await until('answering', ({ status }) => status === 'failed')).toMatchObject({ error: { code: 'SERVICE_CHANGED' } })
    expect(supervisor.get('answering').permission).not.toBeNull()
  })

  test('of settings that nobody can read is refused', async () => {
    const { workspace, supervisor, define } = setUp({ runs: false })
    const id = define('answering')
    workspace.sqlite.prepare('UPDATE services SET settings = \'{"port":"x"}\' WHERE id = ?').run(id)
    const { permission } = supervisor.get('answering')
    expect(permission?.reach).toBeNull()
    expect(() => supervisor.start('answering', permission?.fingerprint)).toThrowError(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })
})

test('a workspace that is read-only starts nothing', () => {
  const { workspace, home, supervisor, define } = setUp({ runs: false })
  define('answering')
  supervisor.start('answering')
  const readOnly = openWorkspace(workspace.path, { readOnly: true })
  onTestFinished(() => readOnly.close())
  const other = new ServiceSupervisor(readOnly, testKinds, { startWorker, home })
  other.run()
  expect(other.list()).toMatchObject([{ status: 'stopped', supervisor: null }])
  expect(() => other.stop('answering')).toThrowError(expect.objectContaining({ code: 'WORKSPACE_READ_ONLY' }))
})

describe.skipIf(process.platform === 'win32')('main is killed with -9', () => {
  /** A process that runs a service which has started a child of its own. */
  async function runningMain(how: 'busy' | 'hanging') {
    const [folder, home] = [temporaryFolder(), temporaryFolder()]
    createWorkspace(folder).close()
    const main = spawn(process.execPath, [join(import.meta.dirname, 'fixtures', 'main.ts'), folder, home, how], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void main.kill('SIGKILL'))
    const [text] = (await once(main.stdout, 'data')) as [Buffer]
    return { main, folder, home, ...(JSON.parse(text.toString()) as { pid: number; port: number; child: { pid: number; port: number } }) }
  }

  test.each(['busy', 'hanging'] as const)('a service that is %s ends, and what it has started; their ports are free', async (how) => {
    const { main, pid, port, child, folder, home } = await runningMain(how)
    expect([isAlive(pid), isAlive(child.pid)]).toEqual([true, true])
    main.kill('SIGKILL')
    await expect.poll(() => [isAlive(pid), isAlive(child.pid)], { timeout: 20_000 }).toEqual([false, false])
    expect([await isFree(port), await isFree(child.port)]).toEqual([true, true])
    // The next one that opens the workspace runs it again.
    const next = setUp({ folder, home })
    expect((await next.ready()).supervisor).toMatchObject({ here: true })
  })
})

test('a service asks main, and is told what main answers or why it refuses', async () => {
  const { define, supervisor, ready, ask } = setUp()
  define('answering')
  supervisor.start('answering')
  await ready()
  expect(await Promise.all([ask('asksMain', 4), ask('asksMain', 10)])).toEqual([2, 5])
  await expect(ask('asksMain', 3)).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { x: 3 } })
})
