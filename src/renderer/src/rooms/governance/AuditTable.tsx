import { useState } from 'react'
import type { AuditRow } from '../../../../shared/contract/governance.ts'
import { keyIdOf } from '../../../../shared/domain/author.ts'
import { time } from '../../../../shared/numbers.ts'
import { IconChevronDown, IconChevronRight } from '../../ui/icons.ts'
import { Hash } from '../../ui/marks.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { instant } from '../../ui/table/order.ts'
import { actionText, subjectText } from '../../../../shared/domain/governance/auditText.ts'
import { AuditDetail } from './AuditDetail.tsx'

/** Rows of the log; one at a time opens to what was before and after. */
export function AuditTable({ rows }: { readonly rows: readonly AuditRow[] }) {
  const [open, setOpen] = useState<number | null>(null)
  return (
    <DataTable
      card
      label="Log entries"
      columns={[...columns, detailsColumn(open, setOpen)]}
      rows={rows}
      rowKey={({ id }) => id}
      detail={(row) => open === row.id && <AuditDetail row={row} />}
    />
  )
}

const columns: readonly Column<AuditRow>[] = [
  { id: 'entry', title: 'Entry', numeric: true, value: ({ id }) => id },
  { id: 'when', title: 'When', className: 'num', value: ({ at }) => instant(at), cell: ({ at }) => time(at) },
  { id: 'author', title: 'Author', className: 'clip', value: ({ actor }) => actor, tip: authorText },
  {
    id: 'what',
    title: 'Change',
    names: true,
    value: ({ action }) => action,
    cell: ({ action, detail }) => actionText(action, detail),
    tip: ({ action }) => action,
  },
  { id: 'of', title: 'Item', className: 'clip', value: subjectText, tip: subjectText },
  { id: 'hash', title: 'Hash', value: ({ hash }) => hash, cell: ({ hash }) => <Hash value={hash} /> },
]

/** The name, and which key and program it was done with. */
function authorText({ actor, author, face }: AuditRow): string {
  return author === null ? actor : `${actor} · key ${keyIdOf(author)} · ${face}`
}

function detailsColumn(open: number | null, setOpen: (id: number | null) => void): Column<AuditRow> {
  return {
    id: 'details',
    title: 'Details',
    quiet: true,
    cell: ({ id }) => {
      const Chevron = open === id ? IconChevronDown : IconChevronRight
      return (
        <button
          type="button"
          className="btn quiet"
          aria-expanded={open === id}
          aria-label={`Details of entry ${id}`}
          onClick={() => setOpen(open === id ? null : id)}
        >
          <Chevron className="i s" aria-hidden />
          Details
        </button>
      )
    },
  }
}
