import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { childProcessWorkers } from './childProcess.ts'
import { performInWorker } from './perform.ts'
import { type ReadyWorkers, readyWorkers } from './ready.ts'

/** Real workers, and how many of them were started. */
function counted(): { ready: ReadyWorkers; pids: (number | undefined)[] } {
  const start = childProcessWorkers(join(import.meta.dirname, '../fixtures/worker.ts'))
  const pids: (number | undefined)[] = []
  const ready = readyWorkers(() => {
    const worker = start()
    pids.push(worker.pid)
    return worker
  }, 1)
  onTestFinished(ready.close)
  return { ready, pids }
}

/** @returns twice the number, by a worker */
async function double({ startWorker }: ReadyWorkers, x: number): Promise<number> {
  const scratch = mkdtempSync(join(tmpdir(), 'cairn-ready-'))
  onTestFinished(() => rmSync(scratch, { recursive: true, force: true }))
  const request = { kind: 'double', input: { x }, scratch, objects: join(scratch, 'objects') }
  return ((await performInWorker(startWorker, request, { signal: new AbortController().signal })) as { y: number }).y
}

test('a worker that waits is the one that does the next task, and another one takes its place', async () => {
  const { ready, pids } = counted()
  expect(await double(ready, 1)).toBe(2)
  await expect.poll(() => pids.length).toBe(2)
  expect(await double(ready, 2)).toBe(4)
  await expect.poll(() => pids.length).toBe(3)
  expect(new Set(pids).size).toBe(3)
})

test('[TR-7] a waiting worker that was killed is not handed over', async () => {
  const { ready, pids } = counted()
  await double(ready, 1)
  await expect.poll(() => pids.length).toBe(2)
  process.kill(pids[1] ?? 0, 'SIGKILL')
  await expect.poll(() => isAlive(pids[1] ?? 0)).toBe(false)
  expect(await double(ready, 2)).toBe(4)
})

test('none is left when they are closed', async () => {
  const { ready, pids } = counted()
  await double(ready, 1)
  await expect.poll(() => pids.length).toBe(2)
  ready.close()
  await expect.poll(() => isAlive(pids[1] ?? 0)).toBe(false)
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
