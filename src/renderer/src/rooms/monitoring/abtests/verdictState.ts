import type { AbTest } from '../../../../../shared/contract/monitoring/abtests.ts'
import type { ShownState } from '../../../ui/StateBadge.tsx'

const found = {
  challenger: { tone: 'better', text: 'challenger is better' },
  control: { tone: 'warn', text: 'control is better' },
  equivalent: { tone: 'line', text: 'no relevant difference' },
  undecided: { tone: 'line', text: 'inconclusive' },
  badSplit: { tone: 'worse', text: 'wrong split' },
} as const satisfies Record<AbTest['verdict']['verdict'], ShownState>

/** What is known of a test, in two or three words. */
export function verdictState({ status, verdict }: Pick<AbTest, 'status' | 'verdict'>): ShownState {
  return status === 'running' && verdict.verdict === 'undecided' ? { tone: 'line', text: 'not decided yet' } : found[verdict.verdict]
}
