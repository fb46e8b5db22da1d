import type { LoggedMetric } from '../../../../shared/contract/experiments/index.ts'
import { count, metric, none } from '../../../../shared/numbers.ts'
import { escapeText, shorten } from '../text/escape.ts'
import { table } from '../text/table.ts'

const right = (title: string) => ({ title, align: 'right' as const })

/** Metrics that another program logged, without their points. */
export function loggedText(logged: readonly LoggedMetric[]): string {
  return table(
    ['logged metric', right('last'), right('step'), right('minimum'), right('maximum'), right('points')],
    logged.map(({ name, last, lastStep, minimum, maximum, points }) => [
      shorten(escapeText(name), 60),
      metric(last),
      lastStep === null ? none : count(lastStep),
      metric(minimum),
      metric(maximum),
      count(points),
    ]),
  )
}
