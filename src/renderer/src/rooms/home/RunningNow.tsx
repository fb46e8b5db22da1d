import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { percent } from '../../../../shared/numbers.ts'
import { client } from '../../app/connection.ts'
import { useActiveJobs } from '../../app/jobs.ts'
import { Card } from '../../ui/Card.tsx'
import { IconLoader2 } from '../../ui/icons.ts'
import { Bar } from '../../ui/marks.tsx'

/** The jobs that run or wait. @param quiet nothing at all when there are none */
export function RunningNow({ quiet = false }: { readonly quiet?: boolean }) {
  const jobs = useActiveJobs()
  if (quiet && jobs.length === 0) return null
  return (
    <Card
      title={
        <span className="row">
          <IconLoader2 className={`i ${jobs.length > 0 ? 'spin' : ''}`} aria-hidden /> Running now
        </span>
      }
      note={jobs.length > 0 ? String(jobs.length) : undefined}
      actions={
        <Link to="/jobs" className="xs">
          All jobs
        </Link>
      }
      padded
    >
      {jobs.length === 0 ? (
        <p className="dim sm">Nothing is running. Jobs run in the background and continue when you leave this screen.</p>
      ) : (
        <ul className="stack">
          {jobs.slice(0, 4).map((job) => (
            <li key={job.id} className="stack tight">
              <div className="row">
                <b className="sm clip" title={job.title}>
                  {job.title}
                </b>
                <span className="dim xs push num">{job.status === 'queued' ? 'waiting' : percent(job.progress)}</span>
              </div>
              <Bar share={job.progress} label={job.title} />
              <div className="row">
                <span className="dim xs clip">
                  {job.phase} {job.detail}
                </span>
                <Button className="push" size="compact-xs" variant="default" onClick={() => void client.jobs.cancel({ jobId: job.id })}>
                  Cancel
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
