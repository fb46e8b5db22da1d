import { Checkbox, TextInput } from '@mantine/core'
import { useState } from 'react'
import { IconSearch } from '../../../ui/icons.ts'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import type { FeatureDraft } from './viewDraft.ts'
import type { ViewFieldsProps } from './viewFields.ts'

/** The columns of the source: which of them are features, under what name, and what they mean. */
export function FeaturesFields({ draft: { features }, change }: ViewFieldsProps) {
  const [text, setText] = useState('')
  const wanted = text.trim().toLowerCase()
  const shown = features.filter(({ column, name }) => `${column} ${name}`.toLowerCase().includes(wanted))
  const set = (column: string, part: Partial<FeatureDraft>) =>
    change({ features: features.map((feature) => (feature.column === column ? { ...feature, ...part } : feature)) })
  const chosen = shown.filter((feature) => feature.chosen).length
  const setAll = (on: boolean) =>
    change({ features: features.map((feature) => (shown.includes(feature) ? { ...feature, chosen: on } : feature)) })
  return (
    <>
      <div className="row wrap pad-s">
        <Checkbox
          label={wanted === '' ? 'All columns' : 'All found columns'}
          checked={shown.length > 0 && chosen === shown.length}
          indeterminate={chosen > 0 && chosen < shown.length}
          onChange={(event) => setAll(event.target.checked)}
        />
        {features.length > 12 && (
          <TextInput
            className="push"
            leftSection={<IconSearch className="i s" aria-hidden />}
            aria-label="Find a column"
            placeholder="Find a column"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </div>
      <DataTable<FeatureDraft>
        label="Features"
        columns={columnsOf(set)}
        rows={shown}
        rowKey={({ column }) => column}
        sorts={false}
        empty="No column is left to be a feature."
      />
    </>
  )
}

function columnsOf(set: (column: string, part: Partial<FeatureDraft>) => void): readonly Column<FeatureDraft>[] {
  return [
    {
      id: 'column',
      title: 'Column',
      names: true,
      className: 'clip',
      cell: ({ column, chosen }) => (
        <Checkbox label={column} checked={chosen} onChange={(event) => set(column, { chosen: event.target.checked })} />
      ),
    },
    { id: 'type', title: 'Type', value: ({ type }) => type },
    {
      id: 'name',
      title: 'Feature name',
      cell: ({ column, chosen, name }) => (
        <TextInput
          size="xs"
          aria-label={`Feature name of ${column}`}
          disabled={!chosen}
          value={name}
          error={chosen && name.trim() === ''}
          onChange={(event) => set(column, { name: event.target.value })}
        />
      ),
    },
    {
      id: 'description',
      title: 'Description',
      className: 'feature-description',
      cell: ({ column, chosen, description }) => (
        <TextInput
          size="xs"
          aria-label={`Description of ${column}`}
          disabled={!chosen}
          value={description}
          onChange={(event) => set(column, { description: event.target.value })}
        />
      ),
    },
  ]
}
