import { metric as metricInfo, metricCatalogue, type MetricId } from '../../../../../shared/domain/evaluation/metrics.ts'
import type { PolicyJudgement } from '../../../../../shared/domain/automation/facts.ts'

export interface JudgedRow {
  readonly id: MetricId
  readonly name: string
  readonly champion: number | null
  readonly challenger: number | null
  readonly difference: number | null
  readonly low: number | null
  readonly high: number | null
  /** The one that the decision is about. */
  readonly counts: boolean
  /** What the interval says; null where there is none, or neither direction is better. */
  readonly verdict: 'better' | 'worse' | 'inconclusive' | null
}

const isMetric = (id: string): id is MetricId => Object.hasOwn(metricCatalogue, id)

/** Champion against challenger, a metric a row: the one that counts first. */
export function judgementRows({ metric, metrics }: Pick<PolicyJudgement, 'metric' | 'metrics'>): JudgedRow[] {
  return metrics
    .flatMap(({ metric: id, ...values }): JudgedRow[] =>
      isMetric(id)
        ? [{ id, name: metricInfo(id).name, ...values, counts: id === metric, verdict: verdictOf(metricInfo(id).direction, values) }]
        : [],
    )
    .toSorted((a, b) => Number(b.counts) - Number(a.counts))
}

function verdictOf(direction: 'higher' | 'lower' | 'none', { low, high }: Pick<JudgedRow, 'low' | 'high'>): JudgedRow['verdict'] {
  if (low === null || high === null || direction === 'none') return null
  const [worst, best] = direction === 'higher' ? [low, high] : [-high, -low]
  if (worst > 0) return 'better'
  return best < 0 ? 'worse' : 'inconclusive'
}
