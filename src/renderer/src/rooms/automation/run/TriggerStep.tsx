import type { PolicyRun } from '../../../../../shared/contract/automation.ts'
import { triggerKindTexts } from '../../../../../shared/domain/automation/texts.ts'
import { Ago } from '../../../ui/marks.tsx'
import { Evidence } from './Evidence.tsx'

/** What started the run, and what joined it, with what they rest on. */
export function TriggerStep({ run }: { readonly run: PolicyRun }) {
  return (
    <ul className="run-triggers sm" aria-label="Triggers">
      {run.triggered.map(({ id, kind, at, evidence, outcome }) => (
        <li key={id}>
          <b>{triggerKindTexts[kind]}</b>
          <Evidence evidence={evidence} aged={kind === 'age'} />
          <span className="dim xs">
            {outcome === 'joined' ? 'joined ' : ''}
            <Ago at={at} />
          </span>
        </li>
      ))}
    </ul>
  )
}
