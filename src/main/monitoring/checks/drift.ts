import type { CheckResult, CheckSettings } from '../../../shared/domain/monitoring/checks.ts'
import { count, counted } from '../../../shared/numbers.ts'
import { type ColumnDrift, columnDrift, presentRows } from '../../statistics/columnDrift.ts'
import { adjustPValues } from '../../statistics/multipleTests.ts'
import { evidentlyDrift } from './evidently.ts'
import { type Pair, pairName } from './pair.ts'
import { noData, noFigures, result } from './texts.ts'

export interface Drifted {
  readonly pair: Pair
  readonly result: CheckResult
  /** How far it moved, whatever test judged it; 0 where nothing was judged. */
  readonly effect: number
}

/** Judges pairs together: the p-values are adjusted over all of them. In the order of the pairs. */
export function judgeDrift(check: 'drift' | 'predictionDrift', pairs: readonly Pair[], settings: CheckSettings): Drifted[] {
  const found = pairs.map((pair) => {
    const reason = cannotJudge(check, pair, settings)
    return { pair, reason, drift: reason === null ? columnDrift(pair.reference, pair.window) : null }
  })
  const judged = found.filter(({ drift }) => drift !== null)
  const adjusted = adjustPValues(judged.map(({ drift }) => drift?.p ?? 1))
  const adjustedOf = new Map(judged.map(({ pair }, place) => [pair, adjusted[place]]))
  return found.map(({ pair, reason, drift }) => {
    if (drift === null)
      return { pair, effect: 0, result: noData(check, pair.subject, reason ?? `${pairName(check, pair)} cannot be compared.`) }
    const { effect } = drift
    if (settings.method === 'evidently') return { pair, effect, result: evidentlyDrift(check, pair) }
    return { pair, effect, result: cairnDrift(check, pair, drift, adjustedOf.get(pair) ?? 1, settings) }
  })
}

/** Drift needs both: a distance that matters, and a p-value that chance does not explain. */
function cairnDrift(
  check: 'drift' | 'predictionDrift',
  pair: Pair,
  drift: ColumnDrift,
  adjustedP: number,
  settings: CheckSettings,
): CheckResult {
  const limit = (pair.subject === null ? undefined : ownLimit(settings, check, pair.subject)) ?? settings.effect
  const drifts = drift.effect >= limit && adjustedP < settings.level
  return result({
    ...noFigures,
    check,
    subject: pair.subject,
    value: drift.effect,
    reference: pair.spread,
    limit,
    method: drift.method,
    p: drift.p,
    adjustedP,
    outcome: drifts ? 'fail' : 'pass',
  })
}

function ownLimit({ effects }: CheckSettings, check: Pair['subject'], subject: string): number | undefined {
  return check === 'drift' && Object.hasOwn(effects, subject) ? effects[subject] : undefined
}

/** Why a pair is not judged, as a sentence; null where it is. */
function cannotJudge(check: 'drift' | 'predictionDrift', pair: Pair, { leastRows }: CheckSettings): string | null {
  const what = pairName(check, pair)
  const [before, now] = [presentRows(pair.reference), presentRows(pair.window)]
  if (now === 0) return `${what}: no values in the window.`
  if (before === 0) return `${what}: no values in the reference.`
  if (pair.reference.kind !== pair.window.kind) return `${what}: ${pair.window.type} cannot be compared with ${pair.reference.type}.`
  if (now < leastRows) return `${what}: ${counted(now, 'value')} in the window; at least ${count(leastRows)} are needed.`
  if (before < leastRows) return `${what}: ${counted(before, 'value')} in the reference; at least ${count(leastRows)} are needed.`
  return null
}
