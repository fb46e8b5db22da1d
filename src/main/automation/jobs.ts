import { CairnError } from '../../shared/errors.ts'
import type { JobRow, JobRunner } from '../jobs/index.ts'

export interface StepJob {
  readonly status: JobRow['status']
  readonly result: unknown
  readonly error: CairnError | null
  /** A person has asked it to stop; one that ended with its process was not. */
  readonly isCancelled: boolean
}

/** A job that a step has begun, whichever process runs it. One that waits is taken into the queue of this process. */
export function jobOf(runner: JobRunner, id: number): StepJob {
  runner.markLost()
  const { status, result, error, cancelRequested } = runner.get(id)
  if (status === 'queued') runner.adoptQueue()
  return {
    status,
    result,
    isCancelled: cancelRequested,
    error: error ? CairnError.fromJSON(error as Parameters<typeof CairnError.fromJSON>[0]) : null,
  }
}
