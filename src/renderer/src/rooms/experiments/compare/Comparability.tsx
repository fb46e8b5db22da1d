import type { Comparison } from '../../../../../shared/contract/experiments/index.ts'
import { IconAlertTriangle } from '../../../ui/icons.ts'

/** Runs that no rows make comparable with the baseline, and why. */
export function Comparability({ comparison, compared }: { readonly comparison: Comparison; readonly compared: readonly number[] }) {
  const apart = comparison.runs.filter(({ id }) => id !== comparison.baseline && !compared.includes(id))
  if (apart.length === 0) return null
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
