import './evaluation.css'

interface IntervalBarProps {
  readonly value: number
  readonly low: number | null
  readonly high: number | null
  /** What the whole width stands for. */
  readonly range: readonly [number, number]
  /** A line to compare with: the whole, or a gate. */
  readonly line: number | null
  readonly strong: boolean
}

const [width, height] = [92, 12]

/** A value with its interval, drawn beside the line that it is held against. */
export function IntervalBar({ value, low, high, range: [from, to], line, strong }: IntervalBarProps) {
  const x = (at: number) => (to === from ? width / 2 : 4 + ((width - 8) * (Math.min(to, Math.max(from, at)) - from)) / (to - from))
  const tone = strong ? 'acc' : 'mut'
  return (
    <svg className="interval" width={width} height={height} aria-hidden>
      {line !== null && <line className="zero" x1={x(line)} x2={x(line)} y1={0} y2={height} />}
      {low !== null && high !== null && <line className={`ci ${tone}`} x1={x(low)} x2={x(high)} y1={height / 2} y2={height / 2} />}
      <circle className={`pt ${tone}`} cx={x(value)} cy={height / 2} r={3} />
    </svg>
  )
}
