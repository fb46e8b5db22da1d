import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { RunReproduction, TrainedRun } from '../../../../../shared/contract/experiments/index.ts'
import { percent } from '../../../../../shared/numbers.ts'
import { client } from '../../../app/connection.ts'
import { useFollowedJob } from '../../../app/jobs.ts'
import { useMutation } from '../../../app/queries.ts'
import { Card } from '../../../ui/Card.tsx'
import { Ago, Bar } from '../../../ui/marks.tsx'
import { StatusBadge } from '../../../ui/StatusBadge.tsx'
import { Verdict } from '../Verdict.tsx'

/** So many are shown at once; the others are in the runs table. */
const shown = 5

/** Whether executing the run again gave the same bits: while it goes on, its progress, and each verdict from then on. */
export function Reproductions({ run }: { readonly run: TrainedRun }) {
  const { reproduces, reproduction, reproductions } = run
  if (reproduces === null && reproductions.length === 0) return null
  return (
    <Card title="Reproduction" note={reproductions.length > shown ? `newest ${shown} of ${reproductions.length}` : undefined} padded>
      <ul className="stack reproductions" aria-live="polite">
        {reproduces !== null && (
          <li>
            <span>
              This run repeats <RunLink run={reproduces} />
            </span>
            {reproduction ? <Verdict verdict={reproduction} /> : <StatusBadge status={run.status} />}
          </li>
        )}
        {reproductions.slice(0, shown).map((each) => (
          <Reproduced key={each.run} reproduction={each} />
        ))}
      </ul>
    </Card>
  )
}

function Reproduced({ reproduction: { run, jobId, status, at, verdict } }: { readonly reproduction: RunReproduction }) {
  const running = status === 'running' || status === 'queued'
  return (
    <li>
      <span>
        Repeated as <RunLink run={run} />, <Ago at={at} />
      </span>
      {verdict ? <Verdict verdict={verdict} /> : running ? <Going run={run} jobId={jobId} /> : <StatusBadge status={status} />}
    </li>
  )
}

function Going({ run, jobId }: { readonly run: number; readonly jobId: number }) {
  const job = useFollowedJob(jobId)
  const cancel = useMutation({ mutationFn: () => client.jobs.cancel({ jobId }) })
  return (
    <div className="row grow">
      <Bar share={job?.progress ?? 0} label={`Reproduction, run ${run}`} />
      <span className="dim xs num">{job ? `${percent(job.progress)} ${job.phase}` : ''}</span>
      <Button size="compact-xs" variant="default" loading={cancel.isPending || cancel.isSuccess} onClick={() => cancel.mutate()}>
        Cancel
      </Button>
    </div>
  )
}

const RunLink = ({ run }: { readonly run: number }) => (
  <Link to="/experiments/runs/$run" params={{ run }}>
    run {run}
  </Link>
)
