import { ActionIcon, Button, Popover, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { RowFilter } from '../../../../../shared/domain/datasets/dataset.ts'
import { IconFilter, IconX } from '../../../ui/icons.ts'
import { filterText } from './gridView.ts'

const operators = [
  { value: '=', label: 'is' },
  { value: '!=', label: 'is not' },
  { value: '<', label: 'is less than' },
  { value: '<=', label: 'is at most' },
  { value: '>', label: 'is more than' },
  { value: '>=', label: 'is at least' },
  { value: 'contains', label: 'contains' },
  { value: 'missing', label: 'is missing' },
  { value: 'present', label: 'is not missing' },
] as const
type Operator = (typeof operators)[number]['value']

interface FiltersProps {
  readonly filters: readonly RowFilter[]
  readonly onChange: (filters: readonly RowFilter[]) => void
}

/** The conditions that hold, each of which can be taken away. */
export function FilterChips({ filters, onChange }: FiltersProps) {
  return filters.map((filter, index) => (
    // oxlint-disable-next-line react/no-array-index-key -- the same condition can be there twice
    <span key={index} className="badge info chip">
      <span className="clip">{filterText(filter)}</span>
      <ActionIcon
        size={24}
        variant="transparent"
        aria-label={`Remove filter: ${filterText(filter)}`}
        onClick={() => onChange(filters.filter((_, other) => other !== index))}
      >
        <IconX className="i s" aria-hidden />
      </ActionIcon>
    </span>
  ))
}

interface FilterButtonProps {
  readonly columns: readonly string[]
  /** Null while it is closed; a column to begin with. */
  readonly open: string | null
  readonly onOpen: (column: string | null) => void
  readonly onAdd: (filter: RowFilter) => void
}

export function FilterButton({ columns, open, onOpen, onAdd }: FilterButtonProps) {
  return (
    <Popover opened={open !== null} onChange={(wanted) => !wanted && onOpen(null)} position="bottom-end" trapFocus withinPortal returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconFilter className="i s" aria-hidden />}
          onClick={() => onOpen(open === null ? (columns[0] ?? null) : null)}
        >
          Filter
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        {open !== null && (
          <FilterForm
            key={open}
            columns={columns}
            first={open}
            onAdd={(filter) => {
              onAdd(filter)
              onOpen(null)
            }}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  )
}

interface FilterFormProps {
  readonly columns: readonly string[]
  readonly first: string
  readonly onAdd: (filter: RowFilter) => void
}

function FilterForm({ columns, first, onAdd }: FilterFormProps) {
  const [column, setColumn] = useState(first)
  const [operator, setOperator] = useState<Operator>('=')
  const [value, setValue] = useState('')
  const needsValue = operator !== 'missing' && operator !== 'present'
  return (
    <form
      className="stack tight"
      onSubmit={(event) => {
        event.preventDefault()
        onAdd({ column, operator, ...(needsValue && { value }) })
      }}
    >
      <Select
        label="Column"
        data={[...columns]}
        value={column}
        onChange={(wanted) => wanted && setColumn(wanted)}
        searchable
        comboboxProps={{ withinPortal: false }}
      />
      <Select
        label="Condition"
        data={[...operators]}
        value={operator}
        onChange={(wanted) => wanted && setOperator(wanted as Operator)}
        comboboxProps={{ withinPortal: false }}
      />
      {needsValue && <TextInput data-autofocus label="Value" value={value} onChange={(event) => setValue(event.target.value)} />}
      <Button type="submit" mt={6}>
        Filter
      </Button>
    </form>
  )
}
