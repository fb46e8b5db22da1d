import { Link } from '@tanstack/react-router'
import { rests } from '../../../../../shared/domain/job.ts'
import { percent } from '../../../../../shared/numbers.ts'
import { useFollowedJob } from '../../../app/jobs.ts'
import { Bar } from '../../../ui/marks.tsx'
import { StatusBadge } from '../../../ui/StatusBadge.tsx'

interface JobProgressProps {
  readonly job: number | null
  readonly label: string
}

/** How far a job of the run is. */
export function JobProgress({ job: id, label }: JobProgressProps) {
  const job = useFollowedJob(id ?? undefined)
  if (!job) return null
  if (job.permission !== null)
    return (
      <p className="soft sm">
        It waits for your permission. <Link to="/jobs">Jobs</Link>
      </p>
    )
  if (rests(job.status)) return job.status === 'done' ? null : <StatusBadge status={job.status} />
  return (
    <div className="run-progress">
      <div className="row sm">
        <b>{job.phase || 'waiting'}</b>
        <span className="soft num">{job.detail}</span>
        <span className="push num">{percent(job.progress)}</span>
      </div>
      <Bar share={job.progress} label={label} />
    </div>
  )
}
