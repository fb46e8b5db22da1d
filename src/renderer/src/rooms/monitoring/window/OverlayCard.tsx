import { modals } from '@mantine/modals'
import type { Overlay } from '../../../../../shared/contract/monitoring/index.ts'
import { quantity, parameter } from '../../../../../shared/numbers.ts'
import { Chart } from '../../../ui/chart/Chart.tsx'
import type { Trace } from '../../../ui/chart/traces.ts'
import { IconAlertTriangle } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'
import { shareText } from '../texts.ts'
import { overlaidPaths, overlayHeight, overlayWidth } from './overlayBars.ts'

/** What the two sides are called: reference and this window, or two windows. */
export interface Sides {
  readonly reference: string
  readonly current: string
}

interface OverlayCardProps {
  readonly overlay: Overlay
  readonly sides: Sides
}

/** Categories that a small card has room for. */
const mostBars = 5

/** The distributions of one column on both sides; a click shows them large, with their numbers. */
export function OverlayCard({ overlay, sides }: OverlayCardProps) {
  const { column, drifting, bins } = overlay
  const enlarge = () => modals.open({ title: column, size: 860, children: <Enlarged overlay={overlay} sides={sides} /> })
  return (
    <li className={`overlay ${drifting ? 'drifts' : ''}`}>
      <div className="overlay-head">
        <button type="button" className="overlay-name clip" title={`Enlarge ${column}`} onClick={enlarge}>
          {column}
        </button>
        {drifting && (
          <Badge tone="warn" icon={<IconAlertTriangle className="i" aria-hidden />}>
            drifts
          </Badge>
        )}
      </div>
      {bins.kind === 'number' ? <Histogram overlay={overlay} sides={sides} /> : <Pairs overlay={overlay} sides={sides} most={mostBars} />}
      <p className="overlay-facts xs dim num">
        {factsOf(overlay).map((fact) => (
          <span key={fact} className="nowrap">
            {fact}
          </span>
        ))}
      </p>
    </li>
  )
}

function factsOf({ effect, adjustedP, importance, missing }: Overlay): string[] {
  return [
    effect === null ? 'no data' : `effect ${parameter(effect)}`,
    ...(adjustedP === null ? [] : [`p ${pText(adjustedP)}`]),
    ...(importance === null ? [] : [`importance ${shareText(importance)}`]),
    ...(missing.reference > 0 || missing.current > 0 ? [`missing ${shareText(missing.reference)} → ${shareText(missing.current)}`] : []),
  ]
}

const pText = (p: number) => (p < 0.0001 ? '< 0.0001' : p.toFixed(4))

function Histogram({ overlay: { column, bins }, sides }: OverlayCardProps) {
  if (bins.kind !== 'number') return null
  if (bins.edges.length < 2)
    return <p className="dim xs overlay-none">The distribution is not shown: its values are sensitive or missing.</p>
  const paths = overlaidPaths(bins)
  const [low, high] = [bins.edges[0], bins.edges.at(-1) ?? 0]
  return (
    <>
      <svg
        className="overlay-chart"
        viewBox={`0 0 ${overlayWidth} ${overlayHeight}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${column}: ${sides.reference} as outline, ${sides.current} as bars, from ${quantity(low)} to ${quantity(high)}`}
      >
        <path className="overlay-current" d={paths.current} />
        <path className="overlay-reference" d={paths.reference} vectorEffect="non-scaling-stroke" />
      </svg>
      <p className="overlay-ends xs dim num" aria-hidden>
        <span>{quantity(low)}</span>
        <span>{quantity(high)}</span>
      </p>
    </>
  )
}

interface PairsProps extends OverlayCardProps {
  readonly most: number
}

/** A pair of bars for each category: above the reference, beneath it the window. */
function Pairs({ overlay: { column, bins }, sides, most }: PairsProps) {
  if (bins.kind !== 'category') return null
  const shown = bins.values.slice(0, most)
  const others = bins.values.slice(most)
  const rest = others.reduce(
    (sum, { reference, current }) => ({ values: sum.values + 1, reference: sum.reference + reference, current: sum.current + current }),
    bins.rest,
  )
  const widest = Math.max(...shown.flatMap(({ reference, current }) => [reference, current]), rest.reference, rest.current, 1e-9)
  if (shown.length === 0 && rest.values === 0)
    return <p className="dim xs overlay-none">The distribution is not shown: its values are sensitive or missing.</p>
  return (
    <dl className="pairs xs" aria-label={`${column}: ${sides.reference} and ${sides.current} by category`}>
      {shown.map(({ value, reference, current }) => (
        <Pair key={value} name={value} reference={reference} current={current} widest={widest} />
      ))}
      {rest.values > 0 && <Pair name={`${rest.values} more`} reference={rest.reference} current={rest.current} widest={widest} />}
    </dl>
  )
}

function Pair({ name, reference, current, widest }: { name: string; reference: number; current: number; widest: number }) {
  return (
    <div>
      <dt className="clip" title={name}>
        {name === '' ? '(empty)' : name}
      </dt>
      <dd>
        <i className="pair-reference" style={{ width: `${(reference / widest) * 100}%` }} />
        <i className="pair-current" style={{ width: `${(current / widest) * 100}%` }} />
      </dd>
      <dd className="num dim">
        {shareText(reference)} → {shareText(current)}
      </dd>
    </div>
  )
}

/** Inside a dialog: the same as a chart with axes, to be read by keyboard and as a table. */
function Enlarged({ overlay: { column, bins }, sides }: OverlayCardProps) {
  if (bins.kind === 'number') {
    const names = bins.reference.map((_, bin) => `${quantity(bins.edges[bin])}–${quantity(bins.edges[bin + 1])}`)
    return (
      <Chart
        title={`${column}: ${sides.reference} and ${sides.current}`}
        traces={tracesOf(names, bins.reference, bins.current, sides)}
        x={{ title: column, categories: true }}
        y={{ title: 'share of rows', format: '.0%' }}
        height={360}
      />
    )
  }
  const values = [
    ...bins.values,
    ...(bins.rest.values > 0 ? [{ value: `${bins.rest.values} more`, reference: bins.rest.reference, current: bins.rest.current }] : []),
  ]
  return (
    <Chart
      title={`${column}: ${sides.reference} and ${sides.current}`}
      traces={tracesOf(
        values.map(({ value }) => value),
        values.map(({ reference }) => reference),
        values.map(({ current }) => current),
        sides,
      )}
      x={{ title: column, categories: true }}
      y={{ title: 'share of rows', format: '.0%' }}
      height={360}
    />
  )
}

function tracesOf(x: readonly string[], reference: readonly number[], current: readonly number[], sides: Sides): Trace[] {
  return [
    { name: sides.reference, kind: 'bars', x, y: reference, style: 0 },
    { name: sides.current, kind: 'bars', x, y: current, style: 1 },
  ]
}
