import { MultiSelect, Select } from '@mantine/core'

/** More would make the list slow; what is typed finds the others. */
const mostListed = 200

interface ColumnSelectProps {
  readonly label: string
  /** The label is only read aloud. */
  readonly quiet?: boolean
  readonly names: readonly string[]
  readonly value: string
  readonly onChange: (column: string) => void
}

/** One column of those that are there at this step. One that is gone stays chosen, and says so. */
export function ColumnSelect({ label, quiet = false, names, value, onChange }: ColumnSelectProps) {
  const gone = value !== '' && names.length > 0 && !names.includes(value)
  return (
    <Select
      {...(quiet ? { 'aria-label': label, placeholder: label } : { label })}
      searchable
      limit={mostListed}
      data={gone ? [value, ...names] : [...names]}
      value={value === '' ? null : value}
      onChange={(column) => onChange(column ?? '')}
      error={gone && `There is no column ${value} here`}
    />
  )
}

interface ColumnsSelectProps {
  readonly label: string
  readonly placeholder?: string
  readonly names: readonly string[]
  readonly value: readonly string[]
  readonly onChange: (columns: readonly string[]) => void
}

/** Several columns, in the order in which they were chosen. */
export function ColumnsSelect({ label, placeholder, names, value, onChange }: ColumnsSelectProps) {
  const gone = names.length === 0 ? [] : value.filter((column) => !names.includes(column))
  return (
    <MultiSelect
      label={label}
      placeholder={value.length === 0 ? placeholder : undefined}
      searchable
      hidePickedOptions
      clearable
      limit={mostListed}
      data={[...gone, ...names]}
      value={[...value]}
      onChange={onChange}
      error={gone.length > 0 && `${gone.length === 1 ? 'There is no column' : 'There are no columns'} ${gone.join(', ')} here`}
    />
  )
}
