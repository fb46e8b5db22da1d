import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { rests } from '../../../../../shared/domain/job.ts'
import { ImportReport } from '../../../../../shared/domain/tracking/importReport.ts'
import { count, counted, percent } from '../../../../../shared/numbers.ts'
import { client } from '../../../app/connection.ts'
import { useFollowedJob } from '../../../app/jobs.ts'
import { useMutation } from '../../../app/queries.ts'
import { Skeleton } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { Bar, Stats } from '../../../ui/marks.tsx'
import { StatusBadge } from '../../../ui/StatusBadge.tsx'
import { LeftOut } from './LeftOut.tsx'

interface ImportProgressProps {
  readonly job: number
  /** Begins another import. */
  readonly onMore: () => void
}

/** How an import goes, and what came of it. It goes on when the screen is left. */
export function ImportProgress({ job: id, onMore }: ImportProgressProps) {
  const job = useFollowedJob(id)
  const cancel = useMutation({ mutationFn: () => client.jobs.cancel({ jobId: id }) })
  if (!job) return <Skeleton lines={4} />
  const report = ImportReport.safeParse(job.result).data
  const ended = rests(job.status)
  return (
    <>
      <Card
        title="Import"
        note={<StatusBadge status={job.status} />}
        actions={
          ended ? (
            <Button size="compact-xs" variant="default" onClick={onMore}>
              Import more…
            </Button>
          ) : (
            <Button size="compact-xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
              Cancel
            </Button>
          )
        }
        padded
      >
        {!ended && (
          <div className="stack tight" role="status">
            <div className="row sm">
              <b>{job.phase || 'waiting'}</b>
              <span className="soft num">{job.detail}</span>
              <span className="push num">{percent(job.progress)}</span>
            </div>
            <Bar share={job.progress} label="Import of runs" />
            <p className="dim sm">You can leave this screen: the import continues, and Jobs links to it.</p>
          </div>
        )}
        {job.error && <FailureBanner error={job.error} />}
        {report && <Imported report={report} />}
        {ended && !report && !job.error && (
          <p className="soft sm">Cancelled. What was imported until then is saved; import again to continue.</p>
        )}
      </Card>
      {report && report.leftOut.length > 0 && <LeftOut title="Not imported" reasons={report.leftOut} />}
    </>
  )
}

function Imported({ report }: { readonly report: ImportReport }) {
  const { source, isPart, runs, already, updated, points, files, loggedModels, versions } = report
  return (
    <div className="stack">
      <Stats
        stats={[
          {
            name: 'New runs',
            value: count(runs),
            note: [already > 0 && `${count(already)} already here`, updated > 0 && `${count(updated)} updated`].filter(Boolean).join(', '),
          },
          { name: 'Metric points', value: count(points) },
          { name: 'Files', value: count(files) },
          ...(loggedModels > 0 ? [{ name: 'Logged models', value: count(loggedModels) }] : []),
          ...(versions > 0 ? [{ name: 'Model versions', value: count(versions) }] : []),
        ]}
      />
      <div className="row wrap">
        <Link to="/experiments" search={{}} className="btn primary">
          Show the runs
        </Link>
        <span className="dim sm">
          {source}
          {isPart && ', in part: it was cancelled. Import again to continue.'}
          {!isPart && report.leftOut.length === 0 && '. Everything was imported.'}
          {!isPart && report.leftOut.length > 0 && `. What was skipped is listed below, with ${counted(report.leftOut.length, 'reason')}.`}
        </span>
      </div>
    </div>
  )
}
