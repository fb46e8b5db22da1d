import type { MetricDifference } from '../../../../../shared/domain/experiments/comparison.ts'
import { isApart } from '../../../../../shared/domain/evaluation/modelComparison.ts'
import { delta } from '../../../../../shared/numbers.ts'
import { IconArrowDown, IconArrowUp, IconMinus } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'

type Judged = Pick<MetricDifference, 'difference' | 'low' | 'high' | 'verdict'>

/** Better or worse where the interval leaves out 0; null while these rows cannot tell. */
export function decided({ verdict, low, high }: Omit<Judged, 'difference'>): 'better' | 'worse' | null {
  return (verdict === 'better' || verdict === 'worse') && isApart({ low, high }) ? verdict : null
}

/** A difference with its sign and its verdict in words; in colour, with an arrow, only where it is decided. */
export function DifferenceMark({ of }: { readonly of: Judged }) {
  const tone = decided(of)
  const Icon = of.difference === null || of.difference === 0 ? IconMinus : of.difference > 0 ? IconArrowUp : IconArrowDown
  return (
    <span className={`delta ${tone === null ? 'dim' : `c-${tone}`}`}>
      {tone !== null && <Icon className="i" aria-hidden />}
      {delta(of.difference)} <span>{of.verdict ?? 'no interval'}</span>
    </span>
  )
}

/** The verdict in words, as a badge where it is decided. */
export function VerdictWords({ of, words }: { readonly of: Omit<Judged, 'difference'>; readonly words: string }) {
  const tone = decided(of)
  if (tone === null) return <span className="soft sm">{words}</span>
  const Arrow = tone === 'better' ? IconArrowUp : IconArrowDown
  return (
    <Badge tone={tone} icon={<Arrow className="i" aria-hidden />}>
      {words}
    </Badge>
  )
}
