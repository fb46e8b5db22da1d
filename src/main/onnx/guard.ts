import { once } from 'node:events'
import { totalmem } from 'node:os'
import { Worker } from 'node:worker_threads'
import { lastWord } from '../lastWord.ts'

/**
 * Native code that runs a graph holds the thread that it was called from: neither a message of main nor a timer is heard meanwhile. So
 * a second thread watches, on every system alike: how long a call takes, how much memory the process has taken since it began, and
 * whether the process that started this one is still there. It ends the whole process, which is the only way to end such a call.
 */

export interface CallBounds {
  /** In ms; half of it has to be work of the processor, so that a busy machine ends no healthy call. */
  readonly time: number
  /** How much more memory than before the call, in bytes. */
  readonly memory: number
}

const GiB = 1024 ** 3

/** What loading a graph or predicting a batch of rows may take. @param bytes of the graph, which is held several times while it is loaded */
export function boundsFor(bytes: number): CallBounds {
  return { time: 120_000, memory: Math.min(2 * GiB, totalmem() / 2) + 4 * bytes }
}

const pollInterval = 20
/** Between calls, so many looks go by until the memory is asked for again. */
const memoryInterval = 10

/** Indices into the numbers that both threads share. */
const deadline = 0
const mostMemory = 1
const leastWork = 2
/** Kept by the thread that watches: to ask for it takes longer than many a call. */
const takenMemory = 3

const program = `
const { workerData, parentPort } = require('node:worker_threads')
const { writeSync } = require('node:fs')
const { numbers, pause, parent, late, large, pollInterval, memoryInterval } = workerData
const end = (message) => {
  try {
    if (message) writeSync(2, message)
  } finally {
    process.kill(process.pid, 'SIGKILL')
  }
}
numbers[${takenMemory}] = process.memoryUsage.rss()
parentPort.postMessage('watching')
let call = 0
let before = process.cpuUsage()
let looks = 0
for (;;) {
  Atomics.wait(pause, 0, 0, pollInterval)
  if (process.ppid !== parent) end()
  // Read once: the call may end between two looks, and nothing is bounded after it.
  const until = numbers[${deadline}]
  if (until !== call) before = process.cpuUsage()
  call = until
  if (until === 0) {
    if (++looks % memoryInterval === 0) numbers[${takenMemory}] = process.memoryUsage.rss()
    continue
  }
  const { user, system } = process.cpuUsage(before)
  const isLate = Number(process.hrtime.bigint() / 1000000n) > until && user + system > numbers[${leastWork}] * 1000
  const taken = process.memoryUsage.rss()
  numbers[${takenMemory}] = taken
  const isLarge = taken > numbers[${mostMemory}]
  if ((isLate || isLarge) && numbers[${deadline}] === until) end(isLate ? late : large)
}
`

let watching: Promise<Float64Array> | undefined

async function startWatching(): Promise<Float64Array> {
  const numbers = new Float64Array(new SharedArrayBuffer(32))
  const pause = new Int32Array(new SharedArrayBuffer(4))
  const late = lastWord('MODEL_LIMIT', 'The graph took too long, and was ended.')
  const large = lastWord('MODEL_LIMIT', 'The graph took too much memory, and was ended.')
  const workerData = { numbers, pause, parent: process.ppid, late, large, pollInterval, memoryInterval }
  const thread = new Worker(program, { eval: true, workerData, env: {}, execArgv: [] })
  thread.unref()
  await once(thread, 'message')
  return numbers
}

/** Has the thread that watches started before the first call, for who will soon do one. */
export function watchSoon(): void {
  watching ??= startWatching()
  // Whoever calls first is told.
  watching.catch(() => {})
}

let calls = 0

/**
 * Does one call into native code; the process ends where it takes too much, and `performInWorker` then says MODEL_LIMIT. Calls of one
 * thread that wait for each other have the bounds of the last one that began.
 */
export async function guarded<T>({ time, memory }: CallBounds, call: () => Promise<T>): Promise<T> {
  watching ??= startWatching()
  const numbers = await watching
  calls++
  numbers[mostMemory] = numbers[takenMemory] + memory
  numbers[leastWork] = time / 2
  numbers[deadline] = Number(process.hrtime.bigint() / 1_000_000n) + time
  try {
    return await call()
  } finally {
    if (--calls === 0) numbers[deadline] = 0
  }
}
