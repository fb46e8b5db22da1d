import { type GateOf, type GateResult } from '../../../shared/domain/models/gates.ts'
import { isBetter, metric, type MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import {
  commonRowsText,
  differenceOf,
  judgedSliceName,
  judgementNotes,
  newClassText,
  type Judgement,
  sourcesText,
  tooFewText,
} from '../../../shared/domain/models/judging.ts'
import type { MetricDifference } from '../../../shared/domain/experiments/comparison.ts'

type Found = Pick<GateResult, 'passed' | 'detail' | 'evidence' | 'skipped'>

/** There is nothing to be worse than: it is no pass. */
export function noChampion(alias: string): Found {
  return { passed: true, skipped: true, detail: `No ${alias} to compare with.`, evidence: {} }
}

/** The whole interval of the paired difference lies on the worse side; where there is none, any worse value is too much. */
export function notWorse(judgement: Judgement, { metric: id }: GateOf<'champion'>): Found {
  const found = measuredOn(judgement, id)
  if ('passed' in found) return found
  const { difference, evidence, said } = found
  const { value, baseline, low, high } = difference
  if (value === null || baseline === null) return { passed: false, detail: `${metric(id).name} is not defined on these rows.`, evidence }
  if (!isBetter(id, baseline, value)) return { passed: true, detail: `${said}: not worse.`, evidence }
  if (low === null || high === null) return { passed: false, detail: `${said}: worse, with no interval to judge by.`, evidence }
  const beyond = metric(id).direction === 'lower' ? low > 0 : high < 0
  const interval = `the difference is ${figure(low)} to ${figure(high)} (paired bootstrap, ${judgement.resamples} resamples)`
  return { passed: !beyond, detail: `${said}: ${beyond ? 'significantly worse' : 'worse, but not significantly'}; ${interval}.`, evidence }
}

/**
 * The change thresholds of TFX: the difference, and its ratio to the champion's value, both on the right side of what is set. A ratio to 0 is
 * no number and fails; so do a metric that was not computed, and a slice that has no rows.
 */
export function changed(judgement: Judgement, { metric: id, absolute, relative, slice }: GateOf<'change'>): Found {
  const part = slice && judgement.slices.find(({ name }) => name === judgedSliceName(slice))
  if (slice && judgement.outcome === 'judged' && !part?.rows) {
    const detail = `None of the ${judgement.rows} common rows has ${judgedSliceName(slice)}.`
    return { passed: false, detail, evidence: { ...evidenceOf(judgement), slice: judgedSliceName(slice), sliceRows: 0 } }
  }
  const found = measuredOn(judgement, id, part)
  if ('passed' in found) return found
  const { difference, said } = found
  const evidence = { ...found.evidence, ...(absolute !== undefined && { absolute }), ...(relative !== undefined && { relative }) }
  const { direction, name } = metric(id)
  if (direction === 'none') return { passed: false, detail: `${name} has no better direction, so no change of it is better.`, evidence }
  const { value, baseline } = difference
  if (value === null || baseline === null) return { passed: false, detail: `${name} is not defined on these rows.`, evidence }
  const change = value - baseline
  const ratio = change / baseline
  const holds = (measured: number, bound: number | undefined) =>
    bound === undefined || (direction === 'lower' ? measured <= bound : measured >= bound)
  const undefinedRatio = relative !== undefined && !Number.isFinite(ratio)
  const passed = holds(change, absolute) && !undefinedRatio && holds(ratio, relative)
  const needs = direction === 'lower' ? 'at most' : 'at least'
  const told = [
    absolute !== undefined && `it changed by ${figure(change)}, and ${needs} ${figure(absolute)} is needed`,
    relative !== undefined &&
      (undefinedRatio
        ? `a relative change from ${figure(baseline)} is not defined`
        : `it changed by ${figure(ratio * 100)} %, and ${needs} ${figure(relative * 100)} % is needed`),
  ].filter((text) => text !== false)
  return { passed, detail: `${said}: ${told.join('; ')}.`, evidence: { ...evidence, ratio: Number.isFinite(ratio) ? ratio : null } }
}

interface Measured {
  readonly difference: MetricDifference
  readonly evidence: GateResult['evidence']
  /** The beginning of a sentence. */
  readonly said: string
}

/** The difference of a metric on the common rows or a slice of them; or why there is none, which fails. */
function measuredOn(judgement: Judgement, id: MetricId, part?: Judgement['slices'][number]): Measured | Found {
  const { champion, outcome, reason } = judgement
  const evidence = evidenceOf(judgement)
  if (outcome === 'notComparable') return { passed: false, detail: `It cannot be compared with ${champion}: ${reason ?? ''}`, evidence }
  if (outcome === 'tooFewRows') {
    const detail = [`It cannot be judged against ${champion}: ${tooFewText(judgement)}.`, ...judgementNotes(judgement)].join(' ')
    return { passed: false, detail, evidence }
  }
  const difference = part ? differenceOf(part, id) : differenceOf(judgement, id)
  if (!difference) return { passed: false, detail: `${metric(id).name} was not computed: it is no metric of this comparison.`, evidence }
  const { value, baseline, low, high, words } = difference
  if (words.startsWith('not comparable'))
    return {
      passed: false,
      detail: `It cannot be compared with ${champion} by ${metric(id).name}: ${words.slice('not comparable: '.length)}.`,
      evidence,
    }
  const where = part ? `${part.rows} rows where ${part.name}, of ${commonRowsText(judgement)}` : commonRowsText(judgement)
  return {
    difference,
    evidence: {
      ...evidence,
      value,
      championValue: baseline,
      difference: difference.difference,
      low,
      high,
      ...(part && { slice: part.name, sliceRows: part.rows }),
    },
    said: `${newClassesText(judgement)}It is ${figure(value)}, ${champion} ${figure(baseline)}, on ${where}`,
  }
}

/** `wine@v1 does not know the class "rosé": it is wrong on 12 rows. ` */
function newClassesText({ newClasses, champion, challenger }: Judgement): string {
  return newClasses.map((each) => `${newClassText(each, { champion, challenger })} `).join('')
}

function evidenceOf(judgement: Judgement): GateResult['evidence'] {
  const { champion, rows, seenByChampion, leftOut, resamples, minimumRows } = judgement
  return {
    champion,
    n: rows,
    sources: sourcesText(judgement),
    seenByChampion,
    leftOut: leftOut.seenByChallenger + leftOut.seenByChampion,
    duplicates: leftOut.duplicates,
    minimumRows,
    resamples,
    test: 'paired bootstrap',
  }
}

const figure = (value: number | null) => (value === null ? '–' : String(Number(value.toPrecision(4))))
