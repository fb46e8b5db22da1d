import { trialStateText } from '../../../../../shared/domain/experiments/studyText.ts'
import { percent } from '../../../../../shared/numbers.ts'
import { useJob } from '../../../app/jobs.ts'
import { IconAlertTriangle, IconArrowDown, IconCheck, IconLoader2, IconPlayerPause, IconPlayerStop, IconX } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'
import type { Trial } from './trials.ts'

const looks = {
  queued: ['line', IconLoader2],
  running: ['info', IconLoader2],
  paused: ['warn', IconPlayerPause],
  interrupted: ['warn', IconAlertTriangle],
  failed: ['worse', IconX],
  stopped: ['warn', IconPlayerStop],
  done: ['better', IconCheck],
} as const

/** What has become of a trial or fold: done, pruned and when, failed and why; while it runs, how far it is. */
export function TrialState({ trial }: { readonly trial: Trial }) {
  const { status, pruned } = trial
  const job = useJob(status === 'running' ? trial.jobId : undefined)
  const [tone, Icon] = pruned ? (['line', IconArrowDown] as const) : looks[status]
  const text = trialStateText(trial)
  return (
    <span className="row tight trial-state" title={text}>
      <Badge tone={tone} icon={<Icon className={`i ${status === 'running' ? 'spin' : ''}`} aria-hidden />}>
        {text}
      </Badge>
      {job && <span className="dim xs num">{job.detail || percent(job.progress)}</span>}
    </span>
  )
}
