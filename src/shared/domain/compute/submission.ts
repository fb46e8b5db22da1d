import { z } from 'zod'

/** Of a submission, as Ray calls them; `LOST` where the cluster no longer knows it. */
export const submissionStatuses = ['PENDING', 'RUNNING', 'STOPPED', 'SUCCEEDED', 'FAILED', 'LOST'] as const
export const SubmissionStatus = z.enum(submissionStatuses)
export type SubmissionStatus = z.infer<typeof SubmissionStatus>

/** Whether nothing more will come of it. */
export function isOver(status: SubmissionStatus): boolean {
  return status !== 'PENDING' && status !== 'RUNNING'
}
