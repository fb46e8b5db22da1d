import { NumberInput, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { ModelComparison } from '../../../../shared/contract/evaluation.ts'
import type { MetricDifference } from '../../../../shared/domain/experiments/comparison.ts'
import type { MetricId } from '../../../../shared/domain/evaluation/metrics.ts'
import type { ChangedRow } from '../../../../shared/domain/evaluation/slices.ts'
import { count, delta, metric as metricText, quantity } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { Scroll } from '../../ui/Scroll.tsx'
import { IconArrowDown, IconArrowUp } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'
import { IntervalBar } from '../evaluation/IntervalBar.tsx'
import { partNames } from '../evaluation/looked.ts'
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
      <div className="table-wrap">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Metric</th>
              <th scope="col" className="n">
                {data.before}
              </th>
              <th scope="col" className="n">
                {data.after}
              </th>
              <th scope="col" className="n">
                Difference
              </th>
              <th scope="col">95 % interval</th>
              <th scope="col">Verdict</th>
            </tr>
          </thead>
          <tbody>
            {data.differences.map((difference) => (
              <Row key={difference.metric} difference={difference} />
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  )
}

function Row({
  difference: { metric, baseline, value, difference, low, high, verdict, words },
}: {
  readonly difference: MetricDifference
}) {
  const most = Math.max(Math.abs(low ?? 0), Math.abs(high ?? 0), Math.abs(difference ?? 0), 1e-12)
  const decided = verdict === 'better' || verdict === 'worse'
  return (
    <tr>
      <th scope="row">
        <MetricName id={metric as MetricId} />
      </th>
      <td className="n">{metricText(baseline)}</td>
      <td className="n">{metricText(value)}</td>
      <td className="n b">{delta(difference)}</td>
      <td className="nowrap">
        {difference !== null && low !== null && high !== null && (
          <span className="row">
            <IntervalBar value={difference} low={low} high={high} range={[-most, most]} line={0} strong={decided} />
            <span className="num xs dim">
              {delta(low)} to {delta(high)}
            </span>
          </span>
        )}
      </td>
      <td>
        {decided ? (
          <Badge
            tone={verdict}
            icon={verdict === 'better' ? <IconArrowUp className="i" aria-hidden /> : <IconArrowDown className="i" aria-hidden />}
          >
            {words}
          </Badge>
        ) : (
          <span className="soft sm">{words}</span>
        )}
      </td>
    </tr>
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
          <Scroll label="Rows whose prediction changed" maxHeight={420}>
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">Row</th>
                  <th scope="col">Actual</th>
                  <th scope="col">{against} predicted</th>
                  <th scope="col">{version} predicted</th>
                  <th scope="col">Now</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.row}>
                    <th scope="row" className="num">
                      {row.row}
                    </th>
                    <td>{text(row.actual)}</td>
                    <td>{text(row.before)}</td>
                    <td>{text(row.after)}</td>
                    <td>{verdicts[row.verdict]}</td>
                  </tr>
                ))}
                {rows.length === 0 && (
                  <tr>
                    <td colSpan={5} className="dim">
                      {all === 0 ? 'Both say the same of every row.' : 'No such rows.'}
                    </td>
                  </tr>
                )}
              </tbody>
            </table>
          </Scroll>
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
