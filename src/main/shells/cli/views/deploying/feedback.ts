import type { FeedbackReport, FeedbackSummary } from '../../../../../shared/domain/serving/feedback.ts'
import { count, duration, percent, size } from '../../../../../shared/numbers.ts'
import { escapeText } from '../../text/escape.ts'
import type { Style } from '../../text/style.ts'
import { blocks, lines, table } from '../../text/table.ts'

/** Of the rows that were refused. */
const shownProblems = 10

export function feedbackReportText(report: FeedbackReport, style: Style): string {
  const { labels, outcomes, rows, source, deployment, matched, unknown, duplicates, empty, refused, problems, places } = report
  const right = { title: '', align: 'right' as const }
  const facts: [string, number][] = [
    ['of logged requests', matched],
    ['of requests that the log does not have', unknown],
    ['replace an earlier one', duplicates],
    ['empty cells', empty],
  ]
  return blocks(
    style.good(
      `Imported ${count(labels)} labels and ${count(outcomes)} outcomes of ${escapeText(deployment)} from ${count(rows)} rows of ${escapeText(source)}.`,
    ),
    table(
      ['', right],
      facts.map(([name, value]) => [name, count(value)]),
    ),
    refused > 0 &&
      lines(
        style.warn(`${count(refused)} were refused:`),
        ...problems.slice(0, shownProblems).map(({ place, reason }) => `  ${places} ${count(place)}: ${reason}`),
        problems.length > shownProblems && style.faint('  … more with --json'),
      ),
  )
}

export function feedbackSummaryText(name: string, summary: FeedbackSummary, style: Style): string {
  const { labels, outcomes, predicted, labelled, unknown, p95Delay, lastArrived, bytes } = summary
  if (labels === 0 && outcomes.length === 0)
    return `${escapeText(name)} has no labels and no outcomes yet. Import some: cairn deploy feedback ${escapeText(name)} <file> --id <column> --label <column>`
  return blocks(
    `${count(labels)} labels: ${count(labelled)} of ${count(predicted)} logged predictions have one${predicted > 0 ? ` (${percent(labelled / predicted)})` : ''}.`,
    outcomes.length > 0 &&
      table(
        ['outcome', { title: 'values', align: 'right' }],
        outcomes.map((one) => [escapeText(one.name), count(one.values)]),
      ),
    lines(
      p95Delay !== null && `95 % of the labels arrived within ${duration(p95Delay)} of their request.`,
      unknown > 0 && style.faint(`${count(unknown)} labels are of requests that the log does not have.`),
      lastArrived !== null && style.faint(`The last one arrived at ${new Date(lastArrived).toISOString()}. ${size(bytes)} on disk.`),
    ),
  )
}
