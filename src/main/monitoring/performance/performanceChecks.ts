import type { CheckResult, CheckSettings } from '../../../shared/domain/monitoring/checks.ts'
import type { EstimatedPerformance, MeasuredPerformance } from '../../../shared/domain/monitoring/window.ts'
import type { MeasuredMetric, ReferenceProfile } from '../../../shared/domain/models/profile.ts'
import { classesOfMetrics, mainMetrics } from '../../../shared/domain/evaluation/mainMetric.ts'
import { type MetricId, metric as describeMetric } from '../../../shared/domain/evaluation/metrics.ts'
import type { Task } from '../../../shared/domain/training/recipe.ts'
import { metric as metricText, percent } from '../../../shared/numbers.ts'
import type { JudgedSlice } from './measured.ts'

/** What a metric is held against. */
interface Bar {
  readonly metric: MetricId
  readonly reference: number
  readonly limit: number
  /** How the limit came to be, in words. */
  readonly why: string
}

export interface Judging {
  readonly task: Task
  readonly reference: ReferenceProfile
  readonly settings: CheckSettings
}

const deviations = 3

/** The metrics that say most of the model, the first one best: by how its classes are spread in the reference. */
export function metricsThatCount({ task, reference }: Pick<Judging, 'task' | 'reference'>): MetricId[] {
  const classes = classesOfMetrics(reference.performance.map(({ metric, rows }) => ({ metric, n: rows })))
  const { overall, slices } = mainMetrics(task, classes)
  const others: Readonly<Record<Task, readonly MetricId[]>> = {
    binary: ['rocAuc', 'f1', 'accuracy'],
    multiclass: ['f1Macro', 'accuracy'],
    regression: ['rmse', 'mae'],
  }
  return [...new Set([overall, slices, ...others[task]])]
}

/**
 * The limit of a metric: so much of the reference as the settings say, or three deviations of the chunks of the reference. A window of fewer
 * rows than a chunk moves more by chance: by the root of how many times fewer.
 */
function barOf(metric: MetricId, rows: number, { reference, settings }: Judging): Bar | null {
  const sign = describeMetric(metric).direction === 'lower' ? -1 : 1
  const whole = reference.performance.find((one) => one.metric === metric)?.value ?? null
  if (settings.performance !== null) {
    if (whole === null) return null
    const limit = whole - sign * settings.performance * Math.abs(whole)
    return { metric, reference: whole, limit, why: `${percent(settings.performance)} of the reference` }
  }
  const chunk = reference.chunks?.metrics[metric]
  if (!reference.chunks || !chunk) return null
  const scale = Math.sqrt(Math.max(1, reference.chunks.rows / Math.max(1, rows)))
  const limit = chunk.mean - sign * deviations * chunk.deviation * scale
  return { metric, reference: chunk.mean, limit, why: `${deviations} standard deviations of the chunks of the reference` }
}

function isBeyond({ metric, limit }: Bar, value: number): boolean {
  return describeMetric(metric).direction === 'lower' ? value > limit : value < limit
}

/** The one metric of these that is known here and has a limit. */
function judged(metrics: readonly MeasuredMetric[], rows: number, judging: Judging): { found: MeasuredMetric; bar: Bar } | null {
  for (const id of metricsThatCount(judging)) {
    const found = metrics.find(({ metric, value }) => metric === id && value !== null)
    const bar = barOf(id, rows, judging)
    if (found && bar) return { found, bar }
  }
  return null
}

const noResult = { value: null, reference: null, limit: null, p: null, adjustedP: null, outcome: 'noData' } as const

/** How good the model was by its labels. */
export function checkMeasured(performance: MeasuredPerformance, judging: Judging): CheckResult {
  const { labelled, provisional } = performance
  const base = { check: 'performance', method: 'metric', p: null, adjustedP: null, provisional } as const
  const subject = metricsThatCount(judging)[0]
  if (labelled < judging.settings.leastRows) {
    const text = `${labelled} labeled rows are too few to judge the performance; at least ${judging.settings.leastRows} are needed.`
    return { ...base, ...noResult, subject, text }
  }
  const one = judged(performance.metrics, labelled, judging)
  if (!one) return { ...base, ...noResult, subject, text: 'The reference profile has no performance to compare with.' }
  const { found, bar } = one
  const isWorse = isBeyond(bar, Number(found.value))
  const half = provisional ? ' This result is provisional: not all labels have arrived, and the reference has all of its own.' : ''
  return {
    ...base,
    subject: bar.metric,
    value: found.value,
    reference: bar.reference,
    limit: bar.limit,
    outcome: isWorse ? 'fail' : 'pass',
    text: `${sentence(bar, found, 'is', isWorse)}${half}`,
  }
}

/** How good it probably was. An estimate that cannot be trusted may warn, but does not reassure. */
export function checkEstimated(estimate: EstimatedPerformance, rows: number, judging: Judging): CheckResult {
  const base = { check: 'estimatedPerformance', method: estimate.method, p: null, adjustedP: null, provisional: false } as const
  const subject = metricsThatCount(judging)[0]
  if (rows < judging.settings.leastRows) {
    const text = `${rows} rows are too few to estimate the performance; at least ${judging.settings.leastRows} are needed.`
    return { ...base, ...noResult, subject, text }
  }
  const one = judged(estimate.metrics, rows, judging)
  if (!one) return { ...base, ...noResult, subject, text: 'The reference profile has no performance to compare with.' }
  const { found, bar } = one
  const isWorse = isBeyond(bar, Number(found.value))
  const warning = estimate.warning === null ? '' : ` ${estimate.warning}`
  return {
    ...base,
    subject: bar.metric,
    value: found.value,
    reference: bar.reference,
    limit: bar.limit,
    outcome: isWorse ? 'fail' : estimate.warning === null ? 'pass' : 'noData',
    text: `${sentence(bar, found, 'is estimated at', isWorse)}${warning}`,
  }
}

/** Why there is no estimate. */
export function checkNotEstimated(reason: string, judging: Judging): CheckResult {
  const [subject] = metricsThatCount(judging)
  const text = `Performance cannot be estimated without labels. ${reason}`
  const method = judging.task === 'regression' ? 'dle' : 'cbpe'
  return { check: 'estimatedPerformance', method, provisional: false, ...noResult, subject, text }
}

function sentence({ metric, reference, limit, why }: Bar, { value, low, high }: MeasuredMetric, verb: string, isWorse: boolean): string {
  const interval = low === null || high === null ? '' : ` (${metricText(low)} to ${metricText(high)})`
  const side = describeMetric(metric).direction === 'lower' ? ['above', 'below'] : ['below', 'above']
  const verdict = `${isWorse ? side[0] : side[1]} the limit of ${metricText(limit)}`
  return `${describeMetric(metric).name} ${verb} ${metricText(value)}${interval}, ${verdict}: the reference has ${metricText(reference)}, and the limit is ${why} away.`
}

/** Slices that are worse than all rows of the window, beyond chance and by more than the limit of the whole. */
export function checkSlices(slices: readonly JudgedSlice[], performance: MeasuredPerformance, judging: Judging): CheckResult[] {
  return slices.map((slice): CheckResult => {
    const { name, metric, rows, worse, metrics } = slice
    const value = metrics.find((one) => one.metric === metric)?.value ?? null
    const whole = performance.metrics.find((one) => one.metric === metric)?.value ?? null
    const base = {
      check: 'slice',
      subject: name,
      method: 'metric',
      p: null,
      adjustedP: null,
      provisional: performance.provisional,
    } as const
    const title = describeMetric(metric).name
    if (value === null || whole === null)
      return { ...base, ...noResult, text: `${title} is not defined for the ${rows} rows where ${name}.` }
    const bar = barOf(metric, rows, judging)
    const away = bar === null ? 0 : Math.abs(bar.limit - bar.reference)
    const limit = describeMetric(metric).direction === 'lower' ? whole + away : whole - away
    const isFar = describeMetric(metric).direction === 'lower' ? value > limit : value < limit
    const text = `${title} is ${metricText(value)} for the ${rows} rows where ${name}, and ${metricText(whole)} for all rows of the window.`
    return { ...base, value, reference: whole, limit, outcome: worse && isFar ? 'fail' : 'pass', text }
  })
}
