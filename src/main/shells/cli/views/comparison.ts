import type { Importance } from '../../../../shared/contract/experiments/comparison.ts'
import { escapeText, shorten } from '../text/escape.ts'
import { count, counted, delta } from '../../../../shared/numbers.ts'
import type { Style } from '../text/style.ts'
import { blocks, lines, table } from '../text/table.ts'
import { metricName } from './metrics.ts'

const right = (title: string) => ({ title, align: 'right' as const })

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
