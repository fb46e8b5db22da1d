import type { Explanation } from '../../../../../shared/domain/evaluation/explanation.ts'
import { delta, quantity } from '../../../../../shared/numbers.ts'
import { IconCheck, IconX } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'

interface VerdictProps {
  readonly now: Explanation
  /** The row as it is in the data. */
  readonly original: Explanation
  readonly changed: boolean
}

/** What the model predicts, how sure, and how that differs from the row as it is. */
export function Verdict({ now, original, changed }: VerdictProps) {
  if (typeof now.predicted === 'number')
    return (
      <div className="verdict" aria-live="polite">
        <span className="dim">Predicted</span>
        <b />
        <span className="big num">{quantity(now.predicted)}</span>
        <span className="row xs">
          {changed && typeof original.predicted === 'number' ? (
            <span className="soft num">{delta(now.predicted - original.predicted)} from the changes</span>
          ) : (
            <span className="soft num">
              {baselineName(now)}: {quantity(baselineValue(now))}
            </span>
          )}
          <span className="push">{!changed && original.actual !== null && <Badge>actual {quantity(Number(original.actual))}</Badge>}</span>
        </span>
      </div>
    )
  const predicted = String(now.predicted)
  const binary = now.labels.length === 2
  // The meter is of the positive class, where two share it; else of the predicted one.
  const shown = binary ? 1 : now.labels.indexOf(predicted)
  const probability = now.probabilities[shown]
  const before = original.probabilities[shown]
  return (
    <div className="verdict" aria-live="polite">
      <span className="dim">Predicted</span>
      <b className="big clip">{predicted}</b>
      <span className="big num">{probability.toFixed(3)}</span>
      <span className="meter" role="img" aria-label={`Probability of ${now.labels[shown]}: ${probability.toFixed(3)}`}>
        <i style={{ width: `${probability * 100}%` }} />
      </span>
      <span className="row xs">
        <span className="soft num">
          of {now.labels[shown]}
          {changed && `, ${probabilityDelta(probability - before)} from the changes`}
        </span>
        <span className="push">
          {changed ? (
            predicted === String(original.predicted) ? (
              <Badge>same prediction</Badge>
            ) : (
              <Badge tone="warn">was {original.predicted}</Badge>
            )
          ) : original.actual === null ? null : original.actual === original.predicted ? (
            <Badge tone="better" icon={<IconCheck className="i" aria-hidden />}>
              correct
            </Badge>
          ) : (
            <Badge tone="worse" icon={<IconX className="i" aria-hidden />}>
              wrong, actual {original.actual}
            </Badge>
          )}
        </span>
      </span>
      {!binary && (
        <ul className="class-bars">
          {now.labels.map((label, i) => (
            <li key={label}>
              <span className="clip">{label}</span>
              <span className="meter">
                <i style={{ width: `${now.probabilities[i] * 100}%` }} />
              </span>
              <span className="num xs">{now.probabilities[i].toFixed(3)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function baselineName({ background, method, scale }: Explanation): string {
  if (background === null && method !== 'pathDependent') return 'average row'
  const rows = background === null ? 'training rows' : 'rows'
  return scale === 'value' || scale === 'probability' ? `mean of the ${rows}` : `mean of the ${rows}, by logarithm`
}

/** In the unit of the prediction, whatever the contributions add up in. */
function baselineValue({ scale, baseline }: Explanation): number {
  if (scale === 'log') return Math.exp(baseline)
  return scale === 'log1p' ? Math.expm1(baseline) : baseline
}

/** Three decimals, signed: more would be noise. */
function probabilityDelta(value: number): string {
  if (Math.abs(value) < 0.0005) return '±0.000'
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`
}
