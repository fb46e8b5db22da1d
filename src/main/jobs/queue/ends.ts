import type { JobStatus } from '../../../shared/domain/job.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Workspace } from '../../workspace/index.ts'
import type { JobChanges } from './changes.ts'
import type { KnownKinds } from './kind.ts'
import type { RetryingRegistry } from './retryingRegistry.ts'
import { detachJob, endJob, type JobRow } from './rows.ts'
import type { WantedJobs } from './wanted.ts'

/** In the audit log. */
const endActions: Readonly<Partial<Record<JobStatus, string>>> = {
  failed: 'job.fail',
  stopped: 'job.stop',
  paused: 'job.rest',
  interrupted: 'job.lost',
  queued: 'job.detach',
}

export interface End {
  readonly from: JobStatus
  readonly status: JobStatus
  readonly error: CairnError | null
}

export interface EndsOptions {
  readonly workspace: Workspace
  readonly kinds: KnownKinds
  readonly wanted: WantedJobs
  readonly changes: JobChanges
  readonly registry: RetryingRegistry
}

/** How jobs end without a result: written down now, or, where the registry cannot be written to, as soon as it can. */
export class JobEnds {
  readonly #options: EndsOptions
  /** What the registry does not know of yet; until then only this process does. */
  readonly #unrecorded = new Map<number, End>()

  constructor(options: EndsOptions) {
    this.#options = options
  }

  unrecorded(id: number): End | undefined {
    return this.#unrecorded.get(id)
  }

  /** The end of a job without a result, its rest, or that it goes on elsewhere. @returns false, and does nothing, where another process was faster */
  end(id: number, from: JobStatus, status: JobStatus, error: CairnError | null): boolean {
    const { workspace, kinds, wanted, changes } = this.#options
    const entry = ({ title, kind }: JobRow) => ({
      action: endActions[status] ?? 'job.end',
      subject: `job:${id}`,
      detail: { title, kind, ...(error && { code: error.code, message: error.message }) },
    })
    try {
      workspace.change(entry, (db) => {
        const job = status === 'queued' ? detachJob(db, id) : endJob(db, id, from, status, error)
        if (!job) throw new CairnError('JOB_NOT_RUNNING', `Job ${id} is no longer ${from}.`)
        const kind = kinds.find(job.kind)
        if (status === 'queued') kind?.detached?.(db, job)
        else kind?.ended?.(db, job, status, error)
        return job
      })
    } catch (thrown) {
      if (CairnError.from(thrown).code !== 'JOB_NOT_RUNNING') throw thrown
      return false
    } finally {
      changes.changed(id)
    }
    // This user still wants it.
    if (status === 'queued') return true
    // Nobody waits for it any more: put back into the queue by someone else, it has to be allowed.
    wanted.forget(id)
    return true
  }

  /** Ends a job now, or as soon as it can. @returns whether all is written down */
  endOrRemember(id: number, end: End): boolean {
    this.#unrecorded.set(id, end)
    const recorded = this.record()
    this.#options.changes.changed(id)
    return recorded
  }

  /** Tries to write down what is not yet. @returns whether all is */
  record(): boolean {
    for (const [id, { from, status, error }] of this.#unrecorded) {
      try {
        if (this.#options.registry.briefly(() => this.end(id, from, status, error))) return false
      } catch (thrown) {
        warn(thrown)
      }
      this.#unrecorded.delete(id)
    }
    return true
  }
}

/** A fault where nobody waits for an answer must not end the process, and all its other jobs with it. */
export function warn(thrown: unknown): void {
  process.emitWarning(CairnError.from(thrown))
}
