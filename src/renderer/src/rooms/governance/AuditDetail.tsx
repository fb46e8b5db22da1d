import type { AuditRow } from '../../../../shared/contract/governance.ts'
import { keyIdOf } from '../../../../shared/domain/author.ts'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { changedFields, type FieldChange } from './changedFields.ts'

/** What one entry says: the fields that changed with before and after, then all else that was noted. */
export function AuditDetail({ row }: { readonly row: AuditRow }) {
  const { changes: _, ...rest } = row.detail
  const fields = changedFields(row.detail)
  return (
    <div className="stack tight">
      {fields.length > 0 && (
        <DataTable
          label={`What entry ${row.id} changed`}
          columns={columns}
          rows={fields}
          rowKey={({ where, field }) => `${where} ${field}`}
          sorts={false}
        />
      )}
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
        {row.author !== null && (
          <>
            {' '}
            by the key <code>{keyIdOf(row.author)}</code> on device <code>{row.device?.slice(0, 8)}</code> ({row.face}), number {row.seq} of
            its chain
          </>
        )}
      </p>
    </div>
  )
}

const columns: readonly Column<FieldChange>[] = [
  { id: 'where', title: 'Where', className: 'dim', value: ({ where }) => where },
  { id: 'field', title: 'Field', names: true, value: ({ field }) => field },
  { id: 'before', title: 'Before', className: 'wrap', value: ({ before }) => shown(before) },
  { id: 'after', title: 'After', className: 'wrap', value: ({ after }) => shown(after) },
]

function shown(value: unknown): string {
  if (value === undefined || value === null) return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
