import type { AuditRow } from '../../../../shared/contract/governance.ts'
import { changedFields, type FieldChange } from './changedFields.ts'

/** What one entry says: the fields that changed with before and after, then all else that was noted. */
export function AuditDetail({ row }: { readonly row: AuditRow }) {
  const { changes: _, ...rest } = row.detail
  const fields = changedFields(row.detail)
  return (
    <div className="stack tight">
      {fields.length > 0 && <Changed fields={fields} />}
      {Object.keys(rest).length > 0 && (
        <dl className="kv">
          {Object.entries(rest).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{shown(value)}</dd>
            </div>
          ))}
        </dl>
      )}
      <p className="dim xs">
        <code>{row.action}</code> of <code>{row.subject}</code>
      </p>
    </div>
  )
}

function Changed({ fields }: { readonly fields: readonly FieldChange[] }) {
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">Where</th>
          <th scope="col">Field</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {fields.map(({ where, field, before, after }) => (
          <tr key={`${where} ${field}`}>
            <td className="dim">{where}</td>
            <th scope="row">{field}</th>
            <td className="wrap">{shown(before)}</td>
            <td className="wrap">{shown(after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
