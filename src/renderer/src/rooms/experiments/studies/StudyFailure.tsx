import type { Study } from '../../../../../shared/contract/experiments/studies.ts'
import { useFollowedJob } from '../../../app/jobs.ts'
import { FailureBanner } from '../../../ui/Failure.tsx'

/** Why a sweep or a cross-validation has failed. */
export function StudyFailure({ study: { status, jobId } }: { readonly study: Study }) {
  const job = useFollowedJob(status === 'failed' ? jobId : undefined)
  return job?.error ? <FailureBanner error={job.error} /> : null
}
