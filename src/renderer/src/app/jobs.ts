import { notifications } from '@mantine/notifications'
import { useEffect } from 'react'
import { create } from 'zustand'
import type { Job } from '../../../shared/contract/jobs.ts'
import { rests } from '../../../shared/domain/job.ts'
import { CairnError } from '../../../shared/errors.ts'
import { client } from './connection.ts'
import { showFailure } from './failureToast.tsx'
import { failureOf } from './failures.ts'

interface Jobs {
  /** Every job that was heard of since the workspace was opened. */
  readonly jobs: ReadonlyMap<number, Job>
  hear(job: Job): void
  clear(): void
}

export const useJobs = create<Jobs>()((set) => ({
  jobs: new Map(),
  hear: (job) => set(({ jobs }) => ({ jobs: new Map(jobs).set(job.id, job) })),
  clear: () => set({ jobs: new Map() }),
}))

/** Those that run, or wait for a slot. What waits for permission does neither. */
export function useActiveJobs(): Job[] {
  const jobs = useJobs((state) => state.jobs)
  return [...jobs.values()].filter(({ status, permission }) => !rests(status) && permission === null).sort((a, b) => a.id - b.id)
}

export function useJob(id: number | undefined): Job | undefined {
  return useJobs((state) => (id === undefined ? undefined : state.jobs.get(id)))
}

/** Hears of every job of the open workspace, whoever started it. @returns to stop */
export function followJobs(): () => void {
  const stop = new AbortController()
  useJobs.getState().clear()
  void (async () => {
    for await (const job of await client.jobs.watchAll({}, { signal: stop.signal })) useJobs.getState().hear(job)
  })().catch(() => {})
  return () => stop.abort()
}

/** Waits for a job that was started here. @returns its result; its form is told by the operation @throws what it ended with */
export async function jobResult(jobId: number): Promise<unknown> {
  for await (const _ of await client.jobs.watch({ jobId })) void _
  const job = await client.jobs.get({ jobId })
  if (job.result !== null && job.result !== undefined) return job.result
  if (job.error) throw CairnError.fromJSON(job.error as Parameters<typeof CairnError.fromJSON>[0])
  throw new CairnError(job.status === 'paused' ? 'CANCELLED' : 'WORKER_DIED', `Job ${jobId} is ${job.status}.`)
}

/** Starts something that is a job, tells its failure as a toast, and its end where a text is given. */
export async function runJob(start: () => Promise<{ jobId: number }>, done?: (result: unknown) => string | null): Promise<unknown> {
  try {
    const result = await jobResult((await start()).jobId)
    const text = done?.(result)
    if (text) notifications.show({ message: text })
    return result
  } catch (error) {
    const failure = failureOf(error)
    if (failure.code !== 'CANCELLED') showFailure(failure)
    return undefined
  }
}

/** For screens that show one job and nothing else of them. */
export function useFollowedJob(id: number | undefined): Job | undefined {
  const heard = useJob(id)
  const hear = useJobs((state) => state.hear)
  const known = heard !== undefined
  useEffect(() => {
    if (id !== undefined && !known) void client.jobs.get({ jobId: id }).then(hear, () => {})
  }, [id, known, hear])
  return heard
}
