import type { LabelSettings } from '../../../shared/domain/monitoring/monitor.ts'
import { percent } from '../../../shared/numbers.ts'
import type { WindowCounts } from './windowRows.ts'

export interface WindowTimes {
  /** The end of the window, and when it is looked at, in ms since 1970. */
  readonly end: number
  readonly now: number
  /** Within so many ms 95 of 100 labels came so far; null where that is not known, or labels do not come later. */
  readonly p95Delay: number | null
}

export interface Coverage {
  readonly coverage: number
  readonly provisional: boolean
  /** Why it is provisional, and what was left out; null where there is nothing to say. */
  readonly reason: string | null
}

/** Whether the labels of a window are all that can be expected: those that come early are no fair sample. */
export function coverageOf(counts: WindowCounts, settings: LabelSettings, times: WindowTimes): Coverage {
  const { predicted, labelled, unfit, withoutPrediction } = counts
  const coverage = predicted === 0 ? 0 : labelled / predicted
  const reasons = [
    ...(labelled === 0 && predicted > 0 ? ['No labels have arrived for this window yet.'] : []),
    ...(labelled > 0 && coverage < settings.coverage
      ? [`${percent(coverage)} of the predictions have labels; results count as final from ${percent(settings.coverage)}.`]
      : []),
    ...unripe(settings, times),
  ]
  const left = [
    ...(unfit > 0 ? [`${rowsText(unfit)} a label that the model cannot be compared with.`] : []),
    ...(withoutPrediction > 0 ? [`The prediction of ${withoutPrediction} rows was not logged.`] : []),
  ]
  const all = [...reasons, ...left]
  return { coverage, provisional: reasons.length > 0, reason: all.length === 0 ? null : all.join(' ') }
}

const rowsText = (rows: number) => (rows === 1 ? '1 row has' : `${rows} rows have`)

function unripe({ ripeAfter }: LabelSettings, { end, now, p95Delay }: WindowTimes): string[] {
  const age = Math.max(0, now - end)
  if (ripeAfter !== null) {
    const delay = ripeAfter * 3_600_000
    return age < delay ? [`Labels are expected to arrive until ${durationText(delay)} after the end of the window.`] : []
  }
  if (p95Delay === null || age >= p95Delay) return []
  return [`So far, 95 % of labels arrived within ${durationText(p95Delay)}; this window ended ${durationText(age)} ago.`]
}

function durationText(ms: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['days', 86_400_000],
    ['hours', 3_600_000],
    ['minutes', 60_000],
    ['seconds', 1_000],
  ]
  const [unit, size] = units.find(([, each]) => ms >= 2 * each) ?? units[3]
  return `${Number((ms / size).toFixed(1))} ${unit}`
}
