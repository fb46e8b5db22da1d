import { z } from 'zod'
import { CheckedFile, type MonitorWindow, type Overlay, type Timeline } from '../../shared/contract/monitoring/index.ts'
import type { Comparison } from '../../shared/domain/monitoring/checks.ts'
import type { WindowReport } from '../../shared/domain/monitoring/window.ts'
import type { Mask } from '../datasets/index.ts'
import { maskedResult } from './alerts/describe.ts'
import { maskedComparison } from './checks/index.ts'

/** A report without values of columns that are sensitive now. @param target of the model: what is predicted for it is a value of it */
export function maskedWindowReport(report: WindowReport, mask: Mask, target: string): WindowReport {
  if (mask.columns.size === 0) return report
  const { performance, estimate } = report
  return {
    ...report,
    comparison: maskedComparisonOf(report.comparison, mask, target),
    more: report.more.map((result) => maskedResult(result, mask, target)),
    performance: performance && {
      ...performance,
      slices: maskedSlices(performance.slices, mask),
      fairness: performance.fairness.map((one) => (mask.hides(one.column) ? { ...one, text: mask.text(one.text) } : one)),
    },
    estimate: estimate && { ...estimate, warning: estimate.warning === null ? null : mask.text(estimate.warning) },
    notes: report.notes.map((note) => mask.text(note)),
  }
}

export function maskedComparisonOf(comparison: Comparison, mask: Mask, target: string): Comparison {
  return mask.columns.size === 0 ? comparison : maskedComparison(comparison, (column) => mask.hides(column), target)
}

/** Slices by a sensitive column are numbered, the largest first: their names are its values. */
function maskedSlices<Slice extends { readonly column: string; readonly value: string; readonly rows: number }>(
  slices: readonly Slice[],
  mask: Mask,
): Slice[] {
  const bySize = slices.toSorted((a, b) => b.rows - a.rows)
  return slices.map((slice) => {
    if (!mask.hides(slice.column)) return slice
    const place = bySize.filter(({ column }) => column === slice.column).indexOf(slice)
    return { ...slice, value: `group ${place + 1}` }
  })
}

/** Distributions without values: of numbers nothing is left but what is missing, categories are numbered by their rows. */
export function maskedOverlays(overlays: readonly Overlay[], mask: Mask): Overlay[] {
  return overlays.map((overlay) => (mask.hides(overlay.column) ? { ...overlay, bins: maskedBins(overlay.bins) } : overlay))
}

/** Of a sensitive target, classes are numbered. */
export function maskedPredictions(overlays: readonly Overlay[], mask: Mask, target: string): Overlay[] {
  if (!mask.hides(target)) return [...overlays]
  return overlays.map((overlay, place) => ({
    ...overlay,
    column: overlay.column === target ? target : `group ${place}`,
    bins: overlay.column === target ? maskedBins(overlay.bins) : overlay.bins,
  }))
}

function maskedBins(bins: Overlay['bins']): Overlay['bins'] {
  if (bins.kind === 'number') return { kind: 'number', edges: [], reference: [], current: [] }
  return { ...bins, values: bins.values.map((one, place) => ({ ...one, value: `group ${place + 1}` })) }
}

/** Why a window could not be checked may quote a value. */
export function maskedWindow<Window extends MonitorWindow>(window: Window, mask: Mask): Window {
  const { error } = window
  return error === null ? window : { ...window, error: { ...error, message: mask.text(error.message) } }
}

export function maskedTimeline(timeline: Timeline, mask: Mask): Timeline {
  return { ...timeline, places: timeline.places.map((place) => maskedWindow(place, mask)) }
}

const KeptCheck = z.object({
  format: z.literal('cairn.checkedFile/1'),
  ref: z.string(),
  window: z.int().nullable(),
  target: z.string(),
  checked: CheckedFile,
})
export type KeptCheck = z.infer<typeof KeptCheck>

/** The result of a job that checked a file; null for that of another job. */
export function checkedFileOf(result: unknown): KeptCheck | null {
  return KeptCheck.safeParse(result).data ?? null
}

/** The result of a job as it leaves: what was found of a file is masked, anything else stays as it is. */
export function maskedCheckedFile(result: unknown, mask: () => Mask): unknown {
  if (typeof result !== 'object' || result === null || !('format' in result) || result.format !== 'cairn.checkedFile/1') return result
  const kept = checkedFileOf(result)
  return kept && { ...kept, checked: maskedCheck(kept, mask()) }
}

export function maskedCheck({ checked, target }: KeptCheck, mask: Mask): CheckedFile {
  return {
    ...checked,
    report: maskedWindowReport(checked.report, mask, target),
    overlays: maskedOverlays(checked.overlays, mask),
    predictions: maskedPredictions(checked.predictions, mask, target),
  }
}
