import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { withJoin } from '../../src/main/features/tasks.ts'
import { childProcessWorkers } from '../../src/main/jobs/index.ts'
import { performInWorker } from '../../src/main/jobs/workers/perform.ts'
import { ObjectStore } from '../../src/main/workspace/index.ts'
import type { JoinMode } from '../../src/shared/domain/features/resolved.ts'
import { median, timed, watchedWorkers } from '../measure.ts'
import { type JoinData, joinData, type JoinSize } from './joinData.ts'

const worker = join(import.meta.dirname, '../../src/main/worker.ts')

export interface JoinFigures {
  /** Rows found, features read, and written as Parquet, in ms. */
  readonly joined: number
  /** With the profile of the new dataset version, and all that the job does in its process. */
  readonly whole: number
  /** Of that process, in bytes. */
  readonly peak: number
}

/** A join as the job does it, in a worker process of its own. */
export async function benchJoin({ input, objects }: JoinData, mode: JoinMode, folder: string): Promise<JoinFigures> {
  const scratch = join(folder, `scratch-${mode}`)
  mkdirSync(scratch)
  const watched = watchedWorkers(childProcessWorkers(worker))
  let joined = 0
  const began = performance.now()
  const onProgress = (_: number, phase: string) => {
    if (phase === 'profiling' && joined === 0) joined = performance.now() - began
  }
  const request = { kind: 'features.join', input: input(mode), scratch, objects }
  const whole = await timed(() => performInWorker(watched.startWorker, request, { signal: new AbortController().signal, onProgress }))
  return { joined, whole, peak: watched.peak() }
}

/** The same for a frame that fits into memory many times: in this process, to the values. @returns ms */
export async function benchWide(folder: string, size: JoinSize): Promise<{ readonly data: JoinData; readonly ms: number }> {
  const data = await joinData(folder, size)
  const objects = new ObjectStore(data.objects)
  const context = { objects, scratch: folder, signal: new AbortController().signal, progress: () => {} }
  const ms = await median(5, () =>
    withJoin(data.input('latest'), context, async (duck, { join: joinAll }) => {
      const { relation, outputs } = await joinAll()
      await duck.run(`CREATE TABLE joined AS SELECT row, ${outputs.map(({ sql }) => sql).join(', ')} FROM ${relation}`)
    }),
  )
  return { data, ms }
}

export interface Peer {
  readonly version: string
  readonly rows: number
  readonly seconds: number
  readonly megabytes: number
}

/** The same join with Feast's own local store. @throws what Python says */
export async function benchFeast(python: string, { rows, source }: JoinData, features: number, folder: string): Promise<Peer> {
  const script = join(import.meta.dirname, 'peer.py')
  mkdirSync(folder, { recursive: true })
  const { stdout } = await promisify(execFile)(python, [script, rows, source, String(features), folder], {
    // Its local provider writes into a folder of where it runs.
    cwd: folder,
    timeout: 1_800_000,
  })
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Peer
}
