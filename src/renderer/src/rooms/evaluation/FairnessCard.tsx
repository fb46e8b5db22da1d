import { use } from 'react'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import type { Fairness } from '../../../../shared/domain/evaluation/slices.ts'
import { count, metric as metricText, none } from '../../../../shared/numbers.ts'
import { Card } from '../../ui/Card.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { DecisionsShown } from './decisionsFirst.ts'
import { type EvaluationScope, leastFairnessRows } from './scope.ts'

/** How differently the model treats the groups of protected columns; nothing where no column is marked as one. */
export function FairnessCard({ scope }: { readonly scope: EvaluationScope }) {
  const controls = useQuery({ ...api.evaluation.controls.queryOptions({ input: scope }), enabled: use(DecisionsShown) }).data
  const dataset = controls?.dataset
  const columns = useQuery({ ...api.datasets.columns.queryOptions({ input: { ref: dataset ?? '' } }), enabled: dataset !== undefined }).data
  // Also one that the model does not take: that is how it should be, and says nothing of how it treats the groups.
  const marked = columns?.some((column) => column.protected) ?? false
  const fairness = useQuery({
    ...api.evaluation.fairness.queryOptions({ input: { ...scope, minSupport: leastFairnessRows } }),
    enabled: marked,
  })
  if (!fairness.data) return null
  return fairness.data.map((each) => <Groups key={each.column} fairness={each} />)
}

function Groups({ fairness: { column, positive, rows, groups, selectionRate, equalizedOdds, tooSmall } }: { readonly fairness: Fairness }) {
  return (
    <Card
      title={`Fairness by ${column}`}
      note={`rates for predicting ${positive}, ${count(rows)} rows; demographic parity difference ${metricText(selectionRate.difference.value)}, equalized odds difference ${metricText(equalizedOdds.difference.value)}${tooSmall > 0 ? `; ${count(tooSmall)} groups too small` : ''}`}
    >
      <DataTable label={`Fairness by ${column}`} columns={columns} rows={groups} rowKey={({ name }) => name} />
    </Card>
  )
}

type Group = Fairness['groups'][number]

const rateText = ({ value, low, high, n }: Group['selectionRate']) =>
  value === null
    ? none
    : `${value.toFixed(3)}${low !== null && high !== null ? ` (${low.toFixed(2)}–${high.toFixed(2)})` : ''} of ${count(n)}`

const columns: readonly Column<Group>[] = [
  { id: 'group', title: 'Group', names: true, className: 'clip', value: ({ name }) => name },
  {
    id: 'selected',
    title: 'Selection rate',
    numeric: true,
    value: ({ selectionRate }) => selectionRate.value,
    cell: ({ selectionRate }) => rateText(selectionRate),
  },
  {
    id: 'truePositive',
    title: 'True positive rate',
    numeric: true,
    value: ({ truePositiveRate }) => truePositiveRate.value,
    cell: ({ truePositiveRate }) => rateText(truePositiveRate),
  },
  {
    id: 'falsePositive',
    title: 'False positive rate',
    numeric: true,
    value: ({ falsePositiveRate }) => falsePositiveRate.value,
    cell: ({ falsePositiveRate }) => rateText(falsePositiveRate),
  },
  { id: 'rows', title: 'Rows', numeric: true, value: ({ rows }) => rows, cell: ({ rows }) => count(rows) },
]
