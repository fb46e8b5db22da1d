import { memo } from 'react'
import { scoreBins } from './ranking.ts'

interface ScoreHistogramProps {
  readonly score: readonly number[]
  readonly actual: readonly number[]
  /** [negative, positive] */
  readonly labels: readonly string[]
}

const bins = 40
const half = 40

/** Scores of both classes: the negative rows above the line, the positive ones below. Square roots, so that single rows are seen. */
export const ScoreHistogram = memo(function ScoreHistogram({ score, actual, labels }: ScoreHistogramProps) {
  const { negative, positive } = scoreBins(score, actual, bins)
  const most = Math.sqrt(Math.max(1, ...negative, ...positive))
  const tall = (count: number) => (half * Math.sqrt(count)) / most
  const width = 100 / bins
  return (
    <div className="score-hist">
      <svg viewBox={`0 0 100 ${2 * half + 2}`} preserveAspectRatio="none" aria-hidden>
        {[...negative].map((count, bin) => (
          // oxlint-disable-next-line react/no-array-index-key -- bins have no other name
          <rect key={bin} className="neg" x={bin * width + 0.1} width={width - 0.2} y={half - tall(count)} height={tall(count)} />
        ))}
        {[...positive].map((count, bin) => (
          // oxlint-disable-next-line react/no-array-index-key
          <rect key={bin} className="posb" x={bin * width + 0.1} width={width - 0.2} y={half + 2} height={tall(count)} />
        ))}
        <line x1={0} x2={100} y1={half + 1} y2={half + 1} className="ground" />
      </svg>
      <span className="up">Top: {labels[0]}</span>
      <span className="down">Bottom: {labels[1]}</span>
    </div>
  )
})
