import type { CheckResult } from '../../../../../shared/domain/monitoring/checks.ts'
import type { WindowReport } from '../../../../../shared/domain/monitoring/window.ts'

/** All checks of a window in one list: those that fail first, the rest in their order. */
export function checksOf({ comparison, more }: Pick<WindowReport, 'comparison' | 'more'>): CheckResult[] {
  const rank = { fail: 0, noData: 1, pass: 2 } as const
  return [...comparison.checks, ...more].toSorted((a, b) => rank[a.outcome] - rank[b.outcome])
}

export interface Verdict {
  readonly tone: 'better' | 'warn' | 'info'
  /** One sentence: what was found. */
  readonly text: string
  readonly failing: readonly CheckResult[]
}

/** What a window's page begins with: the sentence about drift where columns drift, else how many checks fail, else that none does. */
export function verdictOf(report: Pick<WindowReport, 'comparison' | 'more'>): Verdict {
  const checks = checksOf(report)
  const failing = checks.filter(({ outcome }) => outcome === 'fail')
  const judged = checks.filter(({ outcome }) => outcome !== 'noData').length
  const { drift } = report.comparison
  if (judged === 0) return { tone: 'info', text: 'Too few rows to judge this window.', failing }
  if (drift.columns > 0) return { tone: 'warn', text: drift.sentence, failing }
  if (failing.length > 0)
    return {
      tone: 'warn',
      text: failing.length === 1 ? failing[0].text : `${failing.length} of ${judged} checks fail; no column drifts.`,
      failing,
    }
  return { tone: 'better', text: `No column drifts, and all ${judged} checks pass.`, failing }
}
