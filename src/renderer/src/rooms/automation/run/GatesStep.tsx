import type { PolicyRun } from '../../../../../shared/contract/automation.ts'
import { GateRow } from '../../models/gates/GateRow.tsx'

/** What each gate of the alias and of the policy found. */
export function GatesStep({ run: { facts, settings } }: { readonly run: PolicyRun }) {
  const { gates } = facts
  if (gates === null) return <p className="soft sm">The gates of {settings.alias} and those of the policy are checked.</p>
  if (gates.results.length === 0)
    return <p className="soft sm">Neither {settings.alias} nor the policy has gates. The comparison alone decides.</p>
  return (
    <ul className="gates run-gates" aria-label="Gates">
      {gates.results.map((result) => (
        <GateRow key={JSON.stringify(result.gate)} result={result} />
      ))}
    </ul>
  )
}
