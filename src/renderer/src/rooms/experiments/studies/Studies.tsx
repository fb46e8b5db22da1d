import { Link } from '@tanstack/react-router'
import type { StudySummary } from '../../../../../shared/contract/experiments/studies.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Card } from '../../../ui/Card.tsx'
import { Ago } from '../../../ui/marks.tsx'
import { StatusBadge } from '../../../ui/StatusBadge.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { instant } from '../../../ui/table/order.ts'

/** Searches and cross-validations, where there are any. */
export function Studies() {
  const studies = useQuery(api.experiments.studies.list.queryOptions({ input: {} })).data ?? []
  if (studies.length === 0) return null
  return (
    <Card title="Sweeps and cross-validations">
      <DataTable label="Sweeps and cross-validations" columns={columns} rows={studies} rowKey={({ id }) => id} maxHeight={320} />
    </Card>
  )
}

const columns: readonly Column<StudySummary>[] = [
  {
    id: 'study',
    title: 'Study',
    names: true,
    value: ({ id }) => id,
    cell: ({ id, name }) => (
      <Link to="/experiments/studies/$study" params={{ study: id }}>
        {id} {name}
      </Link>
    ),
  },
  { id: 'kind', title: 'Kind', value: ({ kind }) => (kind === 'sweep' ? 'sweep' : 'cross-validation') },
  { id: 'status', title: 'Status', value: ({ status }) => status, cell: ({ status }) => <StatusBadge status={status} /> },
  { id: 'data', title: 'Data', value: ({ dataset }) => dataset },
  {
    id: 'started',
    title: 'Started',
    className: 'dim',
    value: ({ createdAt }) => instant(createdAt),
    cell: ({ createdAt }) => <Ago at={createdAt} />,
  },
]
