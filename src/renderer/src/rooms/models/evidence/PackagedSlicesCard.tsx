import type { PackageEvidence } from '../../../../../shared/domain/packages/evidence.ts'
import type { Slice } from '../../../../../shared/domain/evaluation/slices.ts'
import { isMetricId, metric as metricCopy } from '../../../../../shared/domain/evaluation/metrics.ts'
import { count, counted, delta, interval } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { IconAlertTriangle } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'

/** How the model does on parts of the data, worst first, as its author found it. */
export function PackagedSlicesCard({ slices }: { readonly slices: PackageEvidence['slices'] }) {
  if (!slices) return null
  const { report, omitted, measured } = slices
  if (!report)
    return (
      <Card title="Slices" padded>
        <p className="dim sm">No slice of the {measured.part} rows is large enough to evaluate.</p>
      </Card>
    )
  const name = isMetricId(report.metric) ? metricCopy(report.metric).name : report.metric
  const worse = report.slices.filter((slice) => slice.worse).length
  const rest = omitted + report.tooSmall
  return (
    <Card
      title="Slices"
      note={`${measured.data.name}@v${measured.data.version}, ${measured.part}, at least ${counted(report.minSupport, 'row')}, evaluated by its author`}
    >
      <DataTable
        label="Slices in the package"
        columns={columnsOf(name, report.metric)}
        rows={report.slices}
        rowKey={(slice) => slice.name}
      />
      <p className="foot-note">
        {worse === 0 ? 'No slice is worse than all rows beyond chance.' : `${counted(worse, 'slice')} worse than all rows beyond chance.`}
        {rest > 0 && ` ${count(rest)} more are not included: ${count(report.tooSmall)} have too few rows.`}
      </p>
    </Card>
  )
}

function columnsOf(name: string, id: string): readonly Column<Slice>[] {
  const own = ({ metrics }: Slice) => metrics.find(({ metric }) => metric === id)
  return [
    { id: 'slice', title: 'Slice', names: true, className: 'clip', value: (slice) => slice.name },
    { id: 'rows', title: 'Rows', numeric: true, value: ({ rows }) => rows, cell: ({ rows }) => count(rows) },
    {
      id: 'metric',
      title: name,
      numeric: true,
      value: (slice) => own(slice)?.value,
      cell: (slice) => interval(own(slice)?.value ?? null, own(slice)?.low ?? null, own(slice)?.high ?? null),
    },
    {
      id: 'difference',
      title: 'Against all rows',
      numeric: true,
      value: ({ difference }) => difference.value,
      cell: ({ difference, worse }) => (
        <>
          {delta(difference.value)}{' '}
          {worse && (
            <Badge tone="worse" icon={<IconAlertTriangle className="i" aria-hidden />}>
              worse
            </Badge>
          )}
        </>
      ),
    },
  ]
}
