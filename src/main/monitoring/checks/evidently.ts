import type { ColumnProfile, Counts, NumberProfile } from '../../../shared/domain/models/profile.ts'
import type { CheckResult } from '../../../shared/domain/monitoring/checks.ts'
import { countsOf, presentRows } from '../../statistics/columnDrift.ts'
import { empiricalOf, wassersteinOf } from '../../statistics/empirical.ts'
import { ksPOfScipy } from '../../statistics/kolmogorovSmirnov.ts'
import { alignLevels } from '../../statistics/levels.ts'
import { goodnessOfFitP, twoProportionP } from '../../statistics/proportions.ts'
import { jensenShannonDistance } from '../../statistics/statistics.ts'
import { type Pair, pairName } from './pair.ts'
import { noData, noFigures, result } from './texts.ts'

/*
 * What Evidently 0.7 chooses by itself, with its numbers and limits (`legacy/calculations/stattests/registry.py`). It looks at the size of the reference
 * alone, does not adjust for many columns, and takes the shares of the reference as certain. docs/decisions/0055 names where a profile cannot follow it.
 */

/** A reference up to so many rows is tested; a larger one is measured by a distance. */
const testedRows = 1_000
/** Numbers of no more values than this are categories. */
const mostLevels = 5
/** A window's whole numbers without a gap are categories up to so many values. */
const mostWholeLevels = 10
const testLimit = 0.05
const distanceLimit = 0.1
const leastDeviation = 0.001

type Score = Pick<CheckResult, 'value' | 'method'>

/** @param pair with values on both sides, of one kind */
export function evidentlyDrift(check: 'drift' | 'predictionDrift', pair: Pair): CheckResult {
  const { subject, reference, window } = pair
  const isTime = reference.type === 'date' || reference.type === 'datetime'
  if (isTime) return noData(check, subject, `${pairName(check, pair)}: Evidently does not compare dates and times.`)
  if (isFreeText(window))
    return noData(
      check,
      subject,
      `${pairName(check, pair)}: more than half of the values are unique; Evidently compares such texts with a classifier.`,
    )
  const { value, method } = scoreOf(reference, window)
  const isTest = method === 'kolmogorovSmirnov' || method === 'chiSquare' || method === 'zTest'
  const score = value ?? 0
  const drifts = method === 'kolmogorovSmirnov' ? score <= testLimit : isTest ? score < testLimit : score >= distanceLimit
  const finding = { value, p: isTest ? value : null, limit: isTest ? testLimit : distanceLimit, outcome: drifts ? 'fail' : 'pass' } as const
  return result({ ...noFigures, check, subject, method, ...finding }, sketchNote(reference, window, method))
}

function scoreOf(reference: ColumnProfile, window: ColumnProfile): Score {
  const rows = presentRows(reference)
  if (reference.kind === 'number' && window.kind === 'number' && !isCategory(window) && distinctOf(reference, window) > mostLevels) {
    const [a, b] = [empiricalOf(reference), empiricalOf(window)]
    if (rows <= testedRows) return { value: ksPOfScipy(a, b), method: 'kolmogorovSmirnov' }
    const distance = wassersteinOf(a, b) / Math.max(reference.deviation ?? 0, leastDeviation)
    return { value: Number.isFinite(distance) ? distance : Number.MAX_VALUE, method: 'wasserstein' }
  }
  const { from, to } = sidesOf(reference, window)
  if (rows > testedRows) return { value: jensenShannonDistance(from, to, Math.E), method: 'jensenShannon' }
  if (from.length > 2) return { value: goodnessOfFitP(to, from), method: 'chiSquare' }
  return { value: from.length < 2 ? 1 : twoProportionP(from[0], sum(from), to[0], sum(to)), method: 'zTest' }
}

/** pandas reads whole numbers without a gap as integers, and Evidently takes few of these as categories; with a gap they are floats. */
function isCategory(window: NumberProfile): boolean {
  return window.type === 'integer' && window.missing === 0 && window.distinct <= mostWholeLevels
}

function isFreeText(window: ColumnProfile): boolean {
  return window.type === 'text' && window.distinct > presentRows(window) / 2
}

/** Different values of both together; more than are counted one by one is more than any limit here. */
function distinctOf({ counts: a }: NumberProfile, { counts: b }: NumberProfile): number {
  return a === null || b === null ? Infinity : new Set([...a, ...b].map(({ value }) => value)).size
}

/** The rows of each category, over the union of both sides. */
function sidesOf(reference: ColumnProfile, window: ColumnProfile): { from: number[]; to: number[] } {
  const [a, b] = countsOfBoth(reference, window)
  const { levels, others } = alignLevels(a, b, 0)
  const all = others.from + others.to > 0 ? [...levels, others] : levels
  return { from: all.map(({ from }) => from), to: all.map(({ to }) => to) }
}

function countsOfBoth(reference: ColumnProfile, window: ColumnProfile): [Counts, Counts] {
  if (reference.kind === 'number' && window.kind === 'number') return [countsOf(reference, window), countsOf(window, reference)]
  const none: Counts = { values: [], rest: { values: 0, rows: 0 } }
  return [reference.kind === 'category' ? reference.counts : none, window.kind === 'category' ? window.counts : none]
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, one) => total + one, 0)
}

/** Evidently has all rows; what stands for them here is said where it is less. */
function sketchNote(reference: ColumnProfile, window: ColumnProfile, method: Score['method']): string {
  const sides = [reference, window]
  const sketched = sides.some((one) => one.kind === 'number' && empiricalOf(one).rankError > 0)
  if ((method === 'wasserstein' || method === 'kolmogorovSmirnov') && sketched) return 'From a sketch of 2,048 points.'
  return sides.some((one) => one.kind === 'category' && one.counts.rest.values > 0)
    ? 'From the counts of the 1,000 most frequent categories.'
    : ''
}
