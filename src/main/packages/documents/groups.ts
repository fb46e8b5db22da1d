import { metricCatalogue, type MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import type { Fairness, SliceReport } from '../../../shared/domain/evaluation/slices.ts'
import { type Block, count, figure, heading, interval, list, paragraph, table } from '../../document/index.ts'
import type { FairnessFacts } from './facts.ts'

/** The worst ones; all others are better. */
const shownSlices = 10

/** How the model does on parts of the data, worst first. */
export function sliceBlocks(report: SliceReport | null): Block[] {
  if (!report) return [heading('Slices'), paragraph('No slice of the held-out rows is large enough to evaluate.')]
  const { name } = metricCatalogue[report.metric as MetricId]
  const worse = report.slices.filter((slice) => slice.worse).length
  const verdict =
    worse === 0
      ? 'None is significantly worse than the whole.'
      : `${count(worse)} ${worse === 1 ? 'is' : 'are'} significantly worse than the whole.`
  const rows = report.slices.slice(0, shownSlices).map(({ name: slice, rows: n, metrics, worse: isWorse }) => {
    const value = metrics.find(({ metric }) => metric === report.metric)
    return [slice, figure(value?.value), interval(value?.low ?? null, value?.high ?? null), count(n), isWorse ? 'worse' : '–']
  })
  const left =
    report.tooSmall > 0 ? ` ${count(report.tooSmall)} smaller ${report.tooSmall === 1 ? 'slice was' : 'slices were'} excluded.` : ''
  return [
    heading('Slices'),
    paragraph(
      `${name} on ${count(report.slices.length)} slices of at least ${report.minSupport} held-out rows, worst first. ${verdict}${left} (${report.test}.)`,
    ),
    table(['Slice', name, '95 % interval', 'Rows', 'Compared with the whole'], rows),
  ]
}

/** How differently groups of people are treated. */
export function fairnessBlocks({ measured, unmeasured }: FairnessFacts): Block[] {
  if (measured.length === 0 && unmeasured.length === 0) return []
  return [
    heading('Fairness'),
    ...(measured.length === 0 ? [] : [paragraph(explanation(measured[0])), table(header, measured.map(fairnessRow))]),
    ...(unmeasured.length === 0 ? [] : [list(unmeasured.map(({ column, reason }) => `${column}: not evaluated, ${reason}.`))]),
  ]
}

const header = ['Protected column', 'Groups', 'Rows in the smallest group', 'Selection rate', 'True positive rate', 'False positive rate']

function explanation({ positive, resamples }: Fairness): string {
  return `The largest difference between two groups, with its 95 % bootstrap interval (${count(resamples)} resamples). Selected means predicted as ${positive}. Group names are not shown.`
}

function fairnessRow(fairness: Fairness): string[] {
  const gap = ({ difference: { value, low, high } }: Fairness['selectionRate']) => `${figure(value)} (${interval(low, high)})`
  const { column, groups, selectionRate, truePositiveRate, falsePositiveRate } = fairness
  const smallest = Math.min(...groups.map(({ rows }) => rows))
  return [column, count(groups.length), count(smallest), gap(selectionRate), gap(truePositiveRate), gap(falsePositiveRate)]
}
