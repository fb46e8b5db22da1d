import { Button } from '@mantine/core'
import type { Explanation } from '../../../../../shared/domain/evaluation/explanation.ts'
import { quantity } from '../../../../../shared/numbers.ts'
import { partNames } from '../scope.ts'

interface NearestOppositeProps {
  readonly now: Explanation
  readonly part: keyof typeof partNames
  readonly onRow: (row: number) => void
}

const shown = 3

/** The most similar row with another prediction, and in what it differs. */
export function NearestOpposite({ now: { opposite, scale, predicted }, part, onRow }: NearestOppositeProps) {
  if (scale === 'value') return null
  if (opposite === null) return <p className="nearest sm dim">Every other row is also predicted {predicted}.</p>
  const text = (value: string | number | boolean | null) => (typeof value === 'number' ? quantity(value) : String(value ?? 'missing'))
  return (
    <div className="nearest sm">
      <b>Nearest row predicted {opposite.predicted}</b>
      <p className="soft xs wrap-text">
        {partNames[part]} row {opposite.row}. Main differences:{' '}
        {opposite.differences.slice(0, shown).map(({ column, here, there }, i) => (
          <span key={column}>
            {i > 0 && ', '}
            {column} <span className="num">{text(here)}</span> → <span className="num">{text(there)}</span>
          </span>
        ))}
        .
      </p>
      <Button size="compact-xs" variant="default" onClick={() => onRow(opposite.row)}>
        Start from this row
      </Button>
    </div>
  )
}
