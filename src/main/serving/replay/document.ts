import type { ReplayReport } from '../../../shared/contract/serving/index.ts'
import { count, type Document, figure, heading, list, paragraph, table } from '../../document/index.ts'

/** How a version would have answered, for people. */
export function replayDocument(report: ReplayReport): Document {
  const { deployment, candidate, rows, requests, changed, from, to } = report
  const share = rows === 0 ? '–' : `${figure((100 * changed) / rows)} %`
  return {
    title: `Replay of ${deployment} with ${candidate}`,
    blocks: [
      table(
        ['', ''],
        [
          ['Deployment', deployment],
          ['Replayed with', candidate],
          ['From', timeText(from)],
          ['To', timeText(to)],
          ['Requests', count(requests)],
          ['Rows', count(rows)],
          ['Rows with another answer', `${count(changed)} (${share})`],
        ],
      ),
      ...skippedBlocks(report),
      ...differenceBlocks(report),
      ...flipBlocks(report),
      ...rowBlocks(report),
    ],
  }
}

function timeText(at: number | null): string {
  return at === null ? '–' : new Date(at).toISOString()
}

function skippedBlocks({ skipped }: ReplayReport) {
  if (skipped.length === 0) return []
  return [heading('Skipped rows'), list(skipped.map(({ reason, rows }) => `${count(rows)}: ${reason}`))]
}

function differenceBlocks({ differences, flips }: ReplayReport) {
  if (differences === null) return []
  const { mean, meanAbsolute, p50, p95, max } = differences
  const of = flips === null ? 'of the predicted number' : 'of the probability of the label that was predicted'
  return [
    heading('Differences'),
    paragraph(`New value minus old value, ${of}.`),
    table(['Mean', 'Mean absolute', 'Median absolute', '95 % below', 'Largest'], [[mean, meanAbsolute, p50, p95, max].map(figure)]),
  ]
}

function flipBlocks({ flips }: ReplayReport) {
  if (flips === null || flips.length === 0) return []
  return [
    heading('Changed labels'),
    table(
      ['From', 'To', 'Rows'],
      flips.map(({ from, to, rows }) => [from, to, count(rows)]),
    ),
  ]
}

function rowBlocks({ rowsChanged }: ReplayReport) {
  if (rowsChanged.length === 0) return []
  const names = Object.keys(rowsChanged[0].inputs).slice(0, shownColumns)
  return [
    heading('Rows that change most'),
    table(
      ['Request', 'Row', 'Time', 'Answered by', 'Before', 'After', 'Difference', ...names],
      rowsChanged.map(({ id, row, at, ref, before, after, difference, inputs }) => [
        id,
        String(row + 1),
        timeText(at),
        ref,
        before,
        after,
        figure(difference),
        ...names.map((name) => String(inputs[name] ?? '–')),
      ]),
    ),
  ]
}

/** A page is only so wide. */
const shownColumns = 12
