import { rests } from '../../../shared/domain/job.ts'
import { isTrouble, namedTrouble, type Workspace } from '../../workspace/index.ts'
import type { JobChanges } from './changes.ts'
import { listedJobs } from './listed.ts'
import type { RetryingRegistry } from './retryingRegistry.ts'
import { newestJobs, restlessJobs, type JobRow } from './rows.ts'

export interface WatchOptions {
  readonly workspace: Workspace
  readonly registry: RetryingRegistry
  readonly changes: JobChanges
  /** @throws NOT_FOUND */
  get(id: number): JobRow
  /** With what the registry cannot be told at the moment. */
  shown(row: JobRow): JobRow
  runsHere(id: number): boolean
  markLost(): void
}

/** Jobs as they go, in this process and in others. */
export class JobWatch {
  readonly #options: WatchOptions

  constructor(options: WatchOptions) {
    this.#options = options
  }

  /** The job now and after every change, until it has ended or is paused. */
  async *one(id: number, signal?: AbortSignal): AsyncGenerator<JobRow> {
    const { changes, runsHere, markLost } = this.#options
    let seen = ''
    for (;;) {
      const job = this.#look(id)
      const state = JSON.stringify([job?.status, job?.progress, job?.phase, job?.detail])
      if (job && state !== seen) yield job
      seen = state
      if (signal?.aborted || (job && rests(job.status))) return
      if (!runsHere(id)) markLost()
      await changes.next(id, signal)
    }
  }

  /** The jobs that run or wait now, then each one after each of its changes; until the signal aborts. */
  async *all(signal?: AbortSignal): AsyncGenerator<JobRow> {
    const { workspace, changes, markLost } = this.#options
    const seen = new Map<number, string>()
    if (!workspace.readOnly) markLost()
    let newest = newestJobs(workspace.db, 1)[0] ?? 0
    while (!signal?.aborted) {
      for (const job of this.#restless([...seen.keys()], newest)) {
        newest = Math.max(newest, job.id)
        const state = JSON.stringify([job.status, job.progress, job.phase, job.detail])
        if (seen.get(job.id) === state) continue
        if (rests(job.status)) seen.delete(job.id)
        else seen.set(job.id, state)
        yield job
      }
      await changes.next('any', signal)
      if (!workspace.readOnly) markLost()
    }
  }

  /** A job as it is now; nothing for one that runs here while the registry cannot be read. */
  #look(id: number): JobRow | undefined {
    const { workspace, registry, get, runsHere } = this.#options
    try {
      return registry.shortly(() => get(id))
    } catch (thrown) {
      const error = namedTrouble(workspace.path, thrown)
      if (isTrouble(error) && runsHere(id)) return undefined
      throw error
    }
  }

  #restless(ids: readonly number[], after: number): JobRow[] {
    const { workspace, registry, shown } = this.#options
    let found: JobRow[] = []
    registry.briefly(() => {
      found = listedJobs(workspace, restlessJobs(workspace.db, ids, after)).reverse()
    })
    return found.map(shown)
  }
}
