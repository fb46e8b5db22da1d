import { Fragment, useState } from 'react'
import type { AuditRow } from '../../../../shared/contract/governance.ts'
import { time } from '../../../../shared/numbers.ts'
import { IconChevronDown, IconChevronRight } from '../../ui/icons.ts'
import { Hash } from '../../ui/marks.tsx'
import { actionText, subjectText } from './actionText.ts'
import { AuditDetail } from './AuditDetail.tsx'

/** Rows of the log; one at a time opens to what was before and after. */
export function AuditTable({ rows }: { readonly rows: readonly AuditRow[] }) {
  const [open, setOpen] = useState<number | null>(null)
  return (
    <div className="card table-wrap">
      <table className="table">
        <thead>
          <tr>
            <th scope="col" className="n">
              Entry
            </th>
            <th scope="col">When</th>
            <th scope="col">Who</th>
            <th scope="col">What</th>
            <th scope="col">Of</th>
            <th scope="col">Hash</th>
            <th scope="col">
              <span className="vh">Details</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Fragment key={row.id}>
              <tr>
                <td className="n">{row.id}</td>
                <td className="num">{time(row.at)}</td>
                <td className="clip" title={row.actor}>
                  {row.actor}
                </td>
                <th scope="row" title={row.action}>
                  {actionText(row.action)}
                </th>
                <td className="clip" title={subjectText(row)}>
                  {subjectText(row)}
                </td>
                <td>
                  <Hash value={row.hash} />
                </td>
                <td>
                  <button
                    type="button"
                    className="btn quiet"
                    aria-expanded={open === row.id}
                    aria-label={`Details of entry ${row.id}`}
                    onClick={() => setOpen(open === row.id ? null : row.id)}
                  >
                    {open === row.id ? <IconChevronDown className="i s" aria-hidden /> : <IconChevronRight className="i s" aria-hidden />}
                    Details
                  </button>
                </td>
              </tr>
              {open === row.id && (
                <tr>
                  <td colSpan={7} className="wrap audit-detail">
                    <AuditDetail row={row} />
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  )
}
