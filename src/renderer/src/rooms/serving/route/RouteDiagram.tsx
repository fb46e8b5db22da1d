import { Link } from '@tanstack/react-router'
import type { Deployment } from '../../../../../shared/contract/serving/index.ts'
import { wholeTraffic } from '../../../../../shared/domain/serving/route.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { IconBox, IconEye, IconFlag } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'
import type { Happened } from '../live/seconds.ts'
import { lastText, msText, rateText } from '../live/texts.ts'
import { share } from './routeTexts.ts'

/** Height of a row of the picture, in px. */
const pitch = 48
const [width, thinnest, thickest] = [100, 1.5, 8]

type Arm = Deployment['revision']['arms'][number]

interface RouteDiagramProps {
  readonly deployment: Deployment
  /** What an arm did lately, by its name and version; null while nothing is seen. */
  readonly happenedTo: (arm: string, ref: string) => Happened | null
}

/** Where the traffic of a deployment goes: one line to each arm, as thick as its weight; dashed to the shadows. */
export function RouteDiagram({ deployment: { model, revision }, happenedTo }: RouteDiagramProps) {
  const { arms, shadows } = revision
  const rows = arms.length + shadows.length
  const height = rows * pitch
  const y = (row: number) => (row + 0.5) * pitch
  const path = (row: number) => `M0 ${height / 2} C${width / 2} ${height / 2} ${width / 2} ${y(row)} ${width} ${y(row)}`
  return (
    <div className="route">
      <div className="route-source">
        <b>Requests</b>
        <span className="dim xs">
          {revision.route.unitColumn === null ? 'to this deployment' : `same ${revision.route.unitColumn}, same arm`}
        </span>
      </div>
      <svg className="route-lines" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" style={{ height }} aria-hidden>
        {arms.map(({ name, weight }, row) => (
          <path
            key={name}
            d={path(row)}
            vectorEffect="non-scaling-stroke"
            className={weight === 0 ? 'none' : ''}
            style={{ stroke: `var(--cairn-cat-${(row % 10) + 1})`, strokeWidth: Math.max(thinnest, (thickest * weight) / wholeTraffic) }}
          />
        ))}
        {shadows.map(({ ref }, row) => (
          <path key={ref} d={path(arms.length + row)} vectorEffect="non-scaling-stroke" className="shadow" />
        ))}
      </svg>
      <ul className="route-arms" aria-label="Route">
        {arms.map((arm) => (
          <li key={arm.name} style={{ height: pitch }}>
            <span className="route-arm">
              <b className="clip" title={arm.name}>
                {arm.name}
              </b>
            </span>
            <span className="num share">{share(arm.weight)}</span>
            <Version model={model} arm={arm} />
            <Lately happened={happenedTo(arm.name, arm.ref)} />
          </li>
        ))}
        {shadows.map((shadow) => (
          <li key={shadow.ref} style={{ height: pitch }}>
            <span className="route-arm dim">
              <IconEye className="i s" aria-hidden />
              <span title="Asked the same after the answer was sent; its answers are logged and never returned">shadow</span>
            </span>
            <span />
            <Version model={model} arm={shadow} dashed />
            <Lately happened={happenedTo('shadow', shadow.ref)} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function Version({
  model,
  arm: { target, version },
  dashed = false,
}: {
  readonly model: string
  readonly arm: Pick<Arm, 'target' | 'version'>
  readonly dashed?: boolean
}) {
  return (
    <Link
      to="/models/$name"
      params={{ name: model }}
      search={{ version }}
      className={`ls ${dashed ? 'dashed' : ''}`}
      title={`${model} v${version}`}
    >
      <IconBox className="i s" aria-hidden />
      <b className="clip">v{version}</b>
      {'alias' in target && (
        <Badge tone="info" icon={<IconFlag className="i" aria-hidden />}>
          {target.alias}
        </Badge>
      )}
    </Link>
  )
}

/** What an arm did in the last minute. */
function Lately({ happened }: { readonly happened: Happened | null }) {
  if (happened === null) return <span className="route-lately" />
  if (happened.requests === 0) return <span className="dim xs route-lately">no requests in the {lastText(happened.lasted)}</span>
  return (
    <span className="dim xs num route-lately">
      {rateText(happened.rate)} req/s{happened.p95 !== null && `, p95 ${msText(happened.p95)}`}
      {happened.failed > 0 && <span className="c-worse">, {counted(happened.failed, 'error')}</span>}
    </span>
  )
}
