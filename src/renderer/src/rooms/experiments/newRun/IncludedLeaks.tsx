import { leakText } from '../../../../../shared/domain/datasets/leaks.ts'
import { IconAlertTriangle } from '../../../ui/icons.ts'
import type { RunForm } from './form.ts'
import { setIncluded } from './model/changes.ts'
import { keyed } from './model/edits.ts'

/** Columns that reveal the target and are learnt from all the same: a choice that is to be made knowingly. */
export function IncludedLeaks({ form: { leaks, texts, change } }: { readonly form: RunForm }) {
  const reasons = new Map(leaks.map((leak) => [leak.column, leakText(leak)]))
  const included = keyed(texts.columns).filter(({ column, included: learnt }) => learnt && reasons.has(column))
  if (included.length === 0) return null
  return (
    <div className="banner warn" role="status">
      <IconAlertTriangle className="i" aria-hidden />
      <div className="stack tight grow">
        {included.slice(0, 5).map(({ key, column }) => (
          <span key={key} className="wrap-text">
            <b>{column}</b> is included although {reasons.get(column)}. Metrics will be too optimistic unless it is known at prediction
            time.
          </span>
        ))}
        {included.length > 5 && <span>And {included.length - 5} more.</span>}
      </div>
      <button
        type="button"
        className="btn quiet"
        onClick={() =>
          change((before) =>
            setIncluded(
              before,
              included.map(({ key }) => key),
              false,
            ),
          )
        }
      >
        Exclude
      </button>
    </div>
  )
}
