import { memo } from 'react'
import type { CurvePoint } from './ranking.ts'

interface UnitCurveProps {
  readonly title: string
  readonly points: readonly CurvePoint[]
  /** Where the threshold is. */
  readonly at: CurvePoint | null
  readonly x: string
  readonly y: string
  readonly note: string
  /** The diagonal of chance. */
  readonly diagonal?: boolean
}

const side = 100

/** A curve between 0 and 1 with a mark that moves along it: the curve is drawn once, the mark at every move. */
export function UnitCurve({ title, points, at, x, y, note, diagonal = false }: UnitCurveProps) {
  const said = at ? `${x} ${at.x.toFixed(3)}, ${y} ${at.y.toFixed(3)}` : 'not defined here'
  return (
    <figure className="unit-curve">
      <figcaption>
        {title} <span className="dim num">{note}</span>
      </figcaption>
      <div className="unit-plot">
        <span className="y1">1</span>
        <span className="y0">0</span>
        <svg viewBox={`0 0 ${side} ${side}`} preserveAspectRatio="none" role="img" aria-label={`${title}: at the threshold ${said}`}>
          <Path points={points} diagonal={diagonal} />
        </svg>
        {at && <i className="mark" style={{ left: `${at.x * 100}%`, top: `${(1 - at.y) * 100}%` }} />}
      </div>
      <div className="unit-x">
        <span>0</span>
        <span>{x}</span>
        <span>1</span>
      </div>
    </figure>
  )
}

const Path = memo(function Path({ points, diagonal }: { readonly points: readonly CurvePoint[]; readonly diagonal: boolean }) {
  const d = points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${(x * side).toFixed(2)} ${((1 - y) * side).toFixed(2)}`).join('')
  return (
    <>
      <path className="half" d={`M0 ${side / 2}H${side}`} />
      {diagonal && <path className="chance" d={`M0 ${side}L${side} 0`} />}
      <path className="curve" d={d} />
    </>
  )
})
