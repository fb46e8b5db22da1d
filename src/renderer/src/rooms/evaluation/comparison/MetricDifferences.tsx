import type { MetricDifference } from '../../../../../shared/domain/experiments/comparison.ts'
import type { ComparedModels } from '../../../../../shared/domain/evaluation/modelComparison.ts'
import { metric as metricCopy, type MetricId } from '../../../../../shared/domain/evaluation/metrics.ts'
import { count, counted, delta, metric as metricText } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { IntervalBar } from '../IntervalBar.tsx'
import { MetricName } from '../MetricName.tsx'
import { decided, VerdictWords } from './DifferenceMark.tsx'

interface MetricDifferencesProps {
  readonly before: string
  readonly after: string
  readonly compared: ComparedModels
  readonly pair: number
}

/** Every metric of two models on the same rows; the one that the verdict is about comes first. */
export function MetricDifferences({ before, after, compared, pair }: MetricDifferencesProps) {
  const { differences } = compared.pairs[pair]
  const rows = differences.toSorted((a, b) => Number(b.metric === compared.main) - Number(a.metric === compared.main))
  return (
    <Card
      title={`Metrics of ${after} and ${before}`}
      note={`${counted(compared.rows, 'row')}; paired bootstrap, ${count(compared.resamples)} resamples, seed ${compared.seed}`}
    >
      <DataTable
        label={`Metrics of ${after} and ${before}`}
        columns={columnsOf(before, after)}
        rows={rows}
        rowKey={({ metric }) => metric}
        isMarked={({ metric }) => metric === compared.main}
      />
    </Card>
  )
}

function columnsOf(before: string, after: string): readonly Column<MetricDifference>[] {
  return [
    {
      id: 'metric',
      title: 'Metric',
      names: true,
      pinned: true,
      value: ({ metric }) => metricCopy(metric as MetricId).name,
      cell: ({ metric }) => <MetricName id={metric as MetricId} />,
    },
    { id: 'before', title: before, numeric: true, value: ({ baseline }) => baseline, cell: ({ baseline }) => metricText(baseline) },
    { id: 'after', title: after, numeric: true, value: ({ value }) => value, cell: ({ value }) => metricText(value) },
    {
      id: 'difference',
      title: 'Difference',
      numeric: true,
      className: 'b',
      value: ({ difference }) => difference,
      cell: ({ difference }) => delta(difference),
    },
    { id: 'interval', title: '95 % interval', className: 'nowrap', cell: (difference) => <DifferenceInterval of={difference} /> },
    {
      id: 'verdict',
      title: 'Verdict',
      value: ({ words }) => words,
      cell: (difference) => <VerdictWords of={difference} words={difference.words} />,
    },
  ]
}

/** The interval beside 0, and in figures. */
export function DifferenceInterval({ of }: { readonly of: Pick<MetricDifference, 'difference' | 'low' | 'high' | 'verdict'> }) {
  const { difference, low, high } = of
  if (difference === null || low === null || high === null) return null
  const most = Math.max(Math.abs(low), Math.abs(high), Math.abs(difference), 1e-12)
  return (
    <span className="row difference-interval">
      <IntervalBar value={difference} low={low} high={high} range={[-most, most]} line={0} strong={decided(of) !== null} />
      <span className="num xs dim">
        {delta(low)} to {delta(high)}
      </span>
    </span>
  )
}
