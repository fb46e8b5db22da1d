import { z } from 'zod'
import { SubmissionStatus } from '../../domain/compute/submission.ts'
import { operation, Time } from '../base.ts'

export const Submission = z.object({
  /** What the cluster knows it by. */
  submissionId: z.string(),
  target: z.string(),
  address: z.string(),
  /** Whether jobs of this workspace share it: it starts each of them as a task of its own. */
  shared: z.boolean(),
  /** From 1; above it what was submitted before was lost. */
  attempt: z.int(),
  status: SubmissionStatus,
  /** What the cluster says about the status. */
  message: z.string(),
  createdAt: Time,
  startedAt: Time.nullable(),
  endedAt: Time.nullable(),
})
export type Submission = z.infer<typeof Submission>

export const submissionsContract = {
  /** What was submitted for a job, the newest first; of a job that ran in a pool, that pool. */
  ofJob: operation()
    .input(z.object({ job: z.int().positive() }))
    .output(z.array(Submission)),
  /** The end of the log of a submission, as far as it is copied: at most `bytes` of it, whole lines. */
  log: operation('NOT_FOUND')
    .input(
      z.object({
        target: z.string().min(1).max(60),
        submissionId: z.string().min(1).max(200),
        bytes: z.int().positive().max(1_000_000).default(200_000),
      }),
    )
    .output(
      z.object({
        text: z.string(),
        /** Whether there is more before it. */
        cut: z.boolean(),
        /** Whether nothing of it is told, because the workspace has sensitive columns. */
        withheld: z.boolean(),
      }),
    ),
}
