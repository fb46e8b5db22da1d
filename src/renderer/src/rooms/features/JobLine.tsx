import { useFollowedJob } from '../../app/jobs.ts'
import { Bar } from '../../ui/marks.tsx'

interface JobLineProps {
  readonly jobId: number | undefined
  readonly label: string
}

/** How far a job is that a form waits for. */
export function JobLine({ jobId, label }: JobLineProps) {
  const job = useFollowedJob(jobId)
  return (
    <div className="stack tight" role="status">
      <Bar share={job?.progress ?? 0} label={label} />
      <span className="dim xs">{(job && `${job.phase} ${job.detail}`.trim()) || 'Waiting'}</span>
    </div>
  )
}
