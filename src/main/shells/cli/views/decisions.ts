import type { ChangedRows, Thresholds } from '../../../../shared/domain/slices.ts'
import { escapeText, shorten } from '../text/escape.ts'
import { count, counted, metric, none, quantity } from '../../../../shared/numbers.ts'
import type { Style } from '../text/style.ts'
import { blocks, lines, table } from '../text/table.ts'

const right = (title: string) => ({ title, align: 'right' as const })
/** Rows of the table of thresholds. */
const shownPoints = 12

type Counts = Thresholds['current']

export function thresholdsText({ rows, labels, presets, points }: Thresholds, style: Style): string {
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
    `${style.title('Thresholds')}: "${escapeText(labels[1])}" is predicted from this probability on; ${counted(rows, 'row')}`,
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
  const told = `Of ${counted(compared, 'row')} ${count(changed)} changed from ${escapeText(before)} to ${escapeText(after)}: ${count(fixed)} better, ${count(broken)} worse, ${count(changed - fixed - broken)} neither.`
  if (rows.length === 0) return told
  const verdicts = { fixed: style.good('better'), broken: style.bad('worse'), other: none }
  return blocks(
    told,
    lines(
      table(
        [right('row'), 'actual', 'before', 'after', ''],
        rows.map((row) => [count(row.row), text(row.actual), text(row.before), text(row.after), verdicts[row.verdict]]),
      ),
      rows.length < total && `${count(rows.length)} of ${counted(total, 'row')}.`,
    ),
  )
}
