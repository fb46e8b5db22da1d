import { escapeText, shorten } from '../text/escape.ts'
import { count, counted, delta, metric, quantity } from '../../../../shared/numbers.ts'
import { lines, table } from '../text/table.ts'

const right = (title: string) => ({ title, align: 'right' as const })
/** Up to so many classes have a column each; with more, only the highest probability is shown. */
const classColumns = 6

interface Predictions {
  readonly total: number
  readonly rows: readonly { row: number; actual: string | number; predicted: string | number; probabilities: readonly number[] }[]
}

const value = (one: string | number) => (typeof one === 'number' ? quantity(one) : shorten(escapeText(one), 32))

/** @param labels the classes in the order of the probabilities; none for regression @param on what was measured on */
export function predictionsText({ total, rows }: Predictions, labels: readonly string[], on: string): string {
  if (rows.length === 0) return `No matching rows in ${on}.`
  const wide = labels.length > classColumns
  const heads = labels.length === 0 ? ['residual'] : wide ? ['highest p'] : labels.map((label) => `p(${shorten(escapeText(label), 16)})`)
  return lines(
    table(
      [right('row'), 'actual', 'predicted', ...heads.map(right)],
      rows.map(({ row, actual, predicted, probabilities }) => [
        count(row),
        value(actual),
        value(predicted),
        ...(labels.length === 0
          ? [delta(Number(actual) - Number(predicted))]
          : (wide ? [Math.max(...probabilities)] : probabilities).map(metric)),
      ]),
    ),
    `${counted(rows.length, 'row')} of ${count(total)} in ${on}. Row numbers refer to the dataset version.`,
  )
}
