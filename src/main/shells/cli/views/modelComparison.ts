import type { ModelComparison } from '../../../../shared/contract/evaluation.ts'
import type { AliasMove } from '../../../../shared/contract/models/index.ts'
import type { MetricDifference } from '../../../../shared/domain/experiments/comparison.ts'
import {
  type ComparedModels,
  isApart,
  metricInText,
  pText,
  shortNames,
  type SliceDifference,
} from '../../../../shared/domain/evaluation/modelComparison.ts'
import { type Judgement, judgementNotes, judgementSentence } from '../../../../shared/domain/models/judging.ts'
import { count, counted, delta, interval, metric, time } from '../../../../shared/numbers.ts'
import { escapeText, shorten } from '../text/escape.ts'
import type { Style } from '../text/style.ts'
import { blocks, lines, table } from '../text/table.ts'
import { mainMetrics, metricName } from './metrics.ts'
import { seenLine } from './seen.ts'

const right = (title: string) => ({ title, align: 'right' as const })

interface Shown {
  /** At most so many slices. */
  readonly slices: number
  /** Every metric. */
  readonly all: boolean
}

export function modelComparisonText(found: ModelComparison, promotions: readonly AliasMove[], style: Style, shown: Shown): string {
  const { result, models } = found
  if (!result) return 'Not compared yet.'
  return blocks(
    verdictsText(found, style),
    ...models.slice(1).map((after, i) => pairText(result, i, { before: models[0], after }, style, shown)),
    promotions.length > 0 && lines(style.faint('Promotions'), ...promotions.map(promotionText)),
    style.faint(
      `Paired bootstrap: ${count(result.resamples)} resamples of the ${counted(result.rows, 'row')}, the same ones for all models, seed ${result.seed}; 95 % intervals.`,
    ),
  )
}

/** The verdict on each model but the first, and what stands against it. */
export function verdictsText({ verdicts, optimistic, result }: ModelComparison, style: Style): string {
  return lines(
    ...verdicts.map((verdict) => style.title(escapeText(verdict))),
    optimistic !== null && style.warn(escapeText(optimistic)),
    result && optimistic === null && seenLine(result.seen, style),
  )
}

function pairText(
  { pairs, main }: ComparedModels,
  place: number,
  { before, after }: { before: string; after: string },
  style: Style,
  shown: Shown,
): string {
  const { differences, mcnemar, slices } = pairs[place]
  const telling = new Set<string>([main, ...Object.values(mainMetrics).flat()])
  const listed = shown.all ? differences : differences.filter(({ metric: id }) => telling.has(id))
  return blocks(
    table(
      ['metric', right(escapeText(before)), right(escapeText(after)), right('difference'), '95 % interval', ''],
      listed.map((one) => [
        metricName(one.metric),
        metric(one.baseline),
        metric(one.value),
        delta(one.difference),
        rangeText(one),
        answerText(one, style),
      ]),
    ),
    mcnemar &&
      `McNemar’s test of the classes: ${counted(mcnemar.onlyModel, 'row')} only ${escapeText(after)} has right, ${counted(mcnemar.onlyBaseline, 'row')} only ${escapeText(before)}; ${pText(mcnemar.p)}.`,
    slices.slices.length > 0 &&
      lines(
        style.faint(`Slices of at least ${counted(slices.minSupport, 'row')} by ${metricInText(slices.metric)}, worst first`),
        table(
          ['slice', right('rows'), right('before'), right('after'), right('difference'), '95 % interval', ''],
          slices.slices.slice(0, shown.slices).map((slice) => sliceRow(slice, style)),
        ),
        slices.slices.length > shown.slices &&
          style.faint(`${count(shown.slices)} of ${counted(slices.slices.length, 'slice')}; use --json for all.`),
      ),
  )
}

function sliceRow({ name, rows, before, after, difference, verdict }: SliceDifference, style: Style): string[] {
  const word = verdict === 'better' ? style.good(verdict) : verdict === 'worse' ? style.bad(verdict) : verdict
  return [shorten(escapeText(name), 48), count(rows), metric(before), metric(after), delta(difference.value), rangeText(difference), word]
}

const rangeText = ({ low, high }: { readonly low: number | null; readonly high: number | null }) =>
  low === null || high === null ? '' : `${metric(low)} to ${metric(high)}`

/** In colour only where the interval leaves out 0; the words say it without. */
function answerText(difference: MetricDifference, style: Style): string {
  const { verdict, words } = difference
  if (!isApart(difference)) return escapeText(words)
  return verdict === 'better' ? style.good(words) : verdict === 'worse' ? style.bad(words) : escapeText(words)
}

function promotionText({ to, alias, at, actor, reason, overridden }: AliasMove): string {
  const who = actor === '' ? '' : ` by ${escapeText(actor)}`
  const why = reason === '' ? 'no reason given' : escapeText(reason)
  return `${escapeText(to ?? '')} became ${escapeText(alias)} on ${time(at)}${who}${overridden ? ', gates overridden' : ''}: ${why}`
}

/** The verdict on a challenger, what one must know besides, and all metrics of both. */
export function judgementText(judgement: Judgement, style: Style): string {
  const { champion, challenger, differences } = judgement
  const { before, after } = shortNames({ before: champion, after: challenger })
  const shownNames = { before: escapeText(before), after: escapeText(after) }
  const rows = differences.map((one) => [
    metricName(one.metric),
    metric(one.baseline),
    metric(one.value),
    one.low === null ? delta(one.difference) : interval(one.difference, one.low, one.high),
    escapeText(one.words),
  ])
  return blocks(
    style.title(escapeText(judgementSentence(judgement))),
    lines(...judgementNotes(judgement).map((note) => escapeText(note))),
    rows.length > 0 && table(['', right(shownNames.before), right(shownNames.after), right('difference'), ''], rows),
  )
}
