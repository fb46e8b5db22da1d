import type { ColumnProfile, PredictionProfile, Profile, ReferenceProfile } from '../../../shared/domain/models/profile.ts'
import type { Change, CheckResult, CheckSettings, Comparison } from '../../../shared/domain/monitoring/checks.ts'
import { counted } from '../../../shared/numbers.ts'
import { changeText } from './changes.ts'
import { checkColumns, checkRows, checkValues } from './columns.ts'
import { type Drifted, judgeDrift } from './drift.ts'
import type { Pair } from './pair.ts'
import { noData, noFigures, result, share } from './texts.ts'

/** The sides of a reference: inputs are held against the rows that a model was trained on, predictions against rows that it was not. */
interface Reference {
  readonly data: Profile
  readonly prediction: PredictionProfile | null
  readonly importance: ReadonlyMap<string, number> | null
  readonly spread: (column: string) => number | null
}

/**
 * Holds what a model meets against what it was trained on, or one window against another. Nothing but the two profiles is looked at; every figure is
 * finite, and what cannot be judged is `noData` with the reason.
 */
export function compareProfiles(reference: ReferenceProfile | Profile, window: Profile, settings: CheckSettings): Comparison {
  const { data, prediction, importance, spread } = sidesOf(reference)
  const ignored = new Set(settings.ignored)
  const columns = pairsOf(data, window, ignored)
  const drifted = judgeDrift(
    'drift',
    columns.map(([before, now]) => ({ subject: before.name, reference: before, window: now, spread: spread(before.name) })),
    settings,
  )
  const failing = drifted.filter((one) => one.result.outcome === 'fail')
  const judged = drifted.filter((one) => one.result.outcome !== 'noData')
  const carried = importance && failing.reduce((sum, { pair }) => sum + (importance.get(pair.subject ?? '') ?? 0), 0)
  return {
    checks: [
      checkRows(window.rows, settings.rows),
      ...checkColumns(data, window, ignored),
      driftShare(failing.length, judged.length, settings),
      ...drifted.map((one) => one.result),
      ...columns.flatMap(([before, now]) => checkValues(before, now, settings)),
      ...judgeDrift('predictionDrift', predictionPairs(prediction, window.prediction), settings).map((one) => one.result),
    ],
    drift: {
      columns: failing.length,
      of: judged.length,
      importance: carried === null ? null : Math.min(1, carried),
      sentence: driftSentence(failing.length, judged.length, carried),
    },
    changes: changesOf(failing, importance),
  }
}

function sidesOf(reference: ReferenceProfile | Profile): Reference {
  if (reference.format === 'cairn.profile/1')
    return { data: reference, prediction: reference.prediction, importance: null, spread: () => null }
  const { train, validation, importance, drift } = reference
  return {
    data: train,
    prediction: validation?.prediction ?? train.prediction,
    importance: importance && new Map(importance.map((one) => [one.column, one.share])),
    spread: (column) => (Object.hasOwn(drift, column) ? drift[column].mean : null),
  }
}

function pairsOf(reference: Profile, window: Profile, ignored: ReadonlySet<string>): (readonly [ColumnProfile, ColumnProfile])[] {
  const now = new Map(window.columns.map((column) => [column.name, column]))
  return reference.columns.flatMap((before) => {
    const column = now.get(before.name)
    return column && !ignored.has(before.name) ? [[before, column] as const] : []
  })
}

/** Predicted classes or values, and the probabilities of each class. */
function predictionPairs(reference: PredictionProfile | null, window: PredictionProfile | null): Pair[] {
  if (reference === null || window === null) return []
  const pair = (subject: string | null, before: ColumnProfile | null | undefined, now: ColumnProfile | null | undefined): Pair[] =>
    before && now ? [{ subject, reference: before, window: now, spread: null }] : []
  const before = new Map(reference.probabilities.map(({ label, profile }) => [label, profile]))
  return [
    ...pair(null, reference.labels, window.labels),
    ...pair(null, reference.values, window.values),
    ...window.probabilities.flatMap(({ label, profile }) => pair(label, before.get(label), profile)),
  ]
}

/** @see CheckSettings.driftShare */
function driftShare(columns: number, of: number, settings: CheckSettings): CheckResult {
  if (of === 0) return noData('driftShare', null, 'No column could be compared with the reference.')
  const value = columns / of
  const outcome = value >= settings.driftShare ? 'fail' : 'pass'
  const finding = { ...noFigures, check: 'driftShare', subject: null, value, limit: settings.driftShare, method: 'share', outcome } as const
  return result(finding)
}

function driftSentence(columns: number, of: number, importance: number | null): string {
  if (of === 0) return 'No column could be compared with the reference.'
  if (columns === 0) return of === 1 ? 'The column does not drift.' : `None of ${counted(of, 'column')} drifts.`
  if (importance === null) return `${columns} of ${counted(of, 'column')} ${columns === 1 ? 'drifts' : 'drift'}.`
  const drifting = counted(columns, 'drifting column')
  return `${drifting} ${columns === 1 ? 'carries' : 'carry'} ${share(Math.min(1, importance))} of the importance.`
}

/** The drifting columns: the most important first, then those that moved furthest. */
function changesOf(failing: readonly Drifted[], importance: ReadonlyMap<string, number> | null): Change[] {
  const changes = failing.map(({ pair, effect }): Change => {
    const column = pair.subject ?? ''
    return { column, text: changeText(pair.reference, pair.window), importance: importance && (importance.get(column) ?? 0), effect }
  })
  return changes.sort((a, b) => (b.importance ?? 0) - (a.importance ?? 0) || b.effect - a.effect)
}
