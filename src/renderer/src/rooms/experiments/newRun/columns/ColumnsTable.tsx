import { memo } from 'react'
import { type Column, DataTable } from '../../../../ui/table/DataTable.tsx'
import type { ChangeEdits, RunForm } from '../form.ts'
import { setEncoding, setIncluded } from '../model/changes.ts'
import { EncodingFields, EncodingSelect } from './EncodingFields.tsx'
import type { ColumnRow } from './rows.ts'

interface ColumnsTableProps {
  readonly rows: readonly ColumnRow[]
  readonly columns: readonly Column<ColumnRow>[]
  readonly chosen: ReadonlySet<string>
  readonly onToggle: (key: string) => void
  /** The column whose options are open, and the form for them; null where none is. */
  readonly opened: { readonly key: string; readonly form: RunForm } | null
  readonly empty: string
}

/** The columns that are shown. Drawn again only where they change: what is typed elsewhere in the form leaves it alone. */
export const ColumnsTable = memo(function ColumnsTable({ rows, columns, chosen, onToggle, opened, empty }: ColumnsTableProps) {
  return (
    <DataTable
      label="Columns"
      columns={columns}
      rows={rows}
      rowKey={({ key }) => key}
      rowClass={({ state }) => (state === 'included' ? '' : 'archived')}
      selection={{
        isChosen: ({ key }) => chosen.has(key),
        onToggle: ({ key }) => onToggle(key),
        label: ({ column }) => `Choose ${column}`,
      }}
      detail={(row) => (row.key === opened?.key ? <EncodingFields row={row} form={opened.form} /> : null)}
      maxHeight={420}
      empty={empty}
    />
  )
})

/** @param setOpened opens the options of a column, or closes them */
export function columnsOf(
  change: ChangeEdits,
  setOpened: (update: (before: string | null) => string | null) => void,
): readonly Column<ColumnRow>[] {
  return [
    {
      id: 'column',
      title: 'Column',
      names: true,
      pinned: true,
      width: 184,
      className: 'clip',
      value: ({ column }) => column,
      cell: ({ column }) => <span className="clip">{column}</span>,
      tip: ({ column }) => column,
    },
    { id: 'type', title: 'Type', width: 66, className: 'dim', value: ({ type }) => type ?? '–' },
    {
      id: 'encoding',
      title: 'Encoding',
      width: 124,
      value: ({ encodingWords }) => encodingWords,
      cell: (row) => <EncodingSelect row={row} onKind={(kind) => change((before) => setEncoding(before, row, 'kind', kind))} />,
    },
    {
      id: 'options',
      title: 'Options',
      width: 140,
      className: 'clip',
      cell: (row) => <Options row={row} onOpen={() => setOpened((before) => (before === row.key ? null : row.key))} />,
    },
    {
      id: 'remark',
      title: 'Remark',
      width: 176,
      className: 'clip',
      value: ({ remark }) => remark,
      cell: (row) => <Remark row={row} />,
      tip: ({ remark }) => remark,
    },
    {
      id: 'include',
      title: 'Include or exclude',
      quiet: true,
      numeric: true,
      width: 78,
      cell: ({ key, column, state }) =>
        state !== 'gone' && (
          <button
            type="button"
            className="btn quiet"
            aria-label={`${state === 'included' ? 'Exclude' : 'Include'} ${column}`}
            onClick={() => change((before) => setIncluded(before, [key], state !== 'included'))}
          >
            {state === 'included' ? 'Exclude' : 'Include'}
          </button>
        ),
    },
  ]
}

function Options({ row, onOpen }: { readonly row: ColumnRow; readonly onOpen: () => void }) {
  const { column, encodingWords, problem, state } = row
  if (state !== 'included') return null
  // The kind stands in the column before.
  const shown = problem ?? (encodingWords.split(', ').slice(1).join(', ') || 'default')
  return (
    <button
      type="button"
      className={`btn quiet clip ${problem === undefined ? '' : 'c-worse'}`}
      aria-label={`${shown}: encoding options of ${column}`}
      title={problem ?? encodingWords}
      onClick={onOpen}
    >
      {shown}
    </button>
  )
}

function Remark({ row: { leak, state, remark } }: { readonly row: ColumnRow }) {
  const warns = leak !== null || state === 'gone'
  return <span className={warns ? 'c-warn' : 'dim'}>{remark}</span>
}
