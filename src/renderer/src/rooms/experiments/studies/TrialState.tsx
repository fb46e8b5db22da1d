import { trialStateText } from '../../../../../shared/domain/experiments/studyText.ts'
import { percent } from '../../../../../shared/numbers.ts'
import { useJob } from '../../../app/jobs.ts'
import { IconArrowDown } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'
import { StatusBadge } from '../../../ui/StatusBadge.tsx'
import type { Trial } from './trials.ts'

/** What has become of a trial or fold: done, pruned and when, failed and why; while it runs, how far it is. */
export function TrialState({ trial, round }: { readonly trial: Trial; readonly round?: 'epoch' | 'tree' }) {
  const { status, pruned } = trial
  const job = useJob(status === 'running' ? trial.jobId : undefined)
  const text = trialStateText(trial, round)
  return (
    <span className="row tight trial-state" title={text}>
      {pruned ? (
        <Badge tone="line" icon={<IconArrowDown className="i" aria-hidden />}>
          {text}
        </Badge>
      ) : (
        <StatusBadge status={status} text={text} />
      )}
      {job && <span className="dim xs num">{job.detail || percent(job.progress)}</span>}
    </span>
  )
}
