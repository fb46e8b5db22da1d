import type { JobRow, TaskJob } from '../../jobs/index.ts'
import type { Registry } from '../../workspace/index.ts'
import type { Progress } from '../monitors/progress.ts'
import { monitorById, progressOf, setProgress } from '../monitors/store.ts'
import { commitChecks } from './commit.ts'
import { judgeWindows } from './judge.ts'
import type { CheckInput } from './types.ts'

export interface CheckJob extends CheckInput {
  readonly monitorId: number
  readonly seen: Partial<Progress>
}

/** What a look by a person found. */
export interface CheckedNow {
  readonly windows: readonly number[]
  /** At least one check of them failed. */
  readonly alert: boolean
  /** Of windows by count: rows that wait for the next one. */
  readonly waiting: number
  readonly more: boolean
}

/** Checks what is new of one monitor, which is its own until the job ends. Its result is a CheckedNow. */
export const checkJob: TaskJob<'monitoring.check', CheckJob> = {
  kind: 'monitoring.check',
  action: 'monitor.check',
  reach: { does: 'Checks new data of a monitor' },
  commit: (db, job, input, output): CheckedNow => {
    const now = Date.now()
    const row = monitorById(db, input.monitorId)
    // It was removed meanwhile.
    if (!row) return { windows: [], alert: false, waiting: 0, more: false }
    const kept = commitChecks(db, row, output, input.seen, now)
    judgeWindows(db, row, kept, now)
    release(db, job, input)
    const alert = kept.some(({ status }) => status === 'alert')
    return { windows: kept.map(({ id }) => id), alert, waiting: output.waiting, more: output.more }
  },
  ended: (db, job, _status) => release(db, job, job.input),
}

function release(db: Registry, job: JobRow, input: unknown): void {
  const id = typeof input === 'object' && input !== null && 'monitorId' in input ? Number(input.monitorId) : Number.NaN
  const row = Number.isInteger(id) ? monitorById(db, id) : undefined
  if (!row) return
  const { claim } = progressOf(row)
  if (claim !== null && 'job' in claim && claim.job === job.id) setProgress(db, row, { claim: null })
}
