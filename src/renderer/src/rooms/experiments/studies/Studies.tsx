import { Link } from '@tanstack/react-router'
import type { StudySummary } from '../../../../../shared/contract/experiments/studies.ts'
import { studyTitle } from '../../../../../shared/domain/experiments/studyText.ts'
import { count } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Card } from '../../../ui/Card.tsx'
import { Ago } from '../../../ui/marks.tsx'
import { StatusBadge } from '../../../ui/StatusBadge.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { instant } from '../../../ui/table/order.ts'

/** Sweeps and cross-validations, where there are any. */
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
    id: 'name',
    title: 'Name',
    names: true,
    className: 'clip',
    value: ({ id }) => id,
    tip: studyTitle,
    cell: (study) => (
      <Link to="/experiments/studies/$study" params={{ study: study.id }}>
        {studyTitle(study)}
      </Link>
    ),
  },
  { id: 'status', title: 'Status', value: ({ status }) => status, cell: ({ status }) => <StatusBadge status={status} /> },
  { id: 'data', title: 'Data', className: 'clip', value: ({ dataset }) => dataset },
  { id: 'runs', title: 'Runs', numeric: true, value: ({ runs }) => runs, cell: ({ runs }) => count(runs) },
  {
    id: 'started',
    title: 'Started',
    className: 'dim',
    value: ({ createdAt }) => instant(createdAt),
    cell: ({ createdAt }) => <Ago at={createdAt} />,
  },
]
