import type { Preview } from '../../../../../shared/contract/datasets/index.ts'
import { columnTypes, type ColumnType } from '../../../../../shared/domain/datasets/dataset.ts'
import type { ImportOptions } from '../../../../../shared/domain/datasets/import.ts'
import { masked } from '../../../../../shared/domain/datasets/sensitive.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { IconAlertTriangle, IconEye, IconEyeOff } from '../../../ui/icons.ts'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import type { ImportRequest } from './ImportOptionFields.tsx'

interface PreviewTableProps {
  readonly preview: Preview
  readonly request: ImportRequest
  readonly onChange: (part: Partial<ImportRequest>) => void
}

const shownRows = 20

/** The first rows of the file as they would be read, each column with its type and whether its values are masked. */
export function PreviewTable({ preview, request, onChange }: PreviewTableProps) {
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
            head: <ColumnHead name={name} type={type} request={request} onChange={onChange} />,
            className: 'clip',
            cell: ({ cells }) => cells[index] ?? <span className="dim">missing</span>,
          }),
        )}
        rows={preview.rows.slice(0, shownRows).map((cells, row) => ({ row, cells: cells.map((cell, index) => hidden(cell, index)) }))}
        rowKey={({ row }) => row}
        maxHeight="min(340px, 40vh)"
      />
      <p className="dim xs">
        {counted(preview.columns.length, 'column')} · the first {Math.min(shownRows, preview.rows.length)} rows · types are found in all
        rows
      </p>
    </>
  )
}

interface PreviewRow {
  readonly row: number
  readonly cells: readonly (string | null)[]
}

interface ColumnHeadProps extends Pick<PreviewTableProps, 'request' | 'onChange'> {
  readonly name: string
  readonly type: ColumnType
}

/** The name of a column, whether its values are masked, and the type that it is read as. */
function ColumnHead({ name, type, request: { options, sensitive }, onChange }: ColumnHeadProps) {
  const masks = sensitive.includes(name)
  const Eye = masks ? IconEyeOff : IconEye
  return (
    <span className="preview-head">
      <span className="row">
        <span className="clip" title={name}>
          {name}
        </span>
        <button
          type="button"
          className={`btn quiet icon push ${masks ? 'on' : ''}`}
          aria-pressed={masks}
          aria-label={`Mask ${name}`}
          title={masks ? 'Masked everywhere' : 'Mask its values everywhere'}
          onClick={() => onChange({ sensitive: masks ? sensitive.filter((other) => other !== name) : [...sensitive, name] })}
        >
          <Eye className="i s" aria-hidden />
        </button>
      </span>
      <select
        className="type-select"
        aria-label={`Type of ${name}`}
        value={options.types?.find(({ column }) => column === name)?.type ?? type}
        onChange={(event) => onChange({ options: { ...options, types: withType(options.types, name, event.target.value as ColumnType) } })}
      >
        {columnTypes.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
    </span>
  )
}

/** Columns that look as if they held personal data, before any of it is stored. */
function Personal({ preview, request, onChange }: PreviewTableProps) {
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

function withType(types: ImportOptions['types'], column: string, type: ColumnType): ImportOptions['types'] {
  return [...(types ?? []).filter((other) => other.column !== column), { column, type }]
}
