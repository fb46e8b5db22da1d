import { Drawer } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { z } from 'zod'
import type { RequestPage } from '../../../../../shared/contract/serving/index.ts'
import type { LogEntry } from '../../../../../shared/domain/serving/requestLog.ts'
import { none, time } from '../../../../../shared/numbers.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Badge } from '../../../ui/marks.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { answerText, clock, microseconds } from './entryTexts.ts'
import { RequestDetail } from './RequestDetail.tsx'

interface RequestsTableProps {
  readonly deployment: string
  readonly page: UseQueryResult<z.infer<typeof RequestPage>>
  /** Without what is only looked for on purpose. */
  readonly brief?: boolean
}

/** Requests of the log; each opens with its inputs, its answer and where its time went. */
export function RequestsTable({ deployment, page, brief = false }: RequestsTableProps) {
  const [shown, setShown] = useState<LogEntry | null>(null)
  const columns = useMemo(() => columnsOf(setShown).filter(({ id }) => !brief || !['unit', 'protocol', 'rows'].includes(id)), [brief])
  return (
    <>
      <Answer query={page} lines={4}>
        {({ entries }) => (
          <DataTable
            label={`Requests of ${deployment}`}
            columns={columns}
            rows={entries}
            rowKey={keyOf}
            sorts={false}
            empty="No requests in the log yet. Send one from Try it, or copy a program from Code."
            isMarked={(entry) => shown !== null && keyOf(entry) === keyOf(shown)}
          />
        )}
      </Answer>
      <Drawer
        opened={shown !== null}
        onClose={() => setShown(null)}
        position="right"
        size={560}
        title={shown ? `Request ${shown.id}` : ''}
        padding="md"
      >
        {shown && <RequestDetail entry={shown} />}
      </Drawer>
    </>
  )
}

/** A request and the copies of it that shadows got have one id. */
const keyOf = ({ id, arm, ref }: LogEntry) => `${id} ${arm} ${ref}`

const columnsOf = (open: (entry: LogEntry) => void): readonly Column<LogEntry>[] => [
  {
    id: 'at',
    title: 'Time',
    names: true,
    value: ({ at }) => time(at),
    tip: ({ at }) => time(at),
    cell: (entry) => (
      <button type="button" className="link num" onClick={() => open(entry)} aria-label={`Request at ${clock(entry.at)}`}>
        {clock(entry.at)}
      </button>
    ),
  },
  {
    id: 'code',
    title: 'Status',
    value: ({ code }) => code,
    tip: ({ error }) => error ?? undefined,
    cell: ({ code }) => <Badge tone={code < 400 ? 'better' : 'worse'}>{code}</Badge>,
  },
  {
    id: 'arm',
    title: 'Arm',
    value: ({ arm }) => arm,
    cell: ({ arm }) => (arm === null ? none : arm === 'shadow' ? <span className="dim">shadow</span> : arm),
  },
  { id: 'version', title: 'Version', className: 'clip', value: ({ ref }) => ref?.replace(/^.*@/, '') },
  { id: 'answer', title: 'Answer', className: 'clip', value: (entry) => answerText(entry), tip: (entry) => answerText(entry) },
  { id: 'rows', title: 'Rows', numeric: true, value: ({ rows }) => rows },
  { id: 'latency', title: 'Latency', numeric: true, value: ({ us }) => us.total / 1000, cell: ({ us }) => microseconds(us.total) },
  { id: 'unit', title: 'Unit', className: 'clip', value: ({ unit }) => unit },
  { id: 'protocol', title: 'Protocol', value: ({ protocol }) => protocol },
]
