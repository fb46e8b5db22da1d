import type { Comparison } from '../../../../../shared/domain/monitoring/checks.ts'
import { parameter } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { shareText } from '../texts.ts'

/** What moved, in words: what became more frequent, and what less. */
export function ChangesCard({ changes }: Pick<Comparison, 'changes'>) {
  if (changes.length === 0) return null
  return (
    <Card title="What changed" note="most important first">
      <ol className="changes sm">
        {changes.slice(0, 12).map(({ column, text, importance, effect }) => (
          <li key={column}>
            <b className="wrap-text">{column}</b>
            <span className="wrap-text">{text}</span>
            <span className="dim xs num">
              effect {parameter(effect)}
              {importance !== null && `, importance ${shareText(importance)}`}
            </span>
          </li>
        ))}
      </ol>
    </Card>
  )
}
