import type { JoinMode } from '../../../../../shared/domain/features/resolved.ts'

/** x of the time of the row. The second event lies before it and became known after it. */
const [width, moment, line] = [420, 280, 40]
const events = [
  { at: 70, known: 100, taken: 'asKnown' },
  { at: 200, known: 340, taken: 'latest' },
  { at: 385, known: 400, taken: null },
] as const

/** The same three source rows under either mode: which of them a row gets. What it shows is said in words beside it. */
export function ModePicture({ mode }: { readonly mode: JoinMode }) {
  return (
    <svg className="mode-picture" viewBox={`0 0 ${width} 72`} aria-hidden>
      <line className="axis" x1={10} x2={width - 10} y1={line} y2={line} />
      <line className="moment" x1={moment} x2={moment} y1={16} y2={54} />
      <text x={moment} y={10} textAnchor="middle">
        time of the row
      </text>
      {events.map(({ at, known, taken }) => (
        <g key={at}>
          <path className="delay" d={`M${at} ${line} Q${(at + known) / 2} ${line - Math.min(24, (known - at) / 3)} ${known} ${line}`} />
          <line className="axis" x1={known} x2={known} y1={line - 4} y2={line + 4} />
          <circle className={`event ${taken === mode ? 'taken' : ''}`} cx={at} cy={line} r={6} />
        </g>
      ))}
      <text x={events[0].at} y={66} textAnchor="middle">
        event
      </text>
      <text x={events[1].at} y={66} textAnchor="middle">
        later event
      </text>
      <text x={events[1].known} y={66} textAnchor="middle">
        known only here
      </text>
    </svg>
  )
}
