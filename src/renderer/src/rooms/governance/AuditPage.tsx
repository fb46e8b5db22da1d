import { Button, TextInput } from '@mantine/core'
import { keepPreviousData } from '@tanstack/react-query'
import { useState } from 'react'
import { count, time } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { IconAlertTriangle, IconShieldCheck } from '../../ui/icons.ts'
import { Badge, Hash } from '../../ui/marks.tsx'
import { Page } from '../../ui/Page.tsx'
import { actionText, subjectText } from './actionText.ts'

const pageRows = 100

/** Every change: who, what, when, before and after; and whether the chain still holds. */
export function AuditPage() {
  const [subject, setSubject] = useState('')
  const [offset, setOffset] = useState(0)
  const [open, setOpen] = useState<number | null>(null)
  const rows = useQuery({
    ...api.governance.audit.list.queryOptions({ input: { limit: pageRows, offset, ...(subject.trim() && { subject: subject.trim() }) } }),
    placeholderData: keepPreviousData,
  })
  const verified = useQuery(api.governance.audit.verify.queryOptions({ input: {} }))
  return (
    <Page
      title="Audit"
      sub="Append-only and chained by hashes: an edited, removed or reordered row is found"
      actions={
        <>
          {verified.data && (
            <Badge
              tone={verified.data.ok ? 'better' : 'worse'}
              icon={verified.data.ok ? <IconShieldCheck className="i" aria-hidden /> : <IconAlertTriangle className="i" aria-hidden />}
            >
              {verified.data.ok ? `${count(verified.data.rows)} entries hold` : (verified.data.problems[0]?.what ?? 'does not hold')}
            </Badge>
          )}
          <Button variant="default" loading={verified.isFetching} onClick={() => void verified.refetch()}>
            Verify again
          </Button>
        </>
      }
    >
      <TextInput
        maw={320}
        placeholder="Of what: dataset:wine, run:3, model"
        aria-label="Find by subject"
        value={subject}
        onChange={(event) => setSubject(event.target.value)}
      />
      <Answer query={rows} lines={10}>
        {(page) => (
          <>
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
                    <th scope="col">Details</th>
                  </tr>
                </thead>
                <tbody>
                  {page.rows.map((row) => (
                    <tr key={row.id}>
                      <td className="n">{row.id}</td>
                      <td className="num">{time(row.at)}</td>
                      <td>{row.actor}</td>
                      <th scope="row">{actionText(row.action)}</th>
                      <td className="clip">{subjectText(row)}</td>
                      <td>
                        <Hash value={row.hash} />
                      </td>
                      <td className="wrap">
                        <button
                          type="button"
                          className="btn quiet"
                          aria-expanded={open === row.id}
                          onClick={() => setOpen(open === row.id ? null : row.id)}
                        >
                          {open === row.id ? 'Less' : 'More'}
                        </button>
                        {open === row.id && <pre className="code">{JSON.stringify(row.detail, null, 2)}</pre>}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <div className="row">
              <button type="button" className="btn quiet" disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - pageRows))}>
                Newer
              </button>
              <button
                type="button"
                className="btn quiet"
                disabled={offset + pageRows >= page.total}
                onClick={() => setOffset(offset + pageRows)}
              >
                Older
              </button>
              <span className="dim sm num">{count(page.total)} entries</span>
            </div>
          </>
        )}
      </Answer>
    </Page>
  )
}
