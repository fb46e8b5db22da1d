import type { Study } from '../../../../../shared/contract/experiments/studies.ts'
import { studyTitle } from '../../../../../shared/domain/experiments/studyText.ts'
import { duration, percent } from '../../../../../shared/numbers.ts'
import { useFollowedJob } from '../../../app/jobs.ts'
import { Bar } from '../../../ui/marks.tsx'

/** How far a sweep or a cross-validation is, while it runs. @param left ms that what is to come will take; null where that is not known */
export function StudyProgress({ study, left }: { readonly study: Study; readonly left: number | null }) {
  const job = useFollowedJob(study.jobId)
  if (!job || (study.status !== 'running' && study.status !== 'queued')) return null
  return (
    <div className="progress-strip">
      <div className="row wrap">
        <b>{study.status === 'queued' ? 'Queued' : job.detail || job.phase || 'Starting'}</b>
        <span className="push num">
          {job.startedAt !== null && `${duration(Date.now() - job.startedAt)} elapsed · `}
          {percent(job.progress)}
          {left !== null && left > 0 && <b>{` · about ${duration(left)} left`}</b>}
        </span>
      </div>
      <Bar share={job.progress} label={`Progress of ${studyTitle(study)}`} />
    </div>
  )
}
