import type { Fairness } from '../../../shared/domain/evaluation/slices.ts'
import type { MetricValue } from '../../../shared/domain/evaluation/evaluation.ts'
import type { MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import type { CheckSettings } from '../../../shared/domain/monitoring/checks.ts'
import type { MeasuredPerformance } from '../../../shared/domain/monitoring/window.ts'
import type { MeasuredMetric, ReferenceProfile } from '../../../shared/domain/models/profile.ts'
import { hasPositive } from '../../../shared/domain/training/tasks.ts'
import { metric as metricText } from '../../../shared/numbers.ts'
import { evaluatePredicted } from '../../evaluation/index.ts'
import { additiveMetrics, evaluateFairness, evaluateSlices } from '../../evaluation/tasks.ts'
import { referenceGroups } from './referenceGroups.ts'
import { type ReadRows, type WindowModel, widthOf } from './windowRows.ts'

/** What is asked of the labelled rows of a window. */
export interface Measuring {
  readonly model: WindowModel
  readonly reference: ReferenceProfile
  readonly checks: CheckSettings
  readonly protectedColumns: readonly string[]
  readonly seed: number
}

/** A slice that is worse than all rows beyond chance. */
export interface JudgedSlice {
  readonly name: string
  readonly column: string
  readonly value: string
  readonly rows: number
  readonly metric: MetricId
  readonly metrics: MeasuredMetric[]
  readonly worse: boolean
}

export interface Measured extends Pick<MeasuredPerformance, 'metrics' | 'fairness'> {
  readonly slices: JudgedSlice[]
}

/** The metrics of the task with their intervals, over all labelled rows and over slices that are the same in each window. */
export function measureRows(read: ReadRows, measuring: Measuring): Measured {
  const { model, seed } = measuring
  const { output, actual } = read
  const { metrics } = evaluatePredicted({ ...model, output, actual }, seed)
  return { metrics: metrics.map(measuredMetric), slices: slicesOf(read, measuring), fairness: fairnessOf(read, measuring) }
}

function measuredMetric({ metric, value, low, high, n }: MetricValue): MeasuredMetric {
  return { metric, value, low, high, rows: n }
}

function groupings({ frame }: ReadRows, { reference }: Measuring, columns: readonly string[]) {
  return columns.flatMap((name) => {
    const column = frame.columns.get(name)
    const known = reference.train.columns.find((profile) => profile.name === name)
    return column && known ? [referenceGroups(name, column, known)] : []
  })
}

function slicesOf(read: ReadRows, measuring: Measuring): JudgedSlice[] {
  const { model, checks, seed } = measuring
  const groups = groupings(read, measuring, checks.slices)
  if (groups.length === 0 || read.rows < 2) return []
  const scores = { output: read.output, width: widthOf(model) }
  const report = evaluateSlices(additiveMetrics(model, scores, read.actual), groups, read.rows, { minSupport: checks.leastRows, seed })
  return report.slices.map(({ name, terms, rows, metrics, worse }) => {
    const [term] = terms
    const value = term.kind === 'value' ? term.value : name
    return { name, column: term.column, value, rows, metric: report.metric as MetricId, metrics: metrics.map(measuredMetric), worse }
  })
}

function fairnessOf(read: ReadRows, measuring: Measuring): MeasuredPerformance['fairness'] {
  const { model, checks, protectedColumns, seed } = measuring
  if (!hasPositive(model.task)) return []
  const truth = { actual: Uint8Array.from(read.actual), predicted: Uint8Array.from(read.predicted) }
  return groupings(read, measuring, protectedColumns).flatMap((grouping) => {
    const [column] = grouping.columns
    try {
      const found = evaluateFairness({ grouping, positive: model.labels[1], ...truth, minSupport: checks.leastRows, seed })
      return differencesOf(column, found)
    } catch (error) {
      // Fewer than two groups have enough rows: said, and no reason to leave out all else.
      const text = error instanceof Error ? error.message : String(error)
      return [{ column, metric: 'selectionRate', value: null, text }]
    }
  })
}

const differences = {
  selectionRate: 'Selection rates',
  truePositiveRate: 'True positive rates',
  falsePositiveRate: 'False positive rates',
  equalizedOdds: 'True or false positive rates',
} as const

function differencesOf(column: string, fairness: Fairness): MeasuredPerformance['fairness'] {
  return (Object.keys(differences) as (keyof typeof differences)[]).map((name) => {
    const { value, low, high } = fairness[name].difference
    const interval = low === null || high === null ? '' : ` (95 % interval ${metricText(low)} to ${metricText(high)})`
    const text =
      value === null
        ? `${differences[name]} of the groups of ${JSON.stringify(column)} cannot be compared.`
        : `${differences[name]} of the groups of ${JSON.stringify(column)} differ by up to ${metricText(value)}${interval}.`
    return { column, metric: name, value, text }
  })
}
