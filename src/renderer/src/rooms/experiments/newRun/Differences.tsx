import type { Difference } from '../../../../../shared/domain/training/fields/differences.ts'
import { count } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'

interface DifferencesProps {
  readonly title: string
  readonly differences: readonly Difference[]
}

const columns: readonly Column<Difference>[] = [
  { id: 'field', title: 'Field', names: true, className: 'wrap', value: ({ field }) => field },
  { id: 'was', title: 'Was', className: 'wrap dim', value: ({ was }) => was || '–' },
  { id: 'is', title: 'Is', className: 'wrap', value: ({ is }) => is },
]

/** What a recipe has otherwise than the one that it began with. */
export function Differences({ title, differences }: DifferencesProps) {
  return (
    <Card title={title} note={differences.length > 0 ? count(differences.length) : undefined}>
      <DataTable
        label={title}
        columns={columns}
        rows={differences}
        rowKey={({ field }) => field}
        sorts={false}
        maxHeight={280}
        empty="Nothing is changed yet."
      />
    </Card>
  )
}
