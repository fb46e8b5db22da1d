import { metric, type MetricId, metricIds } from '../../../../shared/domain/evaluation/metrics.ts'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { useFind } from './useFind.tsx'

const intervals = { wilson: 'Wilson score', bootstrap: 'bootstrap', calibration: 'bootstrap of the bins', none: '–' } as const

const columns: readonly Column<MetricId>[] = [
  { id: 'metric', title: 'Metric', names: true, value: (id) => metric(id).name },
  { id: 'says', title: 'Meaning', className: 'wrap', value: (id) => metric(id).definition },
  { id: 'formula', title: 'Formula', className: 'wrap mono', value: (id) => metric(id).formula },
  { id: 'range', title: 'Range', className: 'wrap', value: (id) => metric(id).range },
  { id: 'better', title: 'Better is', value: (id) => metric(id).direction },
  { id: 'interval', title: '95 % interval', value: (id) => intervals[metric(id).interval] },
]

/** Every metric: what it says, how it is computed, which way is better, how its interval is found. */
export function MetricList() {
  const { wanted, field } = useFind('Find a metric')
  const metrics = metricIds.filter((id) => `${id} ${metric(id).name} ${metric(id).definition}`.toLowerCase().includes(wanted))
  return (
    <>
      {field}
      <DataTable
        card
        label="Metrics"
        className="metrics"
        columns={columns}
        rows={metrics}
        rowKey={(id) => id}
        empty="No matching metrics."
      />
    </>
  )
}
