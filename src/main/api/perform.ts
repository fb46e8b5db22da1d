import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performInWorker, type Task } from '../jobs/index.ts'
import type { ApiContext } from './base.ts'

type Input<T> = T extends Task<infer I, unknown> ? I : never
type Output<T> = T extends Task<never, infer O> ? O : never

/**
 * Does a task that answers a question and leaves nothing behind: in a worker process, without a row in the queue.
 * Works without a workspace too: then the task finds an empty object store.
 */
export async function performTask<T extends Task<never, unknown>>(
  context: ApiContext,
  kind: string,
  input: Input<T>,
  signal: AbortSignal = new AbortController().signal,
): Promise<Output<T>> {
  const scratch = await mkdtemp(join(tmpdir(), 'cairn-'))
  try {
    const objects = context.hasWorkspace() ? context.workspace().objects.root : join(scratch, 'objects')
    return (await performInWorker(context.startWorker, { kind, input, scratch, objects }, { signal })) as Output<T>
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
