import type { Comparison } from '../../../../shared/contract/experiments/index.ts'
import type { Difference, Importance } from '../../../../shared/contract/experiments/comparison.ts'
import type { McNemar, MetricDifference, Reevaluation } from '../../../../shared/domain/experiments/comparison.ts'
import { escapeText, shorten } from '../text/escape.ts'
import { count, counted, delta, interval, metric } from '../../../../shared/numbers.ts'
import type { Style } from '../text/style.ts'
import { blocks, lines, table } from '../text/table.ts'
import { mainMetrics, metricName } from './metrics.ts'

const right = (title: string) => ({ title, align: 'right' as const })

/** `−0.0210 (−0.0410 to −0.0020)` */
export function differenceText({ difference, low, high }: MetricDifference): string {
  if (low === null || high === null) return delta(difference)
  return `${delta(difference)} (${delta(low)} to ${delta(high)})`
}

/** The answer, in its colour; the words say it without. */
export function answerText({ verdict, words }: MetricDifference, style: Style): string {
  if (verdict === 'better' || verdict === 'probably better') return style.good(words)
  return verdict === 'worse' || verdict === 'probably worse' ? style.bad(words) : words
}

export function differencesText(found: Difference, style: Style, all: boolean): string {
  const { baseline, run, dataset, part, rows, resamples, confidence, differences, mcnemar } = found
  const telling = new Set(Object.values(mainMetrics).flat())
  const shown = all || differences.length === 1 ? differences : differences.filter(({ metric: id }) => telling.has(id))
  return blocks(
    `${style.title(`Run ${run} against run ${baseline}`)} on the same ${counted(rows, 'row')} of ${escapeText(dataset)}, ${part} part`,
    table(
      ['metric', right(`run ${baseline}`), right(`run ${run}`), 'difference', `run ${run} is`],
      shown.map((one) => [metricName(one.metric), metric(one.baseline), metric(one.value), differenceText(one), answerText(one, style)]),
    ),
    mcnemar && mcnemarText(mcnemar, baseline, run, style),
    style.faint(
      `Paired bootstrap: ${count(resamples)} resamples of the rows, the same ones for both; ${Math.round(confidence * 100)} % intervals. “94 in 100” is the share of resamples in which it is better.`,
    ),
  )
}

function mcnemarText({ onlyBaseline, onlyModel, words }: McNemar, baseline: number, run: number, style: Style): string {
  return lines(
    style.faint('Classes, by McNemar’s test'),
    `${counted(onlyModel, 'row')} correct only in run ${run}, ${counted(onlyBaseline, 'row')} only in run ${baseline}. Run ${run}: ${words}`,
  )
}

/** What `runs compare` says of how sure its differences are. */
export function certaintyText({ differences, baseline }: Comparison, style: Style): string {
  if (!differences || differences.length === 0) return ''
  return lines(
    style.faint(`Uncertainty of the differences from run ${baseline}`),
    ...differences.map((one) => {
      const [first] = one.differences
      if (!first)
        return `run ${one.run}: ${style.warn('not comparable')}${one.remedy ? `; evaluate both on the same rows: ${one.remedy}` : ''}`
      return `run ${one.run}: ${metricName(first.metric)} ${differenceText(first)}, ${answerText(first, style)}`
    }),
  )
}

export function reevaluationText({ dataset, part, baseline, rows, runs, resamples }: Reevaluation, style: Style, all: boolean): string {
  const telling = new Set(Object.values(mainMetrics).flat())
  const shown = runs[0].metrics.filter(({ metric: id, value }) => value !== null && (all || telling.has(id)))
  const measured = `${style.title('Evaluated on')} ${escapeText(dataset)}, ${part} part: ${counted(rows.measured, 'row')} not seen in training by any of the models`
  const left =
    rows.leftOut > 0 && `Excluded ${count(rows.leftOut)} of the ${count(rows.part)} rows of the part, because a model was trained on them.`
  return blocks(
    lines(measured, left),
    table(
      ['run', 'trained on', right('excluded rows'), right('rows that chose the best epoch')],
      runs.map(({ run, trainedOn, trained, chosenBy }) => [
        `run ${run}`,
        escapeText(trainedOn),
        counted(trained, 'row'),
        counted(chosenBy, 'row'),
      ]),
    ),
    ...shown.map(({ metric: id }) =>
      table(
        [metricName(id), 'value', `difference from run ${baseline}`, ''],
        runs.map(({ run, metrics, differences }) => {
          const own = metrics.find((one) => one.metric === id)
          const difference = differences.find((one) => one.metric === id)
          return [
            `run ${run}`,
            interval(own?.value ?? null, own?.low ?? null, own?.high ?? null),
            difference ? differenceText(difference) : 'baseline',
            difference ? answerText(difference, style) : '',
          ]
        }),
      ),
    ),
    style.faint(
      `Paired bootstrap: ${count(resamples)} resamples of the rows, the same ones for all; 95 % intervals. The runs were not changed.`,
    ),
  )
}

export function importanceText(
  { metric: id, dataset, target, part, runs, leftOut, tooFewRuns, fewest, params }: Importance,
  style: Style,
): string {
  const head = `${style.title(metricName(id))} of ${counted(runs, 'run')} that predict ${escapeText(target)} on ${escapeText(dataset)}, ${part} part`
  const left = leftOut > 0 && `Excluded ${counted(leftOut, 'run')} evaluated on different rows.`
  if (tooFewRuns)
    return lines(head, left, `Not enough runs: ${count(runs)} of at least ${count(fewest)}. Train more on the same data and split.`)
  return blocks(
    lines(head, left),
    params.length === 0
      ? 'All parameters are the same.'
      : table(
          ['parameter', right('importance'), right('rank correlation'), right('values'), right('n')],
          params.map(({ param, importance, correlation, values, n }) => [
            shorten(escapeText(param), 40),
            importance.toFixed(3).replace(/^-/, '−'),
            correlation === null ? '–' : delta(correlation),
            count(values),
            count(n),
          ]),
        ),
    style.faint(
      'Importance: increase of a random forest’s squared error when the parameter is shuffled, relative to the variance of the metric. About 0 means no effect. It does not prove a cause.',
    ),
  )
}
