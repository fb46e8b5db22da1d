import { NumberInput, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { ModelComparison } from '../../../../shared/contract/evaluation.ts'
import type { MetricDifference } from '../../../../shared/domain/experiments/comparison.ts'
import { metric as metricCopy, type MetricId } from '../../../../shared/domain/evaluation/metrics.ts'
import type { ChangedRow } from '../../../../shared/domain/evaluation/slices.ts'
import { count, delta, metric as metricText, quantity } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { IconArrowDown, IconArrowUp } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'
import { IntervalBar } from '../evaluation/IntervalBar.tsx'
import { partNames } from '../evaluation/scope.ts'
import { MetricName } from '../evaluation/MetricName.tsx'
import { SeenNote } from '../evaluation/SeenNote.tsx'

interface CompareTabProps {
  /** The version of the screen, and the one that it is held against. */
  readonly version: string
  readonly against: string
}

/** Two versions on the same rows: what is better, how sure that is, and which rows they see differently. */
export function CompareTab({ version, against }: CompareTabProps) {
  const input = { before: { ref: against }, after: { ref: version } }
  const comparison = useQuery(api.evaluation.compare.queryOptions({ input }))
  return (
    <div className="stack">
      <Answer query={comparison} lines={8}>
        {(data) => <Metrics data={data} />}
      </Answer>
      <Changed version={version} against={against} />
    </div>
  )
}

function Metrics({ data }: { readonly data: ModelComparison }) {
  return (
    <Card
      title={`${data.after} against ${data.before}`}
      note={`${data.dataset}, ${partNames[data.part]}, ${count(data.rows)} rows; paired bootstrap, ${count(data.resamples)} resamples, seed ${data.seed}`}
    >
      <SeenNote seen={data.seen} />
      <DataTable
        label={`${data.after} against ${data.before}`}
        columns={metricColumns(data)}
        rows={data.differences}
        rowKey={({ metric }) => metric}
      />
    </Card>
  )
}

function metricColumns({ before, after }: ModelComparison): readonly Column<MetricDifference>[] {
  return [
    {
      id: 'metric',
      title: 'Metric',
      names: true,
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
    { id: 'interval', title: '95 % interval', className: 'nowrap', cell: (difference) => <Interval of={difference} /> },
    { id: 'verdict', title: 'Verdict', value: ({ words }) => words, cell: (difference) => <Verdict of={difference} /> },
  ]
}

const isDecided = (verdict: MetricDifference['verdict']) => verdict === 'better' || verdict === 'worse'

function Interval({ of: { difference, low, high, verdict } }: { readonly of: MetricDifference }) {
  if (difference === null || low === null || high === null) return null
  const most = Math.max(Math.abs(low), Math.abs(high), Math.abs(difference), 1e-12)
  return (
    <span className="row">
      <IntervalBar value={difference} low={low} high={high} range={[-most, most]} line={0} strong={isDecided(verdict)} />
      <span className="num xs dim">
        {delta(low)} to {delta(high)}
      </span>
    </span>
  )
}

function Verdict({ of: { verdict, words } }: { readonly of: MetricDifference }) {
  if (verdict !== 'better' && verdict !== 'worse') return <span className="soft sm">{words}</span>
  const Arrow = verdict === 'better' ? IconArrowUp : IconArrowDown
  return (
    <Badge tone={verdict} icon={<Arrow className="i" aria-hidden />}>
      {words}
    </Badge>
  )
}

const shownRows = 200

function Changed({ version, against }: CompareTabProps) {
  const [show, setShow] = useState<'all' | 'fixed' | 'broken'>('all')
  const [tolerance, setTolerance] = useState(0)
  const input = { before: { ref: against }, after: { ref: version }, tolerance, show, limit: shownRows, offset: 0 }
  const changed = useQuery({ ...api.evaluation.changed.queryOptions({ input }), placeholderData: (before) => before })
  return (
    <Answer query={changed} lines={6}>
      {({ compared, changed: all, fixed, broken, total, rows }) => (
        <Card
          title="Rows whose prediction changed"
          note={`${count(all)} of ${count(compared)}: ${count(fixed)} better, ${count(broken)} worse, ${count(all - fixed - broken)} neither`}
          actions={
            <>
              {rows.some(({ actual }) => typeof actual === 'number') && (
                <NumberInput
                  aria-label="Differences up to this are none"
                  title="Differences up to this are none"
                  className="mini-number"
                  size="xs"
                  hideControls
                  min={0}
                  value={tolerance}
                  onChange={(value) => typeof value === 'number' && setTolerance(value)}
                  leftSection="±"
                />
              )}
              <SegmentedControl
                size="xs"
                aria-label="Which rows"
                value={show}
                onChange={(value) => setShow(value as typeof show)}
                data={[
                  { value: 'all', label: 'All' },
                  { value: 'fixed', label: 'Better now' },
                  { value: 'broken', label: 'Worse now' },
                ]}
              />
            </>
          }
        >
          <DataTable
            label="Rows whose prediction changed"
            columns={changedColumns(against, version)}
            rows={rows}
            rowKey={({ row }) => row}
            sorts={rows.length === total}
            empty={all === 0 ? 'Both say the same of every row.' : 'No such rows.'}
            maxHeight={420}
          />
          {rows.length < total && (
            <p className="foot-note dim">
              The first {count(rows.length)} of {count(total)}; `cairn evaluate changed` has all.
            </p>
          )}
        </Card>
      )}
    </Answer>
  )
}

function changedColumns(before: string, after: string): readonly Column<ChangedRow>[] {
  return [
    { id: 'row', title: 'Row', names: true, className: 'num', value: ({ row }) => row },
    { id: 'actual', title: 'Actual', value: ({ actual }) => actual, cell: ({ actual }) => text(actual) },
    { id: 'before', title: `${before} predicted`, value: (row) => row.before, cell: (row) => text(row.before) },
    { id: 'after', title: `${after} predicted`, value: (row) => row.after, cell: (row) => text(row.after) },
    { id: 'now', title: 'Now', value: ({ verdict }) => verdict, cell: ({ verdict }) => verdicts[verdict] },
  ]
}

const text = (value: string | number) => (typeof value === 'number' ? quantity(value) : value)

const verdicts: Readonly<Record<ChangedRow['verdict'], React.ReactNode>> = {
  fixed: (
    <Badge tone="better" icon={<IconArrowUp className="i" aria-hidden />}>
      better
    </Badge>
  ),
  broken: (
    <Badge tone="worse" icon={<IconArrowDown className="i" aria-hidden />}>
      worse
    </Badge>
  ),
  other: <span className="dim">neither</span>,
}
