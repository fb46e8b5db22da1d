import type { SliceDifference, SliceDifferences } from '../../../../../shared/domain/evaluation/modelComparison.ts'
import type { MetricId } from '../../../../../shared/domain/evaluation/metrics.ts'
import { count, counted, delta, metric as metricText } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { MetricName } from '../MetricName.tsx'
import { VerdictWords } from './DifferenceMark.tsx'
import { DifferenceInterval } from './MetricDifferences.tsx'

interface SliceDifferencesCardProps {
  readonly before: string
  readonly after: string
  readonly found: SliceDifferences
}

/** On which parts of the data one model is better or worse than another, worst first. */
export function SliceDifferencesCard({ before, after, found }: SliceDifferencesCardProps) {
  const { metric, slices, minSupport, tooSmall } = found
  const of = (verdict: SliceDifference['verdict']) => slices.filter((slice) => slice.verdict === verdict).length
  return (
    <Card
      title="Slices"
      note={
        <>
          <MetricName id={metric as MetricId} />: {counted(of('worse'), 'slice')} worse, {counted(of('better'), 'slice')} better, worst
          first
        </>
      }
    >
      <DataTable
        label="Differences on slices"
        columns={columnsOf(before, after)}
        rows={slices}
        rowKey={({ name }) => name}
        empty={`No slice has ${counted(minSupport, 'row')}.`}
        maxHeight={420}
      />
      <p className="foot-note dim">
        Slices with at least {count(minSupport)} rows{tooSmall > 0 && `; ${counted(tooSmall, 'smaller slice')} excluded`}. Better or worse:
        the interval excludes 0 and q ≤ 0.05, corrected for multiple testing (Benjamini–Hochberg).
      </p>
    </Card>
  )
}

function columnsOf(before: string, after: string): readonly Column<SliceDifference>[] {
  return [
    { id: 'slice', title: 'Slice', names: true, pinned: true, className: 'clip', value: ({ name }) => name, tip: ({ name }) => name },
    { id: 'rows', title: 'Rows', numeric: true, value: ({ rows }) => rows, cell: ({ rows }) => count(rows) },
    { id: 'before', title: before, numeric: true, value: (slice) => slice.before, cell: (slice) => metricText(slice.before) },
    { id: 'after', title: after, numeric: true, value: (slice) => slice.after, cell: (slice) => metricText(slice.after) },
    {
      id: 'difference',
      title: 'Difference',
      numeric: true,
      className: 'b',
      value: ({ difference }) => difference.value,
      cell: ({ difference }) => delta(difference.value),
    },
    {
      id: 'interval',
      title: '95 % interval',
      className: 'nowrap',
      cell: (slice) => <DifferenceInterval of={judged(slice)} />,
    },
    {
      id: 'verdict',
      title: 'Verdict',
      value: ({ verdict }) => verdict,
      cell: (slice) => <VerdictWords of={judged(slice)} words={slice.verdict} />,
    },
  ]
}

const judged = ({ difference: { value, low, high }, verdict }: SliceDifference) => ({ difference: value, low, high, verdict })
