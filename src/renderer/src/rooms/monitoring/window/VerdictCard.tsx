import type { WindowReport } from '../../../../../shared/domain/monitoring/window.ts'
import { IconAlertTriangle, IconCheck, IconInfoCircle } from '../../../ui/icons.ts'
import { shareText } from '../texts.ts'
import { verdictOf } from './verdict.ts'

/** As many are named one by one; all of them stand in the table of checks. */
const mostNamed = 6

/** What was found in one sentence, and what fails. */
export function VerdictCard({ report }: { readonly report: Pick<WindowReport, 'comparison' | 'more'> }) {
  const { tone, text, failing } = verdictOf(report)
  const { drift } = report.comparison
  const Icon = { better: IconCheck, warn: IconAlertTriangle, info: IconInfoCircle }[tone]
  // The drift of columns is in the sentence already.
  const others = drift.columns > 0 ? failing.filter(({ check }) => check !== 'drift') : failing.length > 1 ? failing : []
  return (
    <section className={`banner verdict ${tone}`} aria-label="Verdict">
      <Icon className="i" aria-hidden />
      <div className="stack tight">
        <p className="verdict-text">{text}</p>
        {others.length > 0 && (
          <ul className="verdict-checks sm" aria-label="Failing checks">
            {others.slice(0, mostNamed).map(({ check, subject, text: found }) => (
              <li key={`${check} ${subject ?? ''}`}>{found}</li>
            ))}
            {others.length > mostNamed && <li className="dim">and {others.length - mostNamed} more, in the table of checks</li>}
          </ul>
        )}
        {drift.columns > 0 && drift.importance !== null && (
          <span className="drift-part xs dim">
            <span className="bar" aria-hidden>
              <i style={{ width: `${drift.importance * 100}%` }} />
            </span>
            {drift.columns} of {drift.of} columns, {shareText(drift.importance)} of the importance
          </span>
        )}
      </div>
    </section>
  )
}
