import type { Comparison } from '../../../../../shared/contract/experiments/index.ts'
import { IconAlertTriangle, IconInfoCircle } from '../../../ui/icons.ts'

/** Runs that no rows make comparable with the baseline, and why. */
export function Comparability({ comparison, compared }: { readonly comparison: Comparison; readonly compared: readonly number[] }) {
  const apart = comparison.runs.filter(({ id }) => id !== comparison.baseline && !compared.includes(id))
  if (apart.length === 0) return null
  if (comparison.runs.every(({ source }) => source !== 'cairn'))
    return (
      <div className="banner info" role="status">
        <IconInfoCircle className="i" aria-hidden />
        <span>
          Other programs logged these runs, so their evaluation rows are unknown. Differences of logged metrics are shown without an
          interval or a verdict.
        </span>
      </div>
    )
  return (
    <div className="banner warn" role="status">
      <IconAlertTriangle className="i" aria-hidden />
      <div className="grow">
        {apart.map(({ id, status }) => {
          const reasons = comparison.comparable.find(({ run }) => run === id)?.reasons ?? []
          return (
            <p key={id}>
              <b>
                Run {id} cannot be compared with run {comparison.baseline}:
              </b>{' '}
              {reasons.length > 0 ? reasons.join('; ') : `it is ${status} and has no model yet`}. Its metrics are shown without a
              difference.
            </p>
          )
        })}
      </div>
    </div>
  )
}
