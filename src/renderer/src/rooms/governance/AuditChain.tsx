import type { AuditReport } from '../../../../shared/contract/governance.ts'
import { count } from '../../../../shared/numbers.ts'
import { IconAlertTriangle, IconShieldCheck } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'

const shownProblems = 10

/** Whether the log holds, in one word. */
export function ChainBadge({ report: { ok, rows } }: { readonly report: AuditReport }) {
  const Icon = ok ? IconShieldCheck : IconAlertTriangle
  return (
    <Badge tone={ok ? 'better' : 'worse'} icon={<Icon className="i" aria-hidden />}>
      {ok ? `${count(rows)} entries hold` : 'The log does not hold'}
    </Badge>
  )
}

/** Where a log that does not hold breaks, and what to compare it with; nothing for one that does. */
export function BrokenChain({ report: { ok, problems } }: { readonly report: AuditReport }) {
  if (ok) return null
  return (
    <div className="banner worse" role="alert">
      <IconAlertTriangle className="i" aria-hidden />
      <div className="failure">
        <b>The log was changed outside of Cairn</b>
        <ul>
          {problems.slice(0, shownProblems).map(({ row, what }) => (
            <li key={`${row} ${what}`}>{row === null ? what : `Entry ${row}: ${what}`}</li>
          ))}
        </ul>
        <p className="soft">
          Compare with a backup, or with a package: each package carries the hash of the log at its making. What is stored in the objects is
          checked apart, with Check integrity.
        </p>
      </div>
    </div>
  )
}
