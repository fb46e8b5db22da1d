import { Button } from '@mantine/core'
import { percent } from '../../../../../shared/numbers.ts'
import { useFollowedJob } from '../../../app/jobs.ts'
import { Bar } from '../../../ui/marks.tsx'

interface ImportProgressProps {
  readonly jobId: number | null
  readonly file: string
  readonly onCancel: () => void
  /** The import goes on without the dialog. */
  readonly onLeave: () => void
}

/** An import on its way. Until it ends nothing is stored; a cancel leaves nothing behind. */
export function ImportProgress({ jobId, file, onCancel, onLeave }: ImportProgressProps) {
  const job = useFollowedJob(jobId ?? undefined)
  return (
    <div className="stack" role="status">
      <p className="row">
        <b className="clip">{file}</b> <span className="dim push num">{job ? percent(job.progress) : ''}</span>
      </p>
      <Bar share={job?.progress ?? 0} label={`Import of ${file}`} />
      <p className="dim sm">{job?.phase || 'waiting'}. Cancelling leaves nothing behind.</p>
      <div className="row">
        <Button variant="default" onClick={onCancel} disabled={jobId === null}>
          Cancel import
        </Button>
        <Button variant="subtle" color="gray" onClick={onLeave}>
          Continue in the background
        </Button>
      </div>
    </div>
  )
}
