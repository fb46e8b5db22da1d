import type { DeploymentRevision } from '../../../../../shared/contract/serving/index.ts'
import { wholeTraffic } from '../../../../../shared/domain/serving/route.ts'
import { resolvedText, routeText, share } from './routeTexts.ts'

/** A route in a line of a table: a bar that is divided by weight, and who answers. */
export function RouteBar({ revision }: { readonly revision: Pick<DeploymentRevision, 'arms' | 'shadows'> }) {
  const { arms, shadows } = revision
  const text = routeText(revision)
  return (
    <span className="route-bar" title={text}>
      <span className="route-bar-parts" aria-hidden>
        {arms.map(({ name, weight }, place) => (
          <i key={name} style={{ flexGrow: weight / wholeTraffic, background: `var(--cairn-cat-${(place % 10) + 1})` }} />
        ))}
      </span>
      <span className="clip">
        {arms.map((arm, place) => (
          <span key={arm.name}>
            {place > 0 && ', '}
            {resolvedText(arm)} {arms.length > 1 && <span className="dim num">{share(arm.weight)}</span>}
          </span>
        ))}
        {shadows.length > 0 && <span className="dim"> + {shadows.length === 1 ? 'a shadow' : `${shadows.length} shadows`}</span>}
      </span>
    </span>
  )
}
