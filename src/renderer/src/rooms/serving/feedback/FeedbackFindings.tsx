import type { FeedbackReport } from '../../../../../shared/domain/serving/feedback.ts'
import { count, counted } from '../../../../../shared/numbers.ts'

/** Of the rows that were refused. */
const shownProblems = 10

/** What an import of feedback kept, and what it did not. */
export function FeedbackFindings({ report }: { readonly report: FeedbackReport }) {
  const { labels, outcomes, rows, matched, unknown, duplicates, empty, refused, problems, places } = report
  const facts: readonly (readonly [number, string])[] = [
    [matched, 'of logged requests'],
    [unknown, 'of requests that the log does not have'],
    [duplicates, 'replaced an earlier value'],
    [empty, 'empty cells'],
  ]
  return (
    <div className="stack tight" role="status" aria-label="Imported feedback">
      <p>
        Imported <b>{counted(labels, 'label')}</b> and <b>{counted(outcomes, 'outcome')}</b> from {counted(rows, 'row')}.
      </p>
      <p className="dim sm">
        {facts
          .filter(([number], i) => i === 0 || number > 0)
          .map(([number, text]) => `${count(number)} ${text}`)
          .join(', ')}
        .
      </p>
      {refused > 0 && (
        <>
          <p className="sm">{counted(refused, 'value')} refused:</p>
          <ul className="sm wrap-text" aria-label="Refused">
            {problems.slice(0, shownProblems).map(({ place, reason }) => (
              <li key={`${place} ${reason}`}>
                {places} {count(place)}: {reason}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
