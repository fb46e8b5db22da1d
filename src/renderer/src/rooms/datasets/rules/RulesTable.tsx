import type { RuleStatus } from '../../../../../shared/contract/datasets/rules.ts'
import { count, none } from '../../../../../shared/numbers.ts'
import { Badge } from '../../../ui/marks.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { useChosenColumns } from '../../../ui/table/useChosenColumns.tsx'
import { RuleMenu } from './RuleMenu.tsx'
import { resultWord, RuleResult } from './RuleResult.tsx'

interface RulesTableProps {
  readonly rules: readonly RuleStatus[]
  readonly version: string
  readonly onEdit: (rule: RuleStatus) => void
  readonly onFailing: (rule: RuleStatus) => void
}

/** Each rule with how it did on a version, and the way to the rows that violate it. */
export function RulesTable({ rules, version, onEdit, onFailing }: RulesTableProps) {
  const columns: readonly Column<RuleStatus>[] = [
    { id: 'rule', title: 'Rule', names: true, pinned: true, className: 'wrap', value: ({ text }) => text },
    {
      id: 'severity',
      title: 'If it fails',
      value: ({ severity }) => (severity === 'block' ? 'blocks training' : 'warns'),
      cell: ({ severity }) => (severity === 'block' ? <Badge tone="warn">blocks training</Badge> : 'warns'),
    },
    { id: 'result', title: 'Result', className: 'wrap rule-result', value: resultWord, cell: (rule) => <RuleResult rule={rule} /> },
    {
      id: 'failing',
      title: 'Failing rows',
      numeric: true,
      value: ({ result }) => result?.failingRows,
      cell: (rule) => <Failing rule={rule} onShow={() => onFailing(rule)} />,
    },
    {
      id: 'more',
      title: 'More',
      quiet: true,
      cell: (rule) => <RuleMenu rule={rule} version={version} onEdit={() => onEdit(rule)} />,
    },
  ]
  const { shown, chooser } = useChosenColumns('rules', columns)
  return (
    <>
      <div className="row pad-s">
        <span className="push">{chooser}</span>
      </div>
      <DataTable label="Rules" columns={shown} rows={rules} rowKey={({ id }) => id} />
    </>
  )
}

function Failing({ rule: { result, text }, onShow }: { readonly rule: RuleStatus; readonly onShow: () => void }) {
  const rows = result?.failingRows ?? null
  if (rows === null) return none
  if (rows === 0) return '0'
  return (
    <button type="button" className="link" aria-label={`Show the ${count(rows)} rows that fail: ${text}`} onClick={onShow}>
      {count(rows)}
    </button>
  )
}
