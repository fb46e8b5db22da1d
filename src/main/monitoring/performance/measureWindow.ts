import type { CheckResult, CheckSettings, Comparison } from '../../../shared/domain/monitoring/checks.ts'
import type { LabelSettings } from '../../../shared/domain/monitoring/monitor.ts'
import type { EstimatedPerformance, MeasuredPerformance } from '../../../shared/domain/monitoring/window.ts'
import type { Profile, ReferenceProfile } from '../../../shared/domain/models/profile.ts'
import type { Duck } from '../../datasets/tasks.ts'
import { coverageOf, type WindowTimes } from './coverage.ts'
import { doubtsOf, estimateRows } from './estimated.ts'
import { type JudgedSlice, measureRows } from './measured.ts'
import { checkEstimated, checkMeasured, checkNotEstimated, checkSlices, type Judging } from './performanceChecks.ts'
import { PredictedRows, type WindowCounts, type WindowModel, type WindowRows } from './windowRows.ts'

export interface MeasureWindowInput {
  readonly duck: Duck
  readonly rows: WindowRows
  readonly model: WindowModel
  readonly reference: ReferenceProfile
  readonly settings: {
    readonly checks: CheckSettings
    readonly labels: LabelSettings
    /** Columns whose groups are to be treated alike. */
    readonly protected: readonly string[]
  }
  readonly window: WindowTimes
  /** The rows held against the reference, and their profile: an estimate cannot be trusted where they are like nothing in it. */
  readonly comparison: Comparison | null
  readonly profile: Profile | null
  readonly seed: number
}

export interface WindowPerformance {
  /** Null where no labels can come. */
  readonly performance: MeasuredPerformance | null
  /** Null where it cannot be estimated. */
  readonly estimate: EstimatedPerformance | null
  readonly checks: CheckResult[]
}

/** How good a model was in a window: measured by the labels that came, and estimated without them. Memory does not grow with the rows. */
export async function measureWindow(input: MeasureWindowInput): Promise<WindowPerformance> {
  const { duck, rows, model, reference, settings } = input
  const predictedRows = new PredictedRows(rows, model)
  const counts = await predictedRows.counts(duck)
  const judging: Judging = { task: model.task, reference, settings: settings.checks }
  const measured = rows.actual === null ? null : await measure(input, predictedRows, counts)
  const performance = measured?.performance ?? null
  const lacking = notEstimated(input, counts)
  const estimate = lacking === null ? await estimateOf(input, predictedRows, counts, performance) : null
  const checks = [
    ...(performance ? [checkMeasured(performance, judging)] : []),
    ...(performance && measured ? checkSlices(measured.slices, performance, judging) : []),
    ...(estimate ? [checkEstimated(estimate, counts.predicted - counts.withoutPrediction, judging)] : []),
    ...(lacking === null ? [] : [checkNotEstimated(lacking, judging)]),
  ]
  return { performance, estimate, checks }
}

async function measure(
  { duck, model, reference, settings, window, seed }: MeasureWindowInput,
  predictedRows: PredictedRows,
  counts: WindowCounts,
): Promise<{ performance: MeasuredPerformance; slices: JudgedSlice[] }> {
  const { labelled, predicted } = counts
  const { coverage, provisional, reason } = coverageOf(counts, settings.labels, window)
  const known = { labelled, predicted, coverage, provisional }
  if (labelled === 0) return { performance: { ...known, metrics: [], reason, slices: [], fairness: [] }, slices: [] }
  const columns = [...settings.checks.slices, ...settings.protected]
  const read = await predictedRows.read(duck, 'labelled', labelled, columns, seed)
  duck.throwIfAborted()
  const found = measureRows(read, { model, reference, checks: settings.checks, protectedColumns: settings.protected, seed })
  const sampled = read.isSample ? [`Metrics are those of ${read.rows} rows drawn at random.`] : []
  const reasons = [...(reason === null ? [] : [reason]), ...sampled]
  const slices = found.slices.map(({ column, value, rows, metrics }) => ({ column, value, rows, metrics }))
  const performance = {
    ...known,
    metrics: found.metrics,
    reason: reasons.length === 0 ? null : reasons.join(' '),
    slices,
    fairness: found.fairness,
  }
  return { performance, slices: found.slices }
}

/** Why there is nothing to estimate by, or from; null where there is. */
function notEstimated({ model, reference: { estimation } }: MeasureWindowInput, counts: WindowCounts): string | null {
  if (estimation.kind === 'none') return estimation.reason
  // Made for this task, and for these classes in this order: anything else would be nonsense.
  const fits = estimation.kind === 'cbpe' ? estimation.labels.join('\0') === model.labels.join('\0') : model.task === 'regression'
  if (!fits) return 'The reference profile was made for other classes.'
  return counts.predicted === counts.withoutPrediction ? 'There are no rows with a logged prediction.' : null
}

async function estimateOf(
  { duck, reference, comparison, profile, seed }: MeasureWindowInput,
  predictedRows: PredictedRows,
  { predicted, withoutPrediction }: WindowCounts,
  measured: MeasuredPerformance | null,
): Promise<EstimatedPerformance | null> {
  const { estimation } = reference
  const rows = predicted - withoutPrediction
  if (estimation.kind === 'none') return null
  const inputs = estimation.kind === 'dle' ? estimation.inputs.map(({ name }) => name) : []
  const read = await predictedRows.read(duck, 'predicted', rows, inputs, seed)
  duck.throwIfAborted()
  const estimate = estimateRows(read, estimation)
  return estimate && { ...estimate, warning: doubtsOf(estimate, { estimation, comparison, profile, measured }) }
}
