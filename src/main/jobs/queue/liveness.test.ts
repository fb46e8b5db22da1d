import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Liveness } from './liveness.ts'
import { formatProcessId, ownProcess, type ProcessId } from '../../workspace/index.ts'

const own = ownProcess()

/** A running job of another runner, in the process that is given; this one where nothing is. */
function job(of: Partial<ProcessId> = {}, heartbeatAt = 1) {
  const id = { ...own, ...of }
  return { id: 1, owner: `someone/${formatProcessId(id)}`, ownerHost: id.host, ownerPid: id.pid, heartbeatAt }
}

const elsewhere = { host: 'elsewhere' }
const hour = 3_600_000

test('[DK-12] a process that lives keeps its job, whatever the clock says and however long it is silent', () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  let now = 0
  const liveness = new Liveness(() => now)
  for (const jump of [-hour, hour, 24 * hour, 10_000 * hour]) {
    vi.setSystemTime(Date.now() + jump)
    now += hour
    expect(liveness.isLost(job()), `a jump of ${jump} ms`).toBe(false)
  }
})

test('[DK-12] a process that has ended loses its job at once', async () => {
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'exit')
  expect(new Liveness().isLost(job({ pid: child.pid ?? 0 }))).toBe(true)
})

test.runIf(process.platform === 'linux')('[DK-12] a job whose pid belongs to another process now is lost', () => {
  const other = new Liveness()
  expect(other.isLost(job({ started: String(Number(own.started) - 1) }))).toBe(true)
  expect(other.isLost(job({ started: own.started }))).toBe(false)
})

test.runIf(process.platform === 'linux')('[DK-12] a process that has ended and is not buried yet loses its job', async () => {
  // The shell that starts it does not wait for it.
  const shell = spawn('sh', ['-c', 'true & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] })
  onTestFinished(() => void shell.kill('SIGKILL'))
  const [text] = (await once(shell.stdout, 'data')) as [Buffer]
  const pid = Number(text.toString())
  await expect.poll(() => new Liveness().isLost(job({ pid, started: '1' }))).toBe(true)
})

test.runIf(own.system?.space === '4026531836')('[DK-12] what ran before this machine was started anew is lost', () => {
  const system = own.system && { ...own.system, boot: 'another' }
  expect(new Liveness().isLost(job({ system }))).toBe(true)
})

test('a job on another machine is lost when its beats stop while it is watched, not when the clocks differ', () => {
  let now = 0
  const liveness = new Liveness(() => now)
  const lostAfter = (ms: number, beat: number) => {
    now += ms
    return liveness.isLost(job(elsewhere, beat))
  }
  // The clock of the other machine is years behind, and goes back: what counts is that its beats change.
  for (const beat of [1, 2, 0, 3]) expect(lostAfter(29_000, beat)).toBe(false)
  expect(lostAfter(29_000, 3)).toBe(false)
  expect(lostAfter(2_000, 3)).toBe(true)
})

test('a machine of the same name, or a container on this one, is another machine', () => {
  const foreign: Partial<ProcessId>[] = [
    { system: { machine: 'another', boot: 'a', space: '1' }, pid: 999_999_999 },
    { system: own.system && { ...own.system, space: '1' }, pid: 999_999_999 },
  ]
  // Elsewhere the system does not tell.
  if (own.system === null) return
  for (const process of foreign) {
    let now = 0
    const liveness = new Liveness(() => now)
    expect(liveness.isLost(job(process))).toBe(false)
    now = 31_000
    expect(liveness.isLost(job(process))).toBe(true)
  }
})

test('of an older Cairn only the pid is known: a dead one is lost, a living one when it is silent for ten minutes', () => {
  let now = 0
  const liveness = new Liveness(() => now)
  const old = { id: 1, owner: 'someone', ownerHost: own.host, ownerPid: own.pid, heartbeatAt: 1 }
  expect(liveness.isLost({ ...old, ownerPid: 999_999_999 })).toBe(true)
  expect(liveness.isLost(old)).toBe(false)
  now = 599_000
  expect(liveness.isLost(old)).toBe(false)
  now = 601_000
  expect(liveness.isLost(old)).toBe(true)
})

test('a running job in a copy of a workspace belongs to nobody', () => {
  expect(new Liveness().isLost({ ...job(), ownerPid: null })).toBe(true)
})
