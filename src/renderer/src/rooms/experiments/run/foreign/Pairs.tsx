import { type Column, DataTable } from '../../../../ui/table/DataTable.tsx'

type Pair = readonly [name: string, value: string]

/** What a program logged may have names of any length, and there may be hundreds. */
export function Pairs({ label, pairs }: { readonly label: string; readonly pairs: readonly Pair[] }) {
  return <DataTable label={label} columns={columns} rows={pairs} rowKey={([name]) => name} maxHeight={360} />
}

const columns: readonly Column<Pair>[] = [
  {
    id: 'name',
    title: 'Name',
    names: true,
    className: 'wrap',
    value: ([name]) => name,
    cell: ([name]) => <span className="wrap-text">{name}</span>,
  },
  {
    id: 'value',
    title: 'Value',
    className: 'wrap',
    value: ([, value]) => value,
    cell: ([, value]) => <span className="wrap-text">{value}</span>,
  },
]
