import type { Predictions } from '../../../../shared/domain/evaluation/predictions.ts'
import type { ChangedRows, Thresholds } from '../../../../shared/domain/evaluation/slices.ts'
import { escapeText, shorten } from '../text/escape.ts'
import { count, counted, metric, none, quantity } from '../../../../shared/numbers.ts'
import type { Style } from '../text/style.ts'
import { blocks, lines, table } from '../text/table.ts'
import { seenLine } from './seen.ts'

const right = (title: string) => ({ title, align: 'right' as const })
/** Rows of the table of thresholds. */
const shownPoints = 12

type Counts = Thresholds['current']

export function thresholdsText({ rows, labels, presets, points, seen }: Thresholds, style: Style): string {
  const figures = ({ threshold, tp, fp, fn, tn }: Counts) => [
    metric(threshold),
    metric(tp / (tp + fp)),
    metric(tp / (tp + fn)),
    metric((2 * tp) / (2 * tp + fp + fn)),
    ...[tp, fp, fn, tn].map(count),
  ]
  const heads = ['threshold', 'precision', 'recall', 'F1', 'TP', 'FP', 'FN', 'TN'].map(right)
  const shown = points.filter((_, i) => points.length <= shownPoints || i % Math.ceil(points.length / shownPoints) === 0)
  return blocks(
    lines(
      `${style.title('Thresholds')}: "${escapeText(labels[1])}" is predicted at or above this probability; ${counted(rows, 'row')}`,
      seenLine(seen, style),
    ),
    table(
      ['preset', ...heads],
      presets.map((preset) => [
        preset.parameter === undefined ? preset.preset : `${preset.preset} ${preset.parameter}`,
        ...figures(preset),
      ]),
    ),
    table(
      ['', ...heads],
      shown.map((point) => ['', ...figures(point)]),
    ),
  )
}

export function changedText(found: ChangedRows, before: string, after: string, style: Style): string {
  const { compared, changed, fixed, broken, total, rows } = found
  const text = (value: string | number) => (typeof value === 'number' ? quantity(value) : shorten(escapeText(value), 32))
  const changes = `${count(changed)} of ${counted(compared, 'row')} changed from ${escapeText(before)} to ${escapeText(after)}: ${count(fixed)} fixed, ${count(broken)} broken, ${count(changed - fixed - broken)} neither.`
  const head = lines(changes, seenLine(found.seen, style))
  if (rows.length === 0) return head
  const verdicts = { fixed: style.good('better'), broken: style.bad('worse'), other: none }
  return blocks(
    head,
    lines(
      table(
        [right('row'), 'actual', 'before', 'after', ''],
        rows.map((row) => [count(row.row), text(row.actual), text(row.before), text(row.after), verdicts[row.verdict]]),
      ),
      rows.length < total && `${count(rows.length)} of ${counted(total, 'row')}.`,
    ),
  )
}

export function predictionsText(found: Predictions, limit: number, style: Style): string {
  const { labels, dataset, part, total, rows, actual, predicted, score, seen } = found
  const name = (value: number) => (labels.length > 0 ? shorten(escapeText(labels[value]), 32) : quantity(value))
  return blocks(
    lines(`${style.title('Predictions')}: ${counted(total, 'row')} of ${escapeText(dataset)}, ${part}`, seenLine(seen, style)),
    table(
      [right('row'), 'actual', 'predicted', ...(score.length > 0 ? [right('probability')] : [])],
      rows
        .slice(0, limit)
        .map((row, i) => [count(row), name(actual[i]), name(predicted[i]), ...(score.length > 0 ? [metric(score[i])] : [])]),
    ),
    rows.length > limit && style.faint(`${count(limit)} of ${counted(rows.length, 'row')}; use --json for all.`),
  )
}
