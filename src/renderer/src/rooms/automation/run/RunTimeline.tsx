import type { PolicyRun } from '../../../../../shared/contract/automation.ts'
import { IconCircleCheck, IconCircleX, IconLoader2, IconMinus, IconUserCheck } from '../../../ui/icons.ts'
import { time } from '../../../../../shared/numbers.ts'
import { ComparisonStep } from './ComparisonStep.tsx'
import { DataStep } from './DataStep.tsx'
import { DecisionStep } from './DecisionStep.tsx'
import { EndStep } from './EndStep.tsx'
import { GatesStep } from './GatesStep.tsx'
import { type StepId, type TimelineStep, timelineSteps } from './timelineSteps.ts'
import { TrainingStep } from './TrainingStep.tsx'
import { TriggerStep } from './TriggerStep.tsx'
import { WatchStep } from './WatchStep.tsx'

const titles: Readonly<Record<StepId, string>> = {
  trigger: 'Trigger',
  data: 'Data',
  training: 'Training',
  comparison: 'Champion and challenger',
  gates: 'Gates',
  decision: 'Decision',
  watch: 'Watch period',
  end: 'End',
}

const contents: Readonly<Record<StepId, (props: { readonly run: PolicyRun }) => React.ReactNode>> = {
  trigger: TriggerStep,
  data: DataStep,
  training: TrainingStep,
  comparison: ComparisonStep,
  gates: GatesStep,
  decision: DecisionStep,
  watch: WatchStep,
  end: EndStep,
}

/** A run from its trigger to its end: each step with its evidence. */
export function RunTimeline({ run }: { readonly run: PolicyRun }) {
  return (
    <ol className="run-timeline" aria-label="Timeline">
      {timelineSteps(run).map((step) => (
        <Step key={step.id} step={step} run={run} />
      ))}
    </ol>
  )
}

interface StepProps {
  readonly step: TimelineStep
  readonly run: PolicyRun
}

function Step({ step: { id, status, at }, run }: StepProps) {
  const Content = contents[id]
  const heading = `run-step-${id}`
  return (
    <li className={`run-step ${status}`} aria-labelledby={heading} aria-current={status === 'now' ? 'step' : undefined}>
      <StepMark status={status} waits={id === 'decision' && run.state === 'awaitingApproval'} />
      <div className="run-step-body">
        <header>
          <h2 id={heading}>{titles[id]}</h2>
          {at !== null && <span className="dim xs num">{time(at)}</span>}
        </header>
        {status !== 'ahead' && (
          <div className="stack tight">
            <Content run={run} />
          </div>
        )}
      </div>
    </li>
  )
}

interface StepMarkProps {
  readonly status: TimelineStep['status']
  /** For a person, not for a computer. */
  readonly waits: boolean
}

function StepMark({ status, waits }: StepMarkProps) {
  switch (status) {
    case 'done':
      return <IconCircleCheck className="i run-mark c-better" aria-label="done" />
    case 'failed':
      return <IconCircleX className="i run-mark c-worse" aria-label="failed" />
    case 'now':
      return waits ? (
        <IconUserCheck className="i run-mark c-warn" aria-label="waits for you" />
      ) : (
        <IconLoader2 className="i run-mark c-accent spin" aria-label="under way" />
      )
    case 'ahead':
      return <IconMinus className="i run-mark dim" aria-label="not yet" />
  }
}
