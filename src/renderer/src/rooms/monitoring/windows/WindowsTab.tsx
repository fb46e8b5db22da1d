import { Select } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Monitor, MonitorWindow } from '../../../../../shared/contract/monitoring/index.ts'
import { windowStatuses } from '../../../../../shared/domain/monitoring/window.ts'
import { count, counted, none } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { StateBadge } from '../../../ui/StateBadge.tsx'
import { Pages } from '../../../ui/Pages.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { msText } from '../../serving/live/texts.ts'
import { metricText, shareText, windowName, windowState } from '../texts.ts'

const pageSize = 100

const statusNames: Readonly<Record<MonitorWindow['status'], string>> = {
  ok: 'Ok',
  alert: 'Failing checks',
  noData: 'Too few rows',
  failed: 'Not checked',
}

/** Every window that was checked, the newest first. */
export function WindowsTab({ monitor: { name } }: { readonly monitor: Monitor }) {
  const [offset, setOffset] = useState(0)
  const [status, setStatus] = useState<MonitorWindow['status'] | null>(null)
  const page = useQuery({
    ...api.monitoring.windows.queryOptions({ input: { name, limit: pageSize, offset, ...(status !== null && { status }) } }),
    placeholderData: (shown) => shown,
  })
  return (
    <div className="stack">
      <Select
        aria-label="State"
        placeholder="All states"
        clearable
        maw={200}
        data={windowStatuses.map((value) => ({ value, label: statusNames[value] }))}
        value={status}
        onChange={(chosen) => {
          setStatus(windowStatuses.find((one) => one === chosen) ?? null)
          setOffset(0)
        }}
      />
      <Answer query={page} lines={8}>
        {({ windows, total }) => (
          <>
            <DataTable
              card
              label="Windows"
              sorts={false}
              columns={columnsOf(name)}
              rows={windows}
              rowKey={({ id }) => id}
              empty={
                status === null
                  ? 'No window was checked yet. New rows are checked as they arrive; Check now looks for them at once.'
                  : 'No matching windows.'
              }
            />
            <Pages offset={offset} size={pageSize} total={total} onOffset={setOffset} words={['Newer', 'Older']} />
          </>
        )}
      </Answer>
    </div>
  )
}

const columnsOf = (name: string): readonly Column<MonitorWindow>[] => [
  {
    id: 'window',
    title: 'Window',
    names: true,
    pinned: true,
    className: 'clip',
    value: windowName,
    tip: windowName,
    cell: (window) => (
      <Link to="/monitors/$name/windows/$id" params={{ name, id: window.id }}>
        {windowName(window)}
      </Link>
    ),
  },
  {
    id: 'state',
    title: 'State',
    value: ({ status, failed }) => windowState(status, failed).text,
    cell: ({ status, failed }) => <StateBadge state={windowState(status, failed)} />,
  },
  { id: 'rows', title: 'Rows', numeric: true, value: ({ rows }) => rows, cell: ({ rows }) => count(rows) },
  {
    id: 'drift',
    title: 'Drifting',
    help: 'Columns that drift.',
    numeric: true,
    value: ({ driftingColumns }) => driftingColumns,
    cell: ({ driftingColumns }) => count(driftingColumns),
  },
  {
    id: 'metric',
    title: 'Performance',
    help: 'The metric that counts, with its 95 % interval, on the rows whose labels have arrived.',
    value: ({ measured }) => measured?.value,
    tip: ({ provisional }) => (provisional ? 'Provisional: labels are still missing.' : undefined),
    cell: ({ measured, provisional }) => (measured === null ? none : `${metricText(measured)}${provisional ? ' provisional' : ''}`),
  },
  {
    id: 'coverage',
    title: 'Labels',
    help: 'Rows with a label, of those predicted.',
    numeric: true,
    value: ({ coverage }) => coverage,
    cell: ({ coverage }) => (coverage === null ? none : shareText(coverage)),
  },
  {
    id: 'estimated',
    title: 'Estimated',
    help: 'The same metric, estimated without labels.',
    value: ({ estimated }) => estimated?.value,
    cell: ({ estimated }) => metricText(estimated),
  },
  { id: 'p95', title: 'p95', numeric: true, value: ({ p95 }) => p95, cell: ({ p95 }) => (p95 === null ? none : msText(p95)) },
  {
    id: 'errors',
    title: 'Errors',
    numeric: true,
    value: ({ errorRate }) => errorRate,
    cell: ({ errorRate }) => (errorRate === null ? none : shareText(errorRate)),
  },
  {
    id: 'version',
    title: 'Version',
    className: 'dim clip',
    value: ({ ref }) => ref,
    tip: ({ ref, revision }) => `${ref ?? 'several versions'}${revision > 1 ? `; checked ${counted(revision, 'time')}` : ''}`,
    cell: ({ ref }) => ref ?? none,
  },
]
