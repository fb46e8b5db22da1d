import type { Comparison } from '../../../shared/domain/monitoring/checks.ts'
import type { EstimatedPerformance, MeasuredPerformance } from '../../../shared/domain/monitoring/window.ts'
import { metric as describeMetric, type MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import type { Estimation } from '../../../shared/domain/models/estimation.ts'
import type { Profile } from '../../../shared/domain/models/profile.ts'
import { counted, metric as metricText, percent } from '../../../shared/numbers.ts'
import { ErrorEstimator, estimateClasses } from '../../evaluation/tasks.ts'
import type { ReadRows } from './windowRows.ts'

/** Fewer reference rows make a shaky estimate. */
const fewReferenceRows = 300
/** Columns that are named. */
const shownColumns = 3

/** What the rows of a window let expect. @returns null where no row has a prediction, or nothing was made to estimate by */
export function estimateRows(read: ReadRows, estimation: Estimation): Omit<EstimatedPerformance, 'warning'> | null {
  if (estimation.kind === 'none' || read.rows === 0) return null
  if (estimation.kind === 'cbpe')
    return { method: 'cbpe', metrics: estimateClasses(estimation, { predicted: read.predicted, probabilities: read.output }) }
  const estimator = new ErrorEstimator(estimation)
  estimator.add(read.frame, read.output)
  return { method: 'dle', metrics: estimator.result() }
}

export interface Doubts {
  readonly estimation: Exclude<Estimation, { kind: 'none' }>
  readonly comparison: Comparison | null
  readonly profile: Profile | null
  /** What the labels of the same window say. */
  readonly measured: MeasuredPerformance | null
}

/** Why an estimate cannot be trusted here, in words; null where nothing speaks against it. */
export function doubtsOf(
  estimate: Pick<EstimatedPerformance, 'metrics'>,
  { estimation, comparison, profile, measured }: Doubts,
): string | null {
  const doubts = [unseen(comparison), lacking(profile), small(estimation), contradicted(estimate, measured)].filter(
    (doubt) => doubt !== null,
  )
  return doubts.length === 0 ? null : `This estimate cannot be trusted. ${doubts.join(' ')}`
}

/** Where the model has met nothing like a row, its confidence means nothing. */
function unseen(comparison: Comparison | null): string | null {
  const failed = (comparison?.checks ?? []).filter(
    ({ check, outcome, subject }) => (check === 'outOfRange' || check === 'newCategories') && outcome === 'fail' && subject !== null,
  )
  if (failed.length === 0) return null
  const named = failed
    .toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0))
    .slice(0, shownColumns)
    .map(({ subject, value }) => `${JSON.stringify(subject)}${value === null ? '' : ` (${percent(value)} of the rows)`}`)
  const more = failed.length > shownColumns ? ` and ${counted(failed.length - shownColumns, 'more column')}` : ''
  return `Rows have values that the reference does not know: ${named.join(', ')}${more}.`
}

function lacking(profile: Profile | null): string | null {
  if (!profile || profile.absent.length === 0) return null
  const named = profile.absent.slice(0, shownColumns).map((name) => JSON.stringify(name))
  const more = profile.absent.length > shownColumns ? ` and ${profile.absent.length - shownColumns} more` : ''
  return `The rows lack ${named.join(', ')}${more}.`
}

function small({ rows }: { readonly rows: number }): string | null {
  return rows < fewReferenceRows ? `It is based on ${rows} reference rows only.` : null
}

/** Other labels for the same kind of rows: that is what an estimate cannot see. */
function contradicted({ metrics }: Pick<EstimatedPerformance, 'metrics'>, measured: MeasuredPerformance | null): string | null {
  if (!measured || measured.provisional) return null
  for (const { metric, value, low, high } of metrics) {
    const known = measured.metrics.find((one) => one.metric === metric)
    if (value === null || low === null || high === null || !known || known.value === null || known.low === null || known.high === null)
      continue
    if (known.high >= low && known.low <= high) continue
    const name = describeMetric(metric as MetricId).name.toLowerCase()
    return `The labels tell another story: ${name} is ${metricText(known.value)}, not ${metricText(value)}. The relation between inputs and target may have changed, which no estimate can see.`
  }
  return null
}
