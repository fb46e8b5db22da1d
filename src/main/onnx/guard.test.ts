import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { childProcessWorkers, performInWorker } from '../jobs/index.ts'

const start = childProcessWorkers(join(import.meta.dirname, 'fixtures/guardWorker.ts'))

let scratch = ''
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'cairn-guard-'))
})
afterEach(() => rm(scratch, { recursive: true }))

const perform = (kind: string, input: unknown = {}) =>
  performInWorker(start, { kind, input, scratch, objects: join(scratch, 'objects') }, { signal: new AbortController().signal })

describe('[PK-3] native code has bounds, although it holds its thread', () => {
  test('a call within them gives its answer', async () => {
    expect(await perform('modest')).toBe(43)
  })

  test('many short ones are not taken for a long one', async () => {
    expect(await perform('rapid')).toBe(50_000)
  })

  test('one that never ends is ended, and that is said', async () => {
    await expect(perform('endless', { time: 300 })).rejects.toMatchObject({
      code: 'MODEL_LIMIT',
      message: expect.stringContaining('too long'),
    })
  })

  test('one that takes ever more memory is ended, and that is said', async () => {
    await expect(perform('greedy')).rejects.toMatchObject({ code: 'MODEL_LIMIT', message: expect.stringContaining('memory') })
  })

  test('a process in the middle of a call dies with its parent', async () => {
    const main = spawn(process.execPath, [join(import.meta.dirname, 'fixtures/guardMain.ts'), scratch], { stdio: 'ignore' })
    const begun = join(scratch, 'begun')
    await expect.poll(() => existsSync(begun) && readFileSync(begun, 'utf8') !== '', { timeout: 20_000 }).toBe(true)
    const pid = Number(readFileSync(begun, 'utf8'))
    expect(isThere(pid)).toBe(true)
    main.kill('SIGKILL')
    await expect.poll(() => isThere(pid), { timeout: 20_000 }).toBe(false)
  })
})

/** A process that has ended and that nobody has asked for is gone. */
function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  if (process.platform !== 'linux') return true
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
