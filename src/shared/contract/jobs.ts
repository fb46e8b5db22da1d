import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { JobStatus } from '../domain/job.ts'
import { operation, Time } from './base.ts'

export const Job = z.object({
  id: z.int(),
  kind: z.string(),
  title: z.string(),
  status: JobStatus,
  progress: z.number(),
  phase: z.string(),
  detail: z.string(),
  /** What came of it; its form is told by the operation that started the job. */
  result: z.unknown(),
  error: z.object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()) }).nullable(),
  createdAt: Time,
  startedAt: Time.nullable(),
  endedAt: Time.nullable(),
})
export type Job = z.infer<typeof Job>

const JobId = z.object({ jobId: z.int() })

export const jobsContract = {
  list: operation()
    .input(z.object({ limit: z.int().min(1).max(1000).default(100) }))
    .output(z.array(Job)),
  get: operation().input(JobId).output(Job),
  /** The job now and after every change, until it has ended. */
  watch: operation().input(JobId).output(eventIterator(Job)),
  /** Every job that runs or waits now, and then each job after each of its changes, whatever process it runs in. */
  watchAll: operation().input(z.object({})).output(eventIterator(Job)),
  cancel: operation('JOB_NOT_RUNNING').input(JobId).output(Job),
  /** Starts, in this process, what waits in the queue. */
  adoptQueue: operation()
    .input(z.object({}))
    .output(z.object({ jobIds: z.array(z.int()) })),
}
