import { ActionIcon, Button, Popover, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { DatasetVersion } from '../../../../shared/contract/datasets.ts'
import type { RowFilter, RowOrder } from '../../../../shared/domain/dataset.ts'
import { counted } from '../../../../shared/numbers.ts'
import { client } from '../../app/connection.ts'
import { useMutation } from '../../app/queries.ts'
import { FailureBanner } from '../../ui/Failure.tsx'
import { Grid } from '../../ui/Grid.tsx'
import { IconColumns3, IconFilter, IconX } from '../../ui/icons.ts'
import { Skeleton } from '../../ui/Answer.tsx'
import { Facts } from '../../ui/marks.tsx'
import { cellText } from './cellText.ts'
import { type Cell, useRowPages } from './useRowPages.ts'

/** All rows of a version: a window of them is in memory, whatever their number. */
export function Rows({ version }: { readonly version: DatasetVersion }) {
  const [orderBy, setOrderBy] = useState<readonly RowOrder[]>([])
  const [filters, setFilters] = useState<readonly RowFilter[]>([])
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const [range, setRange] = useState({ first: 0, last: 60 })
  const [inspected, setInspected] = useState<number | null>(null)
  const { head, rowAt } = useRowPages({ ref: version.ref, orderBy, filters }, range.first, range.last)
  const edit = useMutation({
    mutationFn: ({ row, column, value }: { row: number; column: string; value: string | null }) =>
      client.datasets.edit({ ref: version.ref, edits: [{ kind: 'set', row, values: [{ column, value }] }] }),
  })
  if (head.isError) return <FailureBanner error={head.error} retry={() => setFilters([])} />
  if (!head.data) return <Skeleton lines={12} />
  const { columns, total } = head.data
  const shown = columns.flatMap((name, index) => (hidden.has(name) ? [] : [{ name, index }]))
  const selected = inspected === null ? undefined : rowAt(inspected)
  return (
    <div className="rows-pane">
      <div className="row wrap">
        <span className="sm num">
          {counted(total, 'row')}
          {filters.length > 0 && ` of ${version.rows.toLocaleString('en')}`}
        </span>
        {filters.map((filter, index) => (
          <span key={`${filter.column} ${filter.operator} ${filter.value ?? ''}`} className="badge info">
            {filter.column} {filter.operator} {filter.value ?? ''}
            <ActionIcon
              size={24}
              aria-label="Take the filter away"
              onClick={() => setFilters(filters.filter((_, other) => other !== index))}
            >
              <IconX className="i s" aria-hidden />
            </ActionIcon>
          </span>
        ))}
        <span className="push row">
          <FilterButton columns={columns} onAdd={(filter) => setFilters([...filters, filter])} />
          <ColumnsButton columns={columns} hidden={hidden} onChange={setHidden} />
        </span>
      </div>
      <div className="rows-split">
        <Grid
          label={`Rows of ${version.ref}`}
          columns={shown.map(({ name, index }) => ({
            id: name,
            title: name,
            numeric: typeof rowAt(range.first)?.cells[index] === 'number',
            sorted: sortedBy(orderBy, name),
            cell: (row: number) => cellText(rowAt(row)?.cells[index]),
            editable: !version.ref.includes('trash'),
          }))}
          rows={total}
          rowName={(row) => (rowAt(row) ? String((rowAt(row)?.row ?? 0) + 1) : '…')}
          onRange={(first, last) => setRange((before) => (before.first === first && before.last === last ? before : { first, last }))}
          onSort={(column) => setOrderBy(nextOrder(orderBy, column))}
          onSelect={setInspected}
          selected={inspected}
          onEdit={(row, column, text) => {
            const at = rowAt(row)
            if (at) edit.mutate({ row: at.row, column, value: text === '' ? null : text })
          }}
        />
        {selected && (
          <aside className="card inspector" aria-label="Row inspector">
            <header>
              <h2>Row {selected.row + 1}</h2>
              <ActionIcon className="push" size={24} aria-label="Close the inspector" onClick={() => setInspected(null)}>
                <IconX className="i s" aria-hidden />
              </ActionIcon>
            </header>
            <Facts facts={columns.map((name, index) => ({ name, value: whole(selected.cells[index]) }))} />
          </aside>
        )}
      </div>
    </div>
  )
}

function whole(cell: Cell | undefined) {
  return cell === null || cell === undefined ? <span className="dim">missing</span> : String(cell)
}

const sortedBy = (orderBy: readonly RowOrder[], column: string) => {
  const found = orderBy.find((order) => order.column === column)
  return found ? (found.descending ? ('descending' as const) : ('ascending' as const)) : null
}

/** Unsorted, rising, falling, unsorted. */
function nextOrder(orderBy: readonly RowOrder[], column: string): RowOrder[] {
  const now = sortedBy(orderBy, column)
  if (now === 'descending') return []
  return [{ column, descending: now === 'ascending' }]
}

const operators = ['=', '!=', '<', '<=', '>', '>=', 'contains', 'missing', 'present'] as const

function FilterButton({ columns, onAdd }: { readonly columns: readonly string[]; readonly onAdd: (filter: RowFilter) => void }) {
  const [open, setOpen] = useState(false)
  const [column, setColumn] = useState<string | null>(columns[0] ?? null)
  const [operator, setOperator] = useState<(typeof operators)[number]>('=')
  const [value, setValue] = useState('')
  const needsValue = operator !== 'missing' && operator !== 'present'
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus withinPortal>
      <Popover.Target>
        <Button variant="default" leftSection={<IconFilter className="i s" aria-hidden />} onClick={() => setOpen(!open)}>
          Filter
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            if (column) onAdd({ column, operator, ...(needsValue && { value }) })
            setOpen(false)
          }}
        >
          <Select
            label="Column"
            data={[...columns]}
            value={column}
            onChange={setColumn}
            searchable
            comboboxProps={{ withinPortal: false }}
          />
          <Select
            label="Condition"
            data={[...operators]}
            value={operator}
            onChange={(wanted) => wanted && setOperator(wanted as typeof operator)}
            comboboxProps={{ withinPortal: false }}
          />
          {needsValue && <TextInput label="Value" value={value} onChange={(event) => setValue(event.target.value)} />}
          <Button type="submit">Filter</Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}

interface ColumnsProps {
  readonly columns: readonly string[]
  readonly hidden: ReadonlySet<string>
  readonly onChange: (hidden: ReadonlySet<string>) => void
}

function ColumnsButton({ columns, hidden, onChange }: ColumnsProps) {
  const toggle = (name: string) => {
    const next = new Set(hidden)
    if (!next.delete(name)) next.add(name)
    onChange(next)
  }
  return (
    <Popover position="bottom-end" trapFocus withinPortal>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 className="i s" aria-hidden />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown mah={360} style={{ overflow: 'auto' }}>
        {columns.map((name) => (
          <label key={name} className="row sm check-row">
            <input type="checkbox" checked={!hidden.has(name)} onChange={() => toggle(name)} /> {name}
          </label>
        ))}
      </Popover.Dropdown>
    </Popover>
  )
}
