import type { ParityReport } from '../../../../../shared/domain/features/parity.ts'
import { count, counted } from '../../../../../shared/numbers.ts'
import { StateBadge } from '../../../ui/StateBadge.tsx'

/** One check, as it was kept. */
export interface Parity {
  readonly id: number
  readonly ref: string
  readonly joined: string | null
  readonly passed: boolean
  readonly report: ParityReport
  readonly at: number
}

export function ParityBadge({ passed }: Pick<Parity, 'passed'>) {
  return <StateBadge state={passed ? { tone: 'better', text: 'in parity' } : { tone: 'worse', text: 'different' }} />
}

/** @returns `10,000 rows, 50,000 values: all equal` */
export function comparedText({ rows, values, different }: ParityReport['online']): string {
  return `${counted(rows, 'row')}, ${counted(values, 'value')}: ${different === 0 ? 'all equal' : `${count(different)} different`}`
}
