import type { PolicyRun } from '../../../../../shared/contract/automation.ts'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { PolicyRunBadge } from '../../../ui/automations/PolicyMarks.tsx'

/** How it ended, and why. */
export function EndStep({ run }: { readonly run: PolicyRun }) {
  const { problem } = run.facts
  return (
    <>
      <p className="row wrap">
        <PolicyRunBadge run={run} /> <span className="wrap-text">{problem === null ? run.text : ''}</span>
      </p>
      {problem !== null && <FailureBanner error={{ ...problem, details: {} }} />}
    </>
  )
}
