import type { FeatureProof } from '../../../../../shared/contract/features/join.ts'
import { ageText } from '../../../ui/ageText.ts'

interface ProofTimelineProps {
  /** Time of the row. */
  readonly at: string | null
  readonly values: readonly FeatureProof[]
}

const [width, rowHeight, left, right] = [900, 20, 180, 60]

/** Of each view the event of its source row, left of the time of the row: by age, the newest at the right. The table says the same in numbers. */
export function ProofTimeline({ at, values }: ProofTimelineProps) {
  const events = firstOfViews(values)
  if (at === null || events.length === 0) return null
  const oldest = Math.max(...events.map(({ age }) => age), 1)
  // By the root: minutes and months are both seen.
  const place = (age: number) => width - right - (width - left - right) * Math.sqrt(Math.max(0, age) / oldest)
  const height = events.length * rowHeight + 34
  return (
    <svg
      className="proof-timeline"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`Age of the source rows: ${events.map(({ view, age }) => `${view} ${ageText(age)}`).join(', ')}`}
    >
      <line className="proof-now" x1={place(0)} x2={place(0)} y1={4} y2={height - 16} />
      <text x={place(0)} y={height - 3} textAnchor="middle">
        time of the row
      </text>
      {events.map(({ view, age }, line) => {
        const y = line * rowHeight + 20
        return (
          <g key={view}>
            <text x={0} y={y + 4}>
              {view.length > 28 ? `${view.slice(0, 27)}…` : view}
            </text>
            <line className="proof-age" x1={place(age)} x2={place(0)} y1={y} y2={y} />
            <circle className="proof-event" cx={place(age)} cy={y} r={4} />
            <text x={Math.max(left, place(age) - 8)} y={y - 5} textAnchor="end" className="proof-text">
              {ageText(age)}
            </text>
          </g>
        )
      })}
    </svg>
  )
}

/** One line for each view and source row: features of a view share it. */
function firstOfViews(values: readonly FeatureProof[]): readonly { readonly view: string; readonly age: number }[] {
  const found = new Map<string, { view: string; age: number }>()
  for (const { view, source, row, age } of values) {
    if (age === null || row === null) continue
    const key = `${view} ${source} ${row}`
    if (!found.has(key)) found.set(key, { view, age })
  }
  return [...found.values()].toSorted((a, b) => b.age - a.age).slice(0, 12)
}
