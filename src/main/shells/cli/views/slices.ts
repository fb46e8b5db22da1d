import type { Fairness, Slice, SliceReport } from '../../../../shared/domain/evaluation/slices.ts'
import { escapeText, shorten } from '../text/escape.ts'
import { count, counted, delta, interval, metric, none } from '../../../../shared/numbers.ts'
import type { Style } from '../text/style.ts'
import { blocks, lines, table } from '../text/table.ts'
import { metricName } from './metrics.ts'
import { seenLine } from './seen.ts'

const right = (title: string) => ({ title, align: 'right' as const })

/** @param limit how many slices are shown @param on what was measured on */
export function slicesText(report: SliceReport, limit: number, on: string, style: Style): string {
  const whole = report.whole.find((value) => value.metric === report.metric)
  const worse = report.slices.filter((slice) => slice.worse).length
  const shown = report.slices.slice(0, limit)
  return blocks(
    lines(
      `${style.title(metricName(report.metric))} by slice of ${on}, ${counted(report.rows, 'row')}; 95 % intervals`,
      report.seen && seenLine(report.seen, style),
      `All rows: ${interval(whole?.value ?? null, whole?.low ?? null, whole?.high ?? null)}`,
    ),
    shown.length > 0 &&
      table(
        ['slice', right('rows'), 'value', 'difference from all rows', right('q'), ''],
        shown.map((slice) => [
          shorten(escapeText(slice.name), 60),
          count(slice.rows),
          valueText(slice, report.metric),
          differenceText(slice),
          metric(slice.difference.q),
          slice.worse ? style.bad('worse') : '',
        ]),
      ),
    lines(
      report.slices.length === 0
        ? `No slice has ${counted(report.minSupport, 'row')} or more.`
        : worse === 0
          ? 'No slice is significantly worse than the rest (q ≤ 0.05).'
          : `${counted(worse, 'slice is', 'slices are')} significantly worse than the rest (q ≤ 0.05).`,
      `${shown.length < report.slices.length ? `${count(shown.length)} of ${counted(report.slices.length, 'slice')}, worst first. ` : ''}${
        report.tooSmall > 0 ? `Skipped ${counted(report.tooSmall, 'slice')} with fewer than ${count(report.minSupport)} rows. ` : ''
      }${report.test}.`,
    ),
  )
}

function valueText({ metrics }: Slice, id: string): string {
  const found = metrics.find((value) => value.metric === id)
  return found ? interval(found.value, found.low, found.high) : none
}

function differenceText({ difference: { value, low, high } }: Slice): string {
  if (value === null) return none
  return low === null || high === null ? delta(value) : `${delta(value)} (${metric(low)} to ${metric(high)})`
}

export function fairnessText(found: readonly Fairness[], style: Style): string {
  const seen = found[0]?.seen
  return blocks(seen && seenLine(seen, style), ...found.flatMap((each) => oneColumn(each, style)))
}

function oneColumn(fairness: Fairness, style: Style): string[] {
  const rate = ({ value, low, high }: { value: number | null; low: number | null; high: number | null }) => interval(value, low, high)
  const gaps = [
    ['Selection rate (demographic parity)', fairness.selectionRate],
    ['True positive rate (equal opportunity)', fairness.truePositiveRate],
    ['False positive rate', fairness.falsePositiveRate],
    ['Equalized odds', fairness.equalizedOdds],
  ] as const
  return [
    lines(
      `${style.title(escapeText(fairness.column))}: rows predicted "${escapeText(fairness.positive)}", ${counted(fairness.rows, 'row')}; 95 % intervals`,
      table(
        ['group', right('rows'), 'selected', 'true positive rate', 'false positive rate'],
        fairness.groups.map((group) => [
          shorten(escapeText(group.name), 40),
          count(group.rows),
          rate(group.selectionRate),
          rate(group.truePositiveRate),
          rate(group.falsePositiveRate),
        ]),
      ),
    ),
    table(
      ['between the groups', 'largest difference', 'smallest ratio'],
      gaps.map(([name, gap]) => [name, rate(gap.difference), rate(gap.ratio)]),
    ),
  ]
}
