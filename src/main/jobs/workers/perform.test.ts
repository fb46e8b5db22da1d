import { expect, onTestFinished, test, vi } from 'vitest'
import { grace, performInWorker } from './perform.ts'
import type { FromWorker, ToWorker, WorkerProcess } from './protocol.ts'

/** A worker that does nothing but hear, and says what the test wants: real ones are in the tests of the runner. */
function deafWorker() {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const heard: ToWorker['type'][] = []
  let say: (message: FromWorker) => void = () => {}
  let exit: () => void = () => {}
  let killed = false
  const worker: WorkerProcess = {
    pid: 1,
    send: ({ type }) => void heard.push(type),
    onMessage: (listener) => void (say = listener),
    onExit: (listener) => void (exit = () => listener({ code: null, signal: 'SIGKILL', errors: '' })),
    kill: () => {
      killed = true
      exit()
    },
  }
  const abort = new AbortController()
  const request = { kind: 'any', input: {}, scratch: '', objects: '' }
  const ended = performInWorker(() => worker, request, { signal: abort.signal }).catch((error: unknown) => error)
  return { heard, abort, ended, isKilled: () => killed, say: (message: FromWorker) => say(message) }
}

test('[TR-3] a worker that does not hear a cancel is killed within 2 s', async () => {
  const { heard, abort, ended, isKilled } = deafWorker()
  abort.abort()
  expect(heard).toEqual(['start', 'cancel'])
  vi.advanceTimersByTime(grace - 1)
  expect(isKilled()).toBe(false)
  vi.advanceTimersByTime(1)
  expect(isKilled()).toBe(true)
  expect(grace).toBeLessThan(2_000)
  expect(await ended).toMatchObject({ code: 'CANCELLED' })
})

test('[TR-3] one that has stopped and puts together what it keeps has a minute for it', async () => {
  const { abort, ended, isKilled, say } = deafWorker()
  abort.abort()
  say({ type: 'keeping' })
  vi.advanceTimersByTime(59_999)
  expect(isKilled()).toBe(false)
  vi.advanceTimersByTime(1)
  expect(isKilled()).toBe(true)
  expect(await ended).toMatchObject({ code: 'CANCELLED' })
})
