import type { WindowReport } from '../../../../../shared/domain/monitoring/window.ts'
import type { CheckResult } from '../../../../../shared/domain/monitoring/checks.ts'
import { nameOfMetric } from '../../../../../shared/domain/evaluation/metrics.ts'
import { count, metric as metricNumber, none } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { IconAlertTriangle, IconInfoCircle } from '../../../ui/icons.ts'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { metricText, shareText } from '../texts.ts'

type Metrics = NonNullable<WindowReport['performance']>['metrics']

interface Line {
  readonly metric: string
  readonly reference: number | null
  readonly measured: Metrics[number] | null
  readonly estimated: Metrics[number] | null
}

function linesOf({ performance, estimate, more, comparison }: WindowReport): Line[] {
  const ids = [...new Set([...(performance?.metrics ?? []), ...(estimate?.metrics ?? [])].map(({ metric }) => metric))]
  const reference = (id: string) =>
    [...more, ...comparison.checks].find(
      ({ check, subject }: CheckResult) => (check === 'performance' || check === 'estimatedPerformance') && subject === id,
    )?.reference ?? null
  return ids.map((metric) => ({
    metric,
    reference: reference(metric),
    measured: performance?.metrics.find((one) => one.metric === metric) ?? null,
    estimated: estimate?.metrics.find((one) => one.metric === metric) ?? null,
  }))
}

const columns: readonly Column<Line>[] = [
  { id: 'metric', title: 'Metric', names: true, value: ({ metric }) => nameOfMetric(metric) },
  {
    id: 'reference',
    title: 'Reference',
    numeric: true,
    value: ({ reference }) => reference,
    cell: ({ reference }) => metricNumber(reference),
  },
  {
    id: 'evaluated',
    title: 'Evaluated',
    help: 'On the rows whose labels have arrived, with the 95 % interval.',
    value: ({ measured }) => measured?.value,
    cell: ({ measured }) => metricText(measured),
  },
  {
    id: 'estimated',
    title: 'Estimated',
    help: 'Without labels, from the probabilities or from an error model.',
    value: ({ estimated }) => estimated?.value,
    cell: ({ estimated }) => metricText(estimated),
  },
]

/** How good the model was by the labels that came, and how good it probably was without them. */
export function PerformanceCard({ report }: { readonly report: WindowReport }) {
  const { performance, estimate } = report
  const lines = linesOf(report)
  return (
    <Card
      title="Performance"
      note={
        performance === null
          ? 'no labels have arrived'
          : `${count(performance.labelled)} of ${count(performance.predicted)} rows have a label (${shareText(performance.coverage)})`
      }
    >
      {performance?.provisional && (
        <p className="foot-note">
          <IconInfoCircle className="i s" aria-hidden />
          <span>
            <b>Provisional.</b> {performance.reason ?? 'Labels are still arriving; those that come early may differ from the rest.'}
          </span>
        </p>
      )}
      {estimate?.warning != null && (
        <p className="foot-note estimate-warning" role="note">
          <IconAlertTriangle className="i s c-warn" aria-hidden />
          <span>
            <b>Do not trust the estimate.</b> {estimate.warning}
          </span>
        </p>
      )}
      {lines.length === 0 ? (
        <p className="dim sm pad-line">
          Labels can arrive later by request id: through the endpoint, from a file, or from a dataset. Then the metrics stand here.
        </p>
      ) : (
        <DataTable label="Performance" columns={columns} rows={lines} rowKey={({ metric }) => metric} sorts={false} />
      )}
      {estimate !== null && (
        <p className="foot-note">
          {estimate.method === 'cbpe'
            ? 'Estimated from calibrated probabilities (CBPE). It cannot see a change in how the target depends on the inputs.'
            : 'Estimated by a model of the errors (DLE). It cannot see a change in how the target depends on the inputs.'}
        </p>
      )}
    </Card>
  )
}

/** Groups of rows on their own, the worst in their order. */
export function SlicesCard({ report: { performance } }: { readonly report: WindowReport }) {
  if (performance === null || (performance.slices.length === 0 && performance.fairness.length === 0)) return null
  const ids = [...new Set(performance.slices.flatMap(({ metrics }) => metrics.map(({ metric }) => metric)))]
  type Slice = (typeof performance.slices)[number]
  const sliceColumns: readonly Column<Slice>[] = [
    { id: 'slice', title: 'Slice', names: true, className: 'clip', value: ({ column, value }) => `${column} ${value}` },
    { id: 'rows', title: 'Rows', numeric: true, value: ({ rows }) => rows, cell: ({ rows }) => count(rows) },
    ...ids.map(
      (id): Column<Slice> => ({
        id,
        title: nameOfMetric(id),
        value: ({ metrics }) => metrics.find(({ metric }) => metric === id)?.value,
        cell: ({ metrics }) => metricText(metrics.find(({ metric }) => metric === id) ?? null),
      }),
    ),
  ]
  return (
    <Card title="Slices and fairness">
      {performance.slices.length > 0 && (
        <DataTable label="Slices" columns={sliceColumns} rows={performance.slices} rowKey={({ column, value }) => `${column} ${value}`} />
      )}
      {performance.fairness.length > 0 && (
        <ul className="fairness sm" aria-label="Fairness">
          {performance.fairness.map(({ column, metric, value, text }) => (
            <li key={`${column} ${metric}`} className="wrap-text">
              {text} <span className="dim num">{value === null ? none : metricNumber(value)}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
