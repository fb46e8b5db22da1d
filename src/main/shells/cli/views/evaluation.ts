import type { Confusion, Evaluation, MetricValue } from '../../../../shared/domain/evaluation/evaluation.ts'
import { outcomeWords, shownConfusion } from '../../../../shared/domain/evaluation/confusion.ts'
import { escapeText, shorten } from '../text/escape.ts'
import { assertNever } from '../../../../shared/errors.ts'
import { count, counted, interval, metric, none, quantity } from '../../../../shared/numbers.ts'
import type { Style } from '../text/style.ts'
import { blocks, lines, table } from '../text/table.ts'
import { metricName, positiveText } from './metrics.ts'

const right = (title: string) => ({ title, align: 'right' as const })

/** @param on what it was measured on, such as `wine@v3, test part` */
export function evaluationText(evaluation: Evaluation, on: string, style: Style): string {
  return blocks(
    `${style.title('Evaluated on')} ${on}, ${counted(evaluation.rows, 'row')}; ${Math.round(evaluation.intervals.confidence * 100)} % intervals${positiveText(evaluation.task === 'binary' ? evaluation.labels[1] : null)}`,
    metricsText(evaluation.metrics),
    ...detailsOf(evaluation, style),
  )
}

/** What only evaluations of its task have. */
function detailsOf(evaluation: Evaluation, style: Style): string[] {
  switch (evaluation.task) {
    case 'binary':
      return [confusionText(evaluation.confusion, true, style), thresholdsText(evaluation, style)]
    case 'multiclass':
      return [confusionText(evaluation.confusion, false, style), classesText(evaluation)]
    case 'regression':
      return [residualsText(evaluation, style)]
    default:
      return assertNever(evaluation)
  }
}

function metricsText(metrics: readonly MetricValue[]): string {
  return table(
    ['metric', 'value', 'interval method', right('rows')],
    metrics.map(({ metric: id, value, low, high, method, n }) => [metricName(id), interval(value, low, high), method ?? none, count(n)]),
  )
}

export function confusionText(confusion: Confusion, binary: boolean, style: Style): string {
  const label = (text: string) => shorten(escapeText(text), 20)
  const rows = shownConfusion(confusion, binary)
  const wrong = rows.flatMap(({ cells }) => cells).filter(({ outcome }) => outcome === 'falseNegative' || outcome === 'falsePositive')
  return lines(
    style.faint(
      `Confusion matrix: rows are actual, columns predicted${binary ? `; positive class "${escapeText(confusion.labels[1])}"` : ''}`,
    ),
    table(
      ['', ...rows.map((row) => right(`predicted ${label(row.label)}`))],
      rows.map((row) => [
        `actual ${label(row.label)}`,
        ...row.cells.map((cell) => (cell.rows > 0 && cell.predicted === row.actual ? style.good(count(cell.rows)) : count(cell.rows))),
      ]),
    ),
    ...(binary ? [wrong.map(({ outcome, rows: n }) => counted(n, outcomeWords[outcome])).join(', ')] : []),
  )
}

function thresholdsText({ labels, threshold, thresholds }: Extract<Evaluation, { task: 'binary' }>, style: Style): string {
  return lines(
    style.faint(`Thresholds: "${escapeText(labels[1])}" is predicted at or above this probability; ${metric(threshold)} was used above`),
    table(
      ['preset', right('threshold'), right('precision'), right('recall'), right('F1')],
      thresholds.map((preset) => [
        preset.parameter === undefined ? preset.preset : `${preset.preset} ${preset.parameter}`,
        metric(preset.threshold),
        metric(preset.precision),
        metric(preset.recall),
        metric(preset.f1),
      ]),
    ),
  )
}

function classesText({ classes }: Extract<Evaluation, { task: 'multiclass' }>): string {
  return table(
    ['class', right('precision'), right('recall'), right('F1'), right('rows')],
    classes.map(({ label, precision, recall, f1, support }) => [
      shorten(escapeText(label), 32),
      metric(precision),
      support === 0 ? none : metric(recall),
      metric(f1),
      count(support),
    ]),
  )
}

function residualsText({ residuals }: Extract<Evaluation, { task: 'regression' }>, style: Style): string {
  if (residuals === null) return ''
  const { mean, sd, min, max, quantiles } = residuals
  return lines(
    style.faint('Residuals: actual − predicted, in the unit of the target'),
    table(['mean', 'sd', 'min', '5 %', '25 %', 'median', '75 %', '95 %', 'max'].map(right), [
      [mean, sd, min, quantiles.p05, quantiles.p25, quantiles.p50, quantiles.p75, quantiles.p95, max].map(quantity),
    ]),
  )
}
