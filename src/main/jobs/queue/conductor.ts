import { rm } from 'node:fs/promises'
import { CairnError } from '../../../shared/errors.ts'
import type { Workspace } from '../../workspace/index.ts'
import { Detached, type TaskName, type TaskOutput } from '../task.ts'
import type { Elsewhere } from '../workers/elsewhere.ts'
import { performInWorker } from '../workers/perform.ts'
import type { StartWorker } from '../workers/protocol.ts'
import type { Conductor, JobQueue, TaskWatch } from './kind.ts'
import type { JobRow } from './rows.ts'

/** How often a task is done again whose machine was lost. */
const retries = 2

export interface ConductorOptions extends Pick<Conductor, 'workspace' | 'signal' | 'pausing' | 'leaving' | 'progress'> {
  readonly workspace: Workspace
  readonly queue: JobQueue
  readonly startWorker: StartWorker
  readonly elsewhere: Elsewhere | undefined
}

/** What a job that conducts others works with. */
export function conductorOf(job: JobRow, options: ConductorOptions): Conductor {
  const { workspace, queue, startWorker, elsewhere, signal, pausing, leaving, progress } = options
  let tasks = 0
  const aborted = (own: AbortSignal | undefined) => AbortSignal.any([signal, ...(own ? [own] : [])])

  const perform: Conductor['perform'] = async (kind, input, watch = {}) => {
    const scratch = workspace.scratch(`job-${job.id}-${++tasks}`)
    const ending = AbortSignal.any([aborted(watch.signal), leaving])
    try {
      const request = { kind, input, scratch, objects: workspace.objects.root }
      return (await performInWorker(startWorker, request, { ...watch, signal: ending })) as TaskOutput<typeof kind>
    } catch (thrown) {
      // It is done again by the next process.
      throw leaving.aborted && !signal.aborted ? new Detached() : thrown
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  }

  const performThere = async <Name extends TaskName>(step: string, kind: Name, input: unknown, watch: TaskWatch = {}) => {
    const { target } = job
    if (target === null || !elsewhere) throw new CairnError('TARGET_NOT_FOUND', `There is no compute target "${target ?? ''}".`, { target })
    const place = { job: job.id, since: job.startedAt ?? 0, step }
    const request = { kind, input, scratch: '', objects: '' }
    for (let lost = 0; ; lost++) {
      try {
        const all = { ...watch, signal: aborted(watch.signal), leaving }
        return (await performInWorker(() => elsewhere.startWorker(target, place), request, all)) as TaskOutput<Name>
      } catch (thrown) {
        if (!(thrown instanceof CairnError) || thrown.code !== 'WORKER_DIED' || lost >= retries) throw thrown
      }
    }
  }
  return { workspace, runner: queue, signal, pausing, leaving, target: job.target, perform, performThere, progress }
}
