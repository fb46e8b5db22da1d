import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Workspace } from '../workspace/index.ts'
import { performInWorker } from './workers/perform.ts'
import type { StartWorker } from './workers/protocol.ts'
import type { JobRunner } from './queue/runner.ts'
import type { TaskInput, TaskName, TaskOutput } from './task.ts'

/** Does a task that answers a question and leaves nothing behind: in a worker process, without a row in the queue. */
export type PerformTask = <Name extends TaskName>(name: Name, input: TaskInput<Name>, signal?: AbortSignal) => Promise<TaskOutput<Name>>

/**
 * What a use case works with, whoever asks for it: a person through the contract, or something that works by itself. Rules, gates and
 * the audit log are part of the use case; who may ask, and what is masked in the answer, is not.
 */
export interface Work {
  readonly workspace: Workspace
  readonly runner: JobRunner
  readonly perform: PerformTask
}

/** @param objects the folder of the object store; without a workspace a task finds an empty one */
export function taskPerformer(startWorker: StartWorker, objects: string | null): PerformTask {
  return async (kind, input, signal = new AbortController().signal) => {
    const scratch = await mkdtemp(join(tmpdir(), 'cairn-'))
    try {
      const request = { kind, input, scratch, objects: objects ?? join(scratch, 'objects') }
      return (await performInWorker(startWorker, request, { signal })) as TaskOutput<typeof kind>
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  }
}
