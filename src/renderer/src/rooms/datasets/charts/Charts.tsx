import { SegmentedControl, Select } from '@mantine/core'
import { create } from 'zustand'
import type { DatasetVersion } from '../../../../../shared/contract/datasets/index.ts'
import { BalanceChart } from './BalanceChart.tsx'
import { CorrelationsChart } from './CorrelationsChart.tsx'
import { OutliersTable } from './OutliersTable.tsx'
import { RelationChart } from './RelationChart.tsx'

const views = [
  { value: 'target', label: 'Column by target' },
  { value: 'two', label: 'Two columns' },
  { value: 'correlations', label: 'Correlations' },
  { value: 'outliers', label: 'Outliers' },
  { value: 'balance', label: 'Class balance' },
] as const
type View = (typeof views)[number]['value']

/** Which chart is looked at, for as long as the app is open. */
const useView = create<{ readonly view: View | null; readonly setView: (view: View) => void }>()((set) => ({
  view: null,
  setView: (view) => set({ view }),
}))

/** Charts of a version's data: a column by the target, two columns, correlations, outliers, class balance. */
export function Charts({ version }: { readonly version: DatasetVersion }) {
  const { view: chosen, setView } = useView()
  const view = chosen ?? (version.target === null ? 'two' : 'target')
  const choose = (value: string | null) => setView(views.find((each) => each.value === value)?.value ?? view)
  return (
    <div className="stack">
      <SegmentedControl className="chart-views" aria-label="Chart" data={[...views]} value={view} onChange={choose} />
      <Select className="chart-views-narrow" aria-label="Chart" data={views} value={view} onChange={choose} allowDeselect={false} />
      {view === 'target' && <RelationChart key="target" version={version} byTarget />}
      {view === 'two' && <RelationChart key="two" version={version} />}
      {view === 'correlations' && <CorrelationsChart version={version} />}
      {view === 'outliers' && <OutliersTable version={version} />}
      {view === 'balance' && <BalanceChart version={version} />}
    </div>
  )
}
