import type { Preview } from '../../../../shared/contract/datasets.ts'
import { columnTypes, type ColumnType } from '../../../../shared/domain/dataset.ts'
import type { ImportOptions } from '../../../../shared/domain/import.ts'
import { masked } from '../../../../shared/domain/sensitive.ts'
import { counted } from '../../../../shared/numbers.ts'
import { IconAlertTriangle, IconEye, IconEyeOff } from '../../ui/icons.ts'
import type { ImportWish } from './ImportOptionFields.tsx'

interface PreviewTableProps {
  readonly preview: Preview
  readonly wish: ImportWish
  readonly onChange: (part: Partial<ImportWish>) => void
}

const shownRows = 20

/** The first rows of the file as they would be read, each column with its type and whether its values are masked. */
export function PreviewTable({ preview, wish, onChange }: PreviewTableProps) {
  const { options, sensitive } = wish
  const masks = (name: string) => sensitive.includes(name)
  const toggle = (name: string) => onChange({ sensitive: masks(name) ? sensitive.filter((other) => other !== name) : [...sensitive, name] })
  return (
    <>
      {preview.warnings.map((warning) => (
        <p key={warning} className="banner warn">
          <IconAlertTriangle className="i" aria-hidden /> {warning}
        </p>
      ))}
      <Personal preview={preview} wish={wish} onChange={onChange} />
      <div className="card table-wrap preview">
        <table className="table">
          <caption className="vh">The first rows of the file</caption>
          <thead>
            <tr>
              {preview.columns.map(({ name, type }) => (
                <th key={name} scope="col">
                  <span className="row">
                    <span className="clip" title={name}>
                      {name}
                    </span>
                    <button
                      type="button"
                      className={`btn quiet icon push ${masks(name) ? 'on' : ''}`}
                      aria-pressed={masks(name)}
                      aria-label={`Mask ${name}`}
                      title={masks(name) ? 'Masked everywhere' : 'Mask its values everywhere'}
                      onClick={() => toggle(name)}
                    >
                      {masks(name) ? <IconEyeOff className="i s" aria-hidden /> : <IconEye className="i s" aria-hidden />}
                    </button>
                  </span>
                  <select
                    className="type-select"
                    aria-label={`Type of ${name}`}
                    value={options.types?.find(({ column }) => column === name)?.type ?? type}
                    onChange={(event) =>
                      onChange({ options: { ...options, types: withType(options.types, name, event.target.value as ColumnType) } })
                    }
                  >
                    {columnTypes.map((each) => (
                      <option key={each}>{each}</option>
                    ))}
                  </select>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.rows.slice(0, shownRows).map((row, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- rows of a file
              <tr key={index}>
                {row.map((cell, column) => (
                  // oxlint-disable-next-line react/no-array-index-key
                  <td key={column} className="clip">
                    {cell === null ? <span className="dim">missing</span> : masks(preview.columns[column]?.name ?? '') ? masked : cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="dim xs">
        {counted(preview.columns.length, 'column')} · the first {Math.min(shownRows, preview.rows.length)} rows · types are found in all
        rows
      </p>
    </>
  )
}

/** Columns that look as if they held personal data, before any of it is stored. */
function Personal({ preview, wish, onChange }: PreviewTableProps) {
  const open = preview.personal.filter(({ column }) => !wish.sensitive.includes(column))
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
        onClick={() => onChange({ sensitive: [...wish.sensitive, ...open.map(({ column }) => column)] })}
      >
        Mask {open.length === 1 ? 'it' : 'them'}
      </button>
    </div>
  )
}

function withType(types: ImportOptions['types'], column: string, type: ColumnType): ImportOptions['types'] {
  return [...(types ?? []).filter((other) => other.column !== column), { column, type }]
}
