import type { PointerEvent } from 'react'
import type { Cell } from './heat.ts'
import { type Lane, laneHeight, lanePaths } from './lanes.ts'

interface LaneViewProps {
  readonly lane: Lane
  readonly places: number
  /** px; 0 before it is known. */
  readonly width: number
  /** The place under the cursor. */
  readonly cursor: number | null
  readonly onCursor: (cell: Cell | null) => void
  readonly onOpen: (place: number) => void
}

/** One strip of the timeline. Its marks of one kind are one path, however many windows there are. */
export function LaneView({ lane, places, width, cursor, onCursor, onOpen }: LaneViewProps) {
  const { title, low, high, text, points, line } = lane
  const paths = lanePaths(lane, places, Math.max(1, width), laneHeight)
  const at = (event: PointerEvent<SVGSVGElement> | React.MouseEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    return Math.max(0, Math.min(places - 1, Math.floor(((event.clientX - box.left) * places) / box.width)))
  }
  return (
    <>
      <div className="lane-name">
        <span className="sm clip" title={title}>
          {title}
        </span>
        {points && <span className="dim xs">● evaluated ○ provisional{line?.some((value) => value !== null) ? ' ╌ estimated' : ''}</span>}
        <span className="lane-scale xs dim num" aria-hidden>
          <span>{text(high)}</span>
          <span>{text(low)}</span>
        </span>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the timeline around it does the same by keyboard */}
      <svg
        className="lane"
        width="100%"
        height={laneHeight}
        aria-hidden
        onPointerMove={(event) => onCursor({ place: at(event), row: -1 })}
        onPointerLeave={() => onCursor(null)}
        onClick={(event) => onOpen(at(event))}
      >
        {cursor !== null && (
          <rect className="lane-cursor" x={(cursor * width) / places} y={0} width={Math.max(2, width / places)} height={laneHeight} />
        )}
        {paths.level !== null && <line className="lane-level" x1={0} x2={width} y1={paths.level} y2={paths.level} />}
        <path className="lane-bars" d={paths.bars} />
        <path className={points ? 'lane-line dashed-line' : 'lane-line'} d={paths.line} />
        <path className="lane-whiskers" d={paths.whiskers} />
        <path className="lane-full" d={paths.full} />
        <path className="lane-hollow" d={paths.hollow} />
      </svg>
    </>
  )
}
