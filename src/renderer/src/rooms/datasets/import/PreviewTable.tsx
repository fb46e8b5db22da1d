import type { Preview } from '../../../../../shared/contract/datasets/index.ts'
import { masked } from '../../../../../shared/domain/datasets/sensitive.ts'
import type { ColumnReading } from '../../../../../shared/domain/datasets/values.ts'
import { count, counted } from '../../../../../shared/numbers.ts'
import { IconAlertTriangle } from '../../../ui/icons.ts'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { ColumnHead } from './ColumnHead.tsx'
import type { ImportRequest } from './importRequest.ts'

interface PreviewTableProps {
  readonly preview: Preview
  readonly request: ImportRequest
  readonly appends: boolean
  readonly onChange: (part: Partial<ImportRequest>) => void
}

const shownRows = 20

/** The first rows of the file as they would be read, each column with how it is read and what it is. */
export function PreviewTable({ preview, request, appends, onChange }: PreviewTableProps) {
  const { sensitive } = request
  const hidden = (cell: string | null, index: number) =>
    cell !== null && sensitive.includes(preview.columns[index]?.name ?? '') ? masked : cell
  return (
    <>
      {preview.warnings.map((warning) => (
        <p key={warning} className="banner warn">
          <IconAlertTriangle className="i" aria-hidden /> {warning}
        </p>
      ))}
      <Personal preview={preview} request={request} onChange={onChange} />
      <DataTable
        card
        label="The first rows of the file"
        className="preview"
        columns={preview.columns.map(
          ({ name, type }, index): Column<PreviewRow> => ({
            id: `column ${name}`,
            title: name,
            head: (
              <ColumnHead
                name={name}
                type={type}
                reading={readingOf(name, request, preview)}
                request={request}
                appends={appends}
                onChange={onChange}
              />
            ),
            numeric: type === 'number' || type === 'integer',
            className: 'clip',
            cell: ({ cells }) => cells[index] ?? <span className="dim">missing</span>,
          }),
        )}
        rows={preview.rows.slice(0, shownRows).map((cells, row) => ({ row, cells: cells.map((cell, index) => hidden(cell, index)) }))}
        rowKey={({ row }) => row}
        maxHeight="min(340px, 40vh)"
      />
      <p className="dim xs">
        {counted(preview.columns.length, 'column')} · the first {Math.min(shownRows, preview.rows.length)} rows ·{' '}
        {preview.sampledRows === null
          ? 'types are found in all rows'
          : `types are found in the first ${count(preview.sampledRows)} rows; the import reads all and reports what differs`}
      </p>
    </>
  )
}

interface PreviewRow {
  readonly row: number
  readonly cells: readonly (string | null)[]
}

/** What was set for a column goes before what was found: a preview that is on its way does not know it yet. */
function readingOf(column: string, { options }: ImportRequest, preview: Preview): ColumnReading | undefined {
  const of = (list: readonly ColumnReading[] | undefined) => list?.find((other) => other.column === column)
  const [set, found] = [of(options.columns), of(preview.columnReadings)]
  return set || found ? { ...found, ...set, column } : undefined
}

/** Columns that look as if they held personal data, before any of it is stored. */
function Personal({ preview, request, onChange }: Omit<PreviewTableProps, 'appends'>) {
  const open = preview.personal.filter(({ column }) => !request.sensitive.includes(column))
  if (open.length === 0) return null
  return (
    <div className="banner warn">
      <IconAlertTriangle className="i" aria-hidden />
      <div>
        <b>{open.length === 1 ? 'A column looks' : `${open.length} columns look`} like personal data</b>
        <ul className="sm">
          {open.slice(0, 6).map(({ column, reason }) => (
            <li key={column}>
              <b>{column}</b>: {reason}
            </li>
          ))}
        </ul>
      </div>
      <button
        type="button"
        className="btn push"
        onClick={() => onChange({ sensitive: [...request.sensitive, ...open.map(({ column }) => column)] })}
      >
        Mask {open.length === 1 ? 'it' : 'them'}
      </button>
    </div>
  )
}
