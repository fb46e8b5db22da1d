import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performInWorker, type TaskInput, type TaskName, type TaskOutput } from '../jobs/index.ts'
import type { ApiContext } from './base.ts'

/**
 * Does a task that answers a question and leaves nothing behind: in a worker process, without a row in the queue.
 * Works without a workspace too: then the task finds an empty object store.
 */
export async function performTask<Name extends TaskName>(
  context: ApiContext,
  kind: Name,
  input: TaskInput<Name>,
  signal: AbortSignal = new AbortController().signal,
): Promise<TaskOutput<Name>> {
  const scratch = await mkdtemp(join(tmpdir(), 'cairn-'))
  try {
    const objects = context.hasWorkspace() ? context.workspace().objects.root : join(scratch, 'objects')
    return (await performInWorker(context.startWorker, { kind, input, scratch, objects }, { signal })) as TaskOutput<Name>
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
