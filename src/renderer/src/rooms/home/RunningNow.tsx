import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { percent } from '../../../../shared/numbers.ts'
import { client } from '../../app/connection.ts'
import { useActiveJobs } from '../../app/jobs.ts'
import { Card } from '../../ui/Card.tsx'
import { Bar } from '../../ui/marks.tsx'

/** The jobs that run or wait. */
export function RunningNow() {
  const jobs = useActiveJobs()
  return (
    <Card
      title="Running now"
      note={jobs.length > 0 ? String(jobs.length) : undefined}
      actions={
        <Link to="/jobs" className="xs">
          All jobs
        </Link>
      }
      padded
    >
      {jobs.length === 0 ? (
        <p className="dim sm">Nothing runs. What does runs in processes of its own, and goes on while you look at other things.</p>
      ) : (
        <ul className="stack">
          {jobs.slice(0, 4).map((job) => (
            <li key={job.id} className="stack tight">
              <div className="row">
                <b className="sm clip">{job.title}</b>
                <span className="dim xs push num">{job.status === 'queued' ? 'waits' : percent(job.progress)}</span>
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
