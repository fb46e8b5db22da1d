import type { PolicyRun } from '../../../../../shared/contract/automation.ts'
import { Ago } from '../../../ui/marks.tsx'

/** What was decided and why, and by whom. */
export function DecisionStep({ run }: { readonly run: PolicyRun }) {
  const { state, facts } = run
  const { verdict, approval } = facts
  return (
    <>
      {verdict !== null && <p className="verdict-line">{verdict.text}</p>}
      {state === 'awaitingApproval' && <p className="soft sm">It waits for you: approve or reject it at the top of this page.</p>}
      {approval !== null && (
        <p className="sm">
          <b>{approval.approved ? 'Approved' : 'Declined'}</b> by {approval.actor} <Ago at={approval.at} />
          {approval.reason !== '' && <span className="soft wrap-text">: {approval.reason}</span>}
        </p>
      )}
      {state === 'promoting' && <p className="soft sm">{run.settings.alias} is moved.</p>}
    </>
  )
}
