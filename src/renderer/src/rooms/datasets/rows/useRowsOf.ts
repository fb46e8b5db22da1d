import { useNavigate } from '@tanstack/react-router'
import type { DatasetVersion } from '../../../../../shared/contract/datasets/index.ts'
import type { RowFilter } from '../../../../../shared/domain/datasets/dataset.ts'
import { withColumnFilters } from './binFilters.ts'
import { useGridView } from './gridView.ts'

/** Shows the rows that pass conditions on a column, beside those that hold for other columns already. */
export function useRowsOf({ ref, dataset, number }: DatasetVersion) {
  const navigate = useNavigate()
  const [view, change] = useGridView(ref)
  return (column: string, filters: readonly RowFilter[]) => {
    change({ filters: withColumnFilters(view.filters, column, filters) })
    void navigate({ to: '/datasets/$name', params: { name: dataset }, search: { tab: 'rows', version: number } })
  }
}
