import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { JobStatus } from '../domain/job.ts'
import { operation, Time } from './base.ts'

/** What a job that someone else left in the queue would do, for the person who decides whether it may run. */
export const JobPermission = z.object({
  /** Null where its input is not one that Cairn writes: then it can only be dropped. */
  reach: z.object({ does: z.string(), reads: z.array(z.string()), writes: z.array(z.string()), signs: z.boolean() }).nullable(),
  /** Stands for exactly this kind and input. */
  fingerprint: z.string(),
})
export type JobPermission = z.infer<typeof JobPermission>

export const Job = z.object({
  id: z.int(),
  kind: z.string(),
  /** The compute target that it runs on; null for this computer. */
  target: z.string().nullable(),
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
  /** Set where it waits for the person's yes, because this user on this computer did not start it. */
  permission: JobPermission.nullable(),
})
export type Job = z.infer<typeof Job>

const JobId = z.object({ jobId: z.int() })

export const jobsContract = {
  list: operation()
    .input(
      z.object({
        limit: z.int().min(1).max(1000).default(100),
        /** Only jobs older than this one: for a list that goes on. */
        before: z.int().positive().optional(),
      }),
    )
    .output(z.array(Job)),
  get: operation().input(JobId).output(Job),
  /** The job now and after every change, until it has ended. */
  watch: operation().input(JobId).output(eventIterator(Job)),
  /** Every job that runs or waits now, and then each job after each of its changes, whatever process it runs in. */
  watchAll: operation().input(z.object({})).output(eventIterator(Job)),
  cancel: operation('JOB_NOT_RUNNING').input(JobId).output(Job),
  /** Lets a job run here that waits for permission, as it was shown. To drop it, cancel it. */
  allow: operation('JOB_NOT_RUNNING', 'JOB_CHANGED')
    .input(JobId.extend({ fingerprint: z.string().max(64) }))
    .output(Job),
  /** Starts, in this process, what this user left in the queue. What waits for permission stays there. */
  adoptQueue: operation()
    .input(z.object({}))
    .output(z.object({ jobIds: z.array(z.int()) })),
}
