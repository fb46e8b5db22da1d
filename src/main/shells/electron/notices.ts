import type { Job } from '../../../shared/contract/jobs.ts'
import { rests } from '../../../shared/domain/job.ts'

/** In ms: a job that was shorter has been waited for. */
const long = 10_000

/** How far the jobs that are not at rest have come together, in [0, 1]; −1 where there are none, which hides the bar. */
export function fractionDone(jobs: readonly Job[]): number {
  const active = jobs.filter(({ status }) => !rests(status))
  if (active.length === 0) return -1
  return active.reduce((sum, { progress }) => sum + progress, 0) / active.length
}

const ends: Readonly<Partial<Record<Job['status'], string>>> = {
  done: 'Done',
  failed: 'Failed',
  interrupted: 'Interrupted',
}

/** What to tell of a job that has just ended, or null: it was short, was ended by the person, or is being looked at. */
export function noticeOf({ status, title, startedAt, endedAt, error }: Job, seen: boolean): { title: string; body: string } | null {
  const end = ends[status]
  if (end === undefined || seen || startedAt === null || endedAt === null || endedAt - startedAt < long) return null
  return { title: `${end}: ${title}`, body: error?.message ?? 'Open Cairn for details.' }
}
