import { Button } from '@mantine/core'
import { rests } from '../../../../shared/domain/job.ts'
import { percent } from '../../../../shared/numbers.ts'
import { api, client } from '../../app/connection.ts'
import { useFollowedJob } from '../../app/jobs.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { Answer, Skeleton } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { FailureBanner } from '../../ui/Failure.tsx'
import { Bar } from '../../ui/marks.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import { SketchedView } from './SketchedView.tsx'

interface FilesJobProps {
  readonly job: number
  /** Begins another. */
  readonly onMore: () => void
}

/** How the profiling of files goes, and what it found. It goes on when the screen is left. */
export function FilesJob({ job: id, onMore }: FilesJobProps) {
  const job = useFollowedJob(id)
  const cancel = useMutation({ mutationFn: () => client.jobs.cancel({ jobId: id }) })
  if (!job) return <Skeleton lines={4} />
  if (job.status === 'done') return <Found job={id} onMore={onMore} />
  const ended = rests(job.status)
  return (
    <Card
      title={job.title}
      note={<StatusBadge status={job.status} />}
      actions={
        ended ? (
          <Button size="compact-xs" variant="default" onClick={onMore}>
            Other files…
          </Button>
        ) : (
          <Button size="compact-xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            Cancel
          </Button>
        )
      }
      padded
    >
      {job.error && <FailureBanner error={job.error} />}
      {!ended && (
        <div className="stack tight" role="status">
          <div className="row sm">
            <b>{job.phase || 'waiting'}</b>
            <span className="soft clip">{job.detail}</span>
            <span className="push num">{percent(job.progress)}</span>
          </div>
          <Bar share={job.progress} label={job.title} />
          <p className="dim sm">You can leave this screen: the work continues, and Jobs links to it.</p>
        </div>
      )}
    </Card>
  )
}

function Found({ job, onMore }: FilesJobProps) {
  const result = useQuery(api.compute.profiles.result.queryOptions({ input: { jobId: job } }))
  return (
    <Answer query={result} lines={10}>
      {(sketched) => <SketchedView sketched={sketched} onMore={onMore} />}
    </Answer>
  )
}
