import { ActionIcon, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { DatasetVersion } from '../../../../../shared/contract/datasets/index.ts'
import { count, counted } from '../../../../../shared/numbers.ts'
import { IconX } from '../../../ui/icons.ts'
import { ColumnChooser } from '../../../ui/table/ColumnChooser.tsx'
import type { GridView } from './gridView.ts'
import { FilterButton, FilterChips } from './RowFilters.tsx'

interface RowsBarProps {
  readonly version: DatasetVersion
  /** Rows that pass the filters. */
  readonly total: number
  readonly names: readonly string[]
  readonly view: GridView
  readonly onChange: (part: Partial<GridView>) => void
  readonly filtering: string | null
  readonly onFiltering: (column: string | null) => void
  readonly onGoTo: (row: number) => void
}

/** How many rows there are, why not all of them are shown and in which order they are; and what changes that. */
export function RowsBar({ version, total, names, view, onChange, filtering, onFiltering, onGoTo }: RowsBarProps) {
  const { filters, orderBy } = view
  return (
    <div className="row wrap">
      <span className="sm num" role="status">
        {counted(total, 'row')}
        {filters.length > 0 && ` of ${count(version.rows)}`}
      </span>
      <FilterChips filters={filters} onChange={(next) => onChange({ filters: next })} />
      {orderBy.length > 0 && (
        <span className="badge chip">
          <span className="clip">
            by {orderBy.map(({ column, descending }) => `${column} ${descending ? 'descending' : 'ascending'}`).join(', ')}
          </span>
          <ActionIcon
            size={24}
            variant="transparent"
            color="gray"
            aria-label="Restore the original order"
            onClick={() => onChange({ orderBy: [] })}
          >
            <IconX className="i s" aria-hidden />
          </ActionIcon>
        </span>
      )}
      <span className="push row wrap">
        <GoToRow total={total} onGoTo={onGoTo} />
        <FilterButton
          columns={names}
          open={filtering}
          onOpen={onFiltering}
          onAdd={(filter) => onChange({ filters: [...filters, filter] })}
        />
        <ColumnChooser
          columns={names.map((name) => ({ id: name, title: name }))}
          hidden={view.hidden}
          pinned={view.pinned}
          onChange={onChange}
        />
      </span>
    </div>
  )
}

function GoToRow({ total, onGoTo }: { readonly total: number; readonly onGoTo: (row: number) => void }) {
  const [text, setText] = useState('')
  const wanted = Number(text.replaceAll(',', ''))
  const wrong = text !== '' && !(Number.isInteger(wanted) && wanted >= 1 && wanted <= total)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (text === '' || wrong) return
        onGoTo(wanted - 1)
        setText('')
      }}
    >
      <TextInput
        aria-label="Go to line"
        placeholder="Go to line"
        title={`Line 1 to ${count(total)}, in the current order`}
        inputMode="numeric"
        w={110}
        error={wrong}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </form>
  )
}
