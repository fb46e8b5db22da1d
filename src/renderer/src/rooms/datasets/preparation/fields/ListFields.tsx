import { Select, TextInput } from '@mantine/core'
import { aggregateChoices } from '../steps/stepShapes.ts'
import { ColumnSelect } from './ColumnSelect.tsx'
import { DatasetSelect } from './DatasetSelect.tsx'
import { LineList } from './LineList.tsx'
import { type ControlProps, namesOf, textOf } from './types.ts'
import { useOtherColumns } from './useOtherColumns.ts'

const listOf = <T,>(value: unknown): readonly T[] => (Array.isArray(value) ? (value as T[]) : [])

interface Rename {
  readonly from: string
  readonly to: string
}

export function RenamesField({ field, value, onChange, columns }: ControlProps) {
  return (
    <LineList<Rename> label={field.label} one="column" lines={listOf(value)} blank={{ from: '', to: '' }} onChange={onChange}>
      {({ from, to }, change, number) => (
        <>
          <ColumnSelect
            label={`Column ${number}`}
            quiet
            names={namesOf(columns)}
            value={from}
            onChange={(next) => change({ from: next })}
          />
          <TextInput
            aria-label={`New name ${number}`}
            placeholder="New name"
            value={to}
            onChange={(event) => change({ to: event.target.value })}
          />
        </>
      )}
    </LineList>
  )
}

interface Order {
  readonly column: string
  readonly descending: boolean
}

export function OrderField({ field, value, onChange, columns }: ControlProps) {
  return (
    <LineList<Order> label={field.label} one="column" lines={listOf(value)} blank={{ column: '', descending: false }} onChange={onChange}>
      {({ column, descending }, change, number) => (
        <>
          <ColumnSelect
            label={`Column ${number}`}
            quiet
            names={namesOf(columns)}
            value={column}
            onChange={(next) => change({ column: next })}
          />
          <Select
            aria-label={`Direction ${number}`}
            allowDeselect={false}
            data={[
              { value: 'up', label: 'Ascending' },
              { value: 'down', label: 'Descending' },
            ]}
            value={descending ? 'down' : 'up'}
            onChange={(way) => change({ descending: way === 'down' })}
          />
        </>
      )}
    </LineList>
  )
}

interface Key {
  readonly left: string
  readonly right: string
}

export function KeysField({ field, values, value, onChange, columns }: ControlProps) {
  const others = useOtherColumns(textOf(values.with))
  return (
    <LineList<Key> label={field.label} one="key" lines={listOf(value)} blank={{ left: '', right: '' }} onChange={onChange}>
      {({ left, right }, change, number) => (
        <>
          <ColumnSelect
            label={`Column ${number}`}
            quiet
            names={namesOf(columns)}
            value={left}
            onChange={(next) => change({ left: next, ...(right === '' && others.includes(next) && { right: next }) })}
          />
          <ColumnSelect
            label={`Column ${number} of the other dataset`}
            quiet
            names={others}
            value={right}
            onChange={(next) => change({ right: next })}
          />
        </>
      )}
    </LineList>
  )
}

interface Aggregation {
  readonly column: string
  readonly of?: string
  readonly aggregate: string
}

export function AggregatesField({ field, value, onChange, columns }: ControlProps) {
  const blank = { column: '', of: '', aggregate: 'mean' }
  return (
    <LineList<Aggregation> label={field.label} one="aggregate" lines={listOf(value)} blank={blank} onChange={onChange}>
      {({ column, of = '', aggregate }, change, number) => (
        <>
          <Select
            aria-label={`Aggregate ${number}`}
            allowDeselect={false}
            data={aggregateChoices.map(([name, label]) => ({ value: name, label }))}
            value={aggregate}
            onChange={(next) => next && change({ aggregate: next })}
          />
          <ColumnSelect
            label={`Of column ${number}`}
            quiet
            names={namesOf(columns)}
            value={of}
            onChange={(next) => change({ of: next, ...(column === '' && next !== '' && { column: `${aggregate} ${next}` }) })}
          />
          <TextInput
            aria-label={`Name ${number}`}
            placeholder="Name"
            value={column}
            onChange={(event) => change({ column: event.target.value })}
          />
        </>
      )}
    </LineList>
  )
}

interface Table {
  readonly name: string
  readonly ref: string
}

export function TablesField({ field, value, onChange }: ControlProps) {
  return (
    <LineList<Table> label={field.label} one="table" lines={listOf(value)} blank={{ name: '', ref: '' }} canBeEmpty onChange={onChange}>
      {({ name, ref }, change, number) => (
        <>
          <TextInput
            aria-label={`Name of table ${number}`}
            placeholder="name"
            value={name}
            error={name !== '' && !/^[a-z][a-z0-9_]*$/.test(name) && 'Lower-case letters, digits and _'}
            onChange={(event) => change({ name: event.target.value })}
          />
          <DatasetSelect label={`Dataset of table ${number}`} quiet value={ref} onChange={(next) => change({ ref: next })} />
        </>
      )}
    </LineList>
  )
}
